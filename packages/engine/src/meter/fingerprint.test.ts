import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";
import { assemble } from "../hostile/assemble.ts";
import { BUILT, buildWat } from "../wasm/build.ts";
import { fingerprint } from "./fingerprint.ts";

test("the folding module is what fingerprint.wat builds to", async () => {
  expect(Buffer.from(await buildWat("fingerprint")).equals(readFileSync(BUILT.fingerprint))).toBe(true);
});

test("the same bytes have the same fingerprint, wherever they lie", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(9), (bytes, at) => {
      const moved = new Uint8Array(bytes.length + 10).subarray(at, at + bytes.length);
      moved.set(bytes);
      expect(fingerprint(moved)).toBe(fingerprint(bytes));
      expect(fingerprint(bytes)).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});

test("a bit more or less anywhere changes it, in files of several pieces too", () => {
  const bytes = Uint8Array.from({ length: 300_001 }, (_, i) => i * 7);
  const before = fingerprint(bytes);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const damaged = bytes.slice();
      damaged[at]! ^= 1 << bit;
      expect(fingerprint(damaged)).not.toBe(before);
    }),
  );
  for (const length of [0, 1, 8, 131_064, 300_000])
    expect(fingerprint(bytes.subarray(0, length))).not.toBe(before);
});

test("zeros at the end, and where one part ends and the next begins, count", () => {
  const of = (...parts: readonly number[][]): string =>
    fingerprint(...parts.map((part) => Uint8Array.from(part)));
  const all = [of(), of([]), of([0]), of([0, 0]), of([0], [0]), of([], [0]), of([0], []), of([], [], [0])];
  expect(new Set(all).size).toBe(all.length);
});

/** The state of the fold before the last word, as fingerprint.wat folds; for bytes that fit its memory at once. */
function stateBeforeLast(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let state = 0x243f6a8885a308d3n ^ BigInt(bytes.length);
  for (let at = 0; at < bytes.length - 8; at += 8) {
    const mixed = BigInt.asUintN(64, (state ^ view.getBigUint64(at, true)) * 0x9e3779b97f4a7c15n);
    state = BigInt.asUintN(64, mixed << 29n) | (mixed >> 35n);
  }
  return state;
}

test("two modules that are made to have one fingerprint are two, in the process and in the cache", async () => {
  const answering = async (answer: string): Promise<Uint8Array> => {
    const module = await assemble(
      `(module (memory (export "memory") 1) (data (i32.const 8) "${answer}") (func (export "alloc") (param i32) (result i32) (i32.const 64))
        (func (export "run") (param i32 i32) (result i64) (i64.const ${(8n << 32n) | 1n})))`,
    );
    // A custom section that fills the last word.
    const length = 8 + ((8 - ((module.length + 10) & 7)) & 7);
    return Uint8Array.from([...module, 0, length, 0, ...new Uint8Array(length - 1)]);
  };
  const [one, two] = [await answering("1"), await answering("2")];
  const last = new DataView(two.buffer, two.length - 8);
  last.setBigUint64(0, stateBeforeLast(one) ^ stateBeforeLast(two), true);
  expect(one.length % 8).toBe(0);
  expect(fingerprint(two)).toBe(fingerprint(one));
  const cache = mkdtempSync(join(tmpdir(), "mortise-forged-"));
  try {
    for (const [bytes, answer] of [
      [one, "1"],
      [two, "2"],
      [one, "1"],
    ] as const) {
      await using instance = (await compile(bytes, { cache })).instantiateSync();
      expect(instance.callSync("run").text()).toBe(answer);
    }
  } finally {
    rmSync(cache, { recursive: true });
  }
});
