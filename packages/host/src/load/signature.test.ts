import { createHash, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DETACHED_FILE, signFiles } from "../signing/detached.ts";
import type { SigningKey } from "../signing/key.ts";
import { generateKey } from "../signing/key.ts";
import { signModule } from "../signing/module.ts";
import type { SignedFiles, TrustedKey } from "./signature.ts";
import { verifySignature } from "./signature.ts";

const NOW = Date.UTC(2026, 0, 1);
const alice = generateKey();
const bob = generateKey();
const trust = (key: SigningKey, more: Partial<TrustedKey> = {}): TrustedKey => ({
  name: "alice",
  key: key.public,
  ...more,
});

const custom = (name: string, payload: number[]): number[] => {
  const body = [name.length, ...Buffer.from(name), ...payload];
  return [0, body.length, ...body];
};
const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A module with one type, then a custom section. */
const SECTIONS = [...[1, 4, 1, 0x60, 0, 0], ...custom("producers", [1, 2, 3])];
const MODULE = Uint8Array.from([...PREAMBLE, ...SECTIONS]);

const module = (bytes: Uint8Array): SignedFiles => ({ files: new Map([["a.wasm", bytes]]), code: "a.wasm" });
const refusal = (code: string) => expect.objectContaining({ code });

describe("a signature embedded in a module", () => {
  const signed = signModule(MODULE, alice);

  test("is verified, and covers the module", () => {
    expect(verifySignature(module(signed), [trust(bob, { name: "bob" }), trust(alice)], NOW)).toEqual({
      signer: "alice",
      keyId: alice.public.id,
      covers: ["a.wasm"],
    });
  });

  test("leaves a valid module with all its sections", () => {
    expect(WebAssembly.validate(Uint8Array.from(signed))).toBe(true);
    expect(signed.subarray(-SECTIONS.length)).toEqual(Uint8Array.from(SECTIONS));
  });

  test("lies in the bytes as tool-conventions lays them out", () => {
    const hash = createHash("sha256").update(Uint8Array.from(SECTIONS)).digest();
    const message = Buffer.concat([Buffer.from("wasmsig\x01\x01\x01"), hash]);
    const signature = sign(null, message, alice.private);
    const data = [1, 1, 1, 1, 1, ...hash, 1, 0, 1, 64, ...signature];
    const body = [9, ...Buffer.from("signature"), ...data];
    const byHand = Uint8Array.from([
      ...PREAMBLE,
      0,
      0x80 | (body.length & 127),
      body.length >> 7,
      ...body,
      ...SECTIONS,
    ]);
    expect(verifySignature(module(byHand), [trust(alice)], NOW)?.signer).toBe("alice");
  });

  test("covers modules in parts, each with its delimiter", () => {
    const parts = Uint8Array.from([
      ...MODULE,
      ...custom("signature_delimiter", [7]),
      ...SECTIONS.slice(6),
      ...custom("signature_delimiter", [8]),
    ]);
    const both = signModule(signModule(parts, alice), bob);
    expect(verifySignature(module(both), [trust(alice)], NOW)?.signer).toBe("alice");
    expect(verifySignature(module(both), [trust(bob, { name: "bob" })], NOW)?.signer).toBe("bob");
    const longer = Uint8Array.from([...both, ...custom("more", [1])]);
    expect(() => verifySignature(module(longer), [trust(alice)], NOW)).toThrow(
      refusal("MORTISE_SIGNATURE_INVALID"),
    );
    const cut = both.subarray(0, both.length - custom("signature_delimiter", [8]).length);
    expect(() => verifySignature(module(cut), [trust(alice)], NOW)).toThrow(
      refusal("MORTISE_SIGNATURE_INVALID"),
    );
  });

  test("is none where there is none, and in what is no core module", () => {
    expect(verifySignature(module(MODULE), [trust(alice)], NOW)).toBeUndefined();
    const component = Uint8Array.from(signed);
    component.set([0x0d, 0, 1, 0], 4);
    expect(verifySignature(module(component), [trust(alice)], NOW)).toBeUndefined();
    expect(() => signModule(component, alice)).toThrow(refusal("MORTISE_SIGNATURE_INVALID"));
  });

  test("of another file, of an unknown key, of an expired or revoked one is refused by name", () => {
    const other = Uint8Array.from([...signed, ...custom("x", [])]);
    expect(() => verifySignature(module(other), [trust(alice)], NOW)).toThrow(
      refusal("MORTISE_SIGNATURE_INVALID"),
    );
    expect(() => verifySignature(module(signed), [trust(bob)], NOW)).toThrow(
      refusal("MORTISE_SIGNER_UNKNOWN"),
    );
    expect(() => verifySignature(module(signed), [], NOW)).toThrow(
      `signed by ${alice.public.id}, and by no trusted key`,
    );
    const expired = trust(alice, { expires: NOW });
    expect(() => verifySignature(module(signed), [expired], NOW)).toThrow(refusal("MORTISE_KEY_EXPIRED"));
    expect(verifySignature(module(signed), [expired], NOW - 1)?.signer).toBe("alice");
    const revoked = trust(alice, { revoked: true });
    expect(() => verifySignature(module(signed), [revoked], NOW)).toThrow(refusal("MORTISE_KEY_REVOKED"));
  });

  test("holds where one of two keys is revoked and the other is not", () => {
    const both = signModule(signed, bob);
    const keys = [trust(alice, { revoked: true }), trust(bob, { name: "bob" })];
    expect(verifySignature(module(both), keys, NOW)?.signer).toBe("bob");
  });

  test("falls with any byte of the module that is changed; what the key is called is a hint, and may change", () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Uint8Array.from(signed);
        changed[at] = (changed[at] ?? 0) ^ mask;
        let found: unknown;
        try {
          found = verifySignature(module(changed), [trust(alice)], NOW);
        } catch (error) {
          expect(error).toEqual(expect.objectContaining({ name: "HostError" }));
          return;
        }
        const sameContent =
          Buffer.compare(changed.subarray(-SECTIONS.length), Uint8Array.from(SECTIONS)) === 0;
        const samePreamble = Buffer.compare(changed.subarray(0, 8), Uint8Array.from(PREAMBLE)) === 0;
        if (found !== undefined) expect(sameContent && samePreamble).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("bytes at random in its place are refused, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), (payload) => {
        const bytes = Uint8Array.from([...PREAMBLE, ...custom("signature", [...payload]), ...SECTIONS]);
        expect(() => verifySignature(module(bytes), [trust(alice)], NOW)).toThrow(
          expect.objectContaining({ name: "HostError" }),
        );
      }),
    );
  });
});

describe(`a signature in a ${DETACHED_FILE}`, () => {
  const files = new Map([
    ["plugin.yaml", Buffer.from("name: a")],
    ["greet.ts", Buffer.from("export function greet() {}")],
  ]);
  const detached = signFiles(files, alice);

  test("covers every file that it lists", () => {
    const found = verifySignature({ files, code: "greet.ts", detached }, [trust(alice)], NOW);
    expect(found).toEqual({ signer: "alice", keyId: alice.public.id, covers: ["plugin.yaml", "greet.ts"] });
  });

  test("keeps the signatures of others over the same files, and only those", () => {
    const both = signFiles(files, bob, detached);
    expect(verifySignature({ files, code: "greet.ts", detached: both }, [trust(alice)], NOW)?.signer).toBe(
      "alice",
    );
    const newer = new Map([...files, ["more.ts", Buffer.from("")]]);
    const alone = signFiles(newer, bob, both);
    expect(() =>
      verifySignature({ files: newer, code: "greet.ts", detached: alone }, [trust(alice)], NOW),
    ).toThrow(refusal("MORTISE_SIGNER_UNKNOWN"));
  });

  test("is refused for a file that changed, for one that it does not list, and where it was edited", () => {
    const changed = new Map([...files, ["greet.ts", Buffer.from("evil")]]);
    expect(() =>
      verifySignature({ files: changed, code: "greet.ts", detached }, [trust(alice)], NOW),
    ).toThrow("greet.ts is not the one that was signed");
    const more = new Map([...files, ["more.ts", Buffer.from("")]]);
    expect(() => verifySignature({ files: more, code: "greet.ts", detached }, [trust(alice)], NOW)).toThrow(
      "more.ts is not among those that are signed",
    );
    const other = JSON.parse(signFiles(changed, bob));
    const forged = JSON.stringify({ ...other, signatures: JSON.parse(detached).signatures });
    expect(() =>
      verifySignature({ files: changed, code: "greet.ts", detached: forged }, [trust(alice)], NOW),
    ).toThrow("does not verify with the key that it names");
  });

  test.each(["", "{}", "[", `{"version":1,"files":{},"signatures":[]}`, "x".repeat(2_000_000)])(
    "is refused where it is malformed",
    (text) => {
      expect(() => verifySignature({ files, code: "greet.ts", detached: text }, [trust(alice)], NOW)).toThrow(
        refusal("MORTISE_SIGNATURE_INVALID"),
      );
    },
  );
});
