import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseCapability } from "../capability/capability.ts";
import { digestOf } from "../signing/detached.ts";
import type { Lock, Locked } from "./lockfile.ts";
import { filesDigest, parseLock, printLock, readLock, writeLock } from "./lockfile.ts";
import { widened } from "./widened.ts";

const SIGNER = "0123456789abcdef0123456789abcdef";

function locked(
  change: Partial<Omit<Locked, "capabilities">> & { readonly capabilities?: readonly string[] } = {},
): Locked {
  const { capabilities = ["kv:read"], ...rest } = change;
  const base = {
    version: "1.0.0",
    digest: digestOf("code"),
    signer: SIGNER,
    adds: { "tools[greet].description": "Greets.", "tools[greet].input.required": [] },
  };
  return { ...base, ...rest, capabilities: capabilities.map(parseCapability) };
}

const lockOf = (entry: Locked): Lock => new Map([["greeter", entry]]);
const refusal = expect.objectContaining({ code: "MORTISE_LOCK_INVALID" });

describe("the lock", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lock-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("is read as it was written, and leaves nothing else in its folder", async () => {
    const path = join(folder, "mortise.lock");
    expect(await readLock(path)).toEqual(new Map());
    const lock = new Map([
      ["b", locked()],
      ["a", locked({ signer: null })],
    ]);
    await writeLock(path, lock);
    await writeLock(path, lock);
    expect(await readLock(path)).toEqual(lock);
    expect(await readdir(folder)).toEqual(["mortise.lock"]);
    expect((await readFile(path, "utf8")).indexOf('"a"')).toBeLessThan(
      (await readFile(path, "utf8")).indexOf('"b"'),
    );
  });

  test("stays as it was where it cannot be written", async () => {
    const path = join(folder, "no-such-folder", "mortise.lock");
    await expect(writeLock(path, new Map())).rejects.toThrow(
      expect.objectContaining({ code: "MORTISE_FILE_UNWRITABLE" }),
    );
    await writeFile(join(folder, "not-a-folder"), "");
    await expect(writeLock(join(folder, "not-a-folder", "x"), new Map())).rejects.toThrow("ENOTDIR");
  });

  const entry = fc
    .record({
      version: fc.constantFrom("1.0.0", "2.1.0-rc.1"),
      signer: fc.constantFrom(SIGNER, null),
      capabilities: fc.uniqueArray(
        fc.constantFrom("kv:read", "emit:*", "fs:read:/a b/*", "http:get:*.a.example"),
        { maxLength: 3 },
      ),
    })
    .map((change) => locked({ ...change, capabilities: change.capabilities.sort() }));
  const locks = fc
    .dictionary(fc.constantFrom("a", "b", "c-d"), entry)
    .map((entries): Lock => new Map(Object.entries(entries)));

  test("whatever it holds prints to what reads the same", () => {
    fc.assert(
      fc.property(locks, (lock) => {
        expect(new Map(parseLock("mortise.lock", printLock(lock)))).toEqual(lock);
      }),
    );
  });

  test("text that was cut off anywhere is refused", () => {
    const text = printLock(new Map([["greeter", locked()]])).trimEnd();
    fc.assert(
      fc.property(fc.nat(text.length - 1), (at) => {
        expect(() => parseLock("mortise.lock", text.slice(0, at))).toThrow(refusal);
      }),
    );
  });

  test.each([
    ["another version", (text: string) => text.replace('"version": 1,', '"version": 2,')],
    ["an unknown field", (text: string) => text.replace('"signer"', '"signed"')],
    ["a name that traverses", (text: string) => text.replace('"greeter"', '"../greeter"')],
    ["a name that is the prototype's", (text: string) => text.replace('"greeter"', '"__proto__"')],
    ["a capability that is none", (text: string) => text.replace("kv:read", "kv:*:read")],
    ["text that is not what the digest is of", (text: string) => text.replace("Greets.", "Greets!")],
    ["a key that stands twice", (text: string) => text.replace('"signer"', '"signer": null, "signer"')],
  ])("with %s is refused", (_name, spoil) => {
    expect(() => parseLock("mortise.lock", spoil(printLock(lockOf(locked()))))).toThrow(refusal);
  });
});

describe("what widens", () => {
  test("nothing, where nothing changed or something became narrower", () => {
    const before = lockOf(locked({ capabilities: ["emit:location:*", "kv:read"] }));
    expect(widened(before, before)).toEqual([]);
    expect(widened(before, new Map())).toEqual([]);
    const now = { version: "1.1.0", digest: digestOf("newer code"), capabilities: ["emit:location:1"] };
    expect(widened(before, lockOf(locked(now)))).toEqual([]);
    expect(widened(lockOf(locked({ signer: null })), lockOf(locked()))).toEqual([]);
  });

  test.each([
    [
      "a capability",
      { capabilities: ["kv:read", "kv:write"] },
      "capability",
      "greeter gets kv:write besides.",
    ],
    [
      "a capability that a star makes more",
      { capabilities: ["kv:*"] },
      "capability",
      "greeter gets kv:* besides.",
    ],
    ["no signer any more", { signer: null }, "signer", `greeter was signed by ${SIGNER}, and is by nobody.`],
    [
      "another signer",
      { signer: SIGNER.replace("0", "f") },
      "signer",
      `greeter was signed by ${SIGNER}, and is by f123456789abcdef0123456789abcdef.`,
    ],
    [
      "other contributions",
      { adds: { "tools[greet].description": "Greets!", "tools[greet].input.required": [] } },
      "contributions",
      "greeter adds or describes something else than it did.",
      [{ at: "tools[greet].description", before: "Greets.", now: "Greets!" }],
    ],
    ["a version that goes down", { version: "0.9.0" }, "version", "greeter went back from 1.0.0 to 0.9.0."],
  ])("%s", (_name, change, kind, what, differences?) => {
    expect(widened(lockOf(locked()), lockOf(locked(change)))).toEqual([
      { plugin: "greeter", kind, what, differences },
    ]);
  });

  test("a plugin that was not there", () => {
    expect(widened(new Map(), lockOf(locked()))).toEqual([
      {
        plugin: "greeter",
        kind: "new",
        what: "greeter 1.0.0 was not there.",
        differences: [
          { at: "tools[greet].description", before: undefined, now: "Greets." },
          { at: "tools[greet].input.required", before: undefined, now: [] },
        ],
      },
    ]);
  });
});

describe("digests", () => {
  test("a plugin's digest is of each of its files, wherever one ends and the next begins", () => {
    const files = (a: string, b: string) =>
      filesDigest(
        new Map([
          ["a", Buffer.from(a)],
          ["b", Buffer.from(b)],
        ]),
      );
    expect(files("xy", "z")).not.toBe(files("x", "yz"));
    expect(
      filesDigest(
        new Map([
          ["b", Buffer.from("2")],
          ["a", Buffer.from("1")],
        ]),
      ),
    ).toBe(files("1", "2"));
  });
});
