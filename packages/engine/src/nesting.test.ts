import fc from "fast-check";
import { expect, test } from "vitest";
import { nestsDeeper } from "./nesting.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

test("levels of JSON are counted as a parser counts them", () => {
  const depth = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = bytes(JSON.stringify(value));
      const levels = depth(value);
      expect(nestsDeeper(text, levels)).toBe(false);
      if (levels > 0) expect(nestsDeeper(text, levels - 1)).toBe(true);
    }),
  );
});

test("brackets in strings are none, and escapes are looked past", () => {
  expect(nestsDeeper(bytes(`"${"[".repeat(10_000)}"`), 100)).toBe(false);
  expect(nestsDeeper(bytes(`"\\"${"[".repeat(10_000)}"`), 100)).toBe(false);
  expect(nestsDeeper(bytes(`"\\\\"${"[".repeat(10_000)}`), 100)).toBe(true);
  expect(nestsDeeper(bytes("[],".repeat(10_000)), 100)).toBe(false);
});
