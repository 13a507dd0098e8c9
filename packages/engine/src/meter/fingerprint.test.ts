import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
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
