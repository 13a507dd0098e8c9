import fc from "fast-check";
import { expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { Cursor } from "./cursor.ts";

const READS = {
  u8: (cursor: Cursor) => cursor.u8("it"),
  u32: (cursor: Cursor) => cursor.u32("it"),
  skipLeb: (cursor: Cursor) => cursor.skipLeb("it"),
  count: (cursor: Cursor) => cursor.count("it"),
  name: (cursor: Cursor) => cursor.name("it"),
  take: (cursor: Cursor) => cursor.take(3, "it"),
} as const;

test("reads nothing past its end, and says with a code and an offset where it would have", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(40),
      fc.array(fc.constantFrom(...(Object.keys(READS) as (keyof typeof READS)[]))),
      (bytes, cut, reads) => {
        const end = Math.min(cut, bytes.length);
        const cursor = new Cursor(bytes, 0, end);
        for (const read of reads) {
          try {
            READS[read](cursor);
          } catch (error) {
            expect(error).toBeInstanceOf(MortiseError);
            expect((error as MortiseError).code).toBe("MORTISE_MODULE_INVALID");
            expect((error as MortiseError).details.offset).toBeLessThanOrEqual(end);
            return;
          }
          expect(cursor.at).toBeLessThanOrEqual(end);
        }
      },
    ),
  );
});

test("does not believe a count that claims more items than there are bytes", () => {
  expect(new Cursor(Uint8Array.from([3, 0, 0, 0])).count("items")).toBe(3);
  expect(() => new Cursor(Uint8Array.from([4, 0, 0, 0])).count("items")).toThrow(/more than there are bytes/);
});

test("reads no name that is not UTF-8, and keeps a byte order mark", () => {
  for (const bad of [
    [1, 0xff],
    [2, 0xc0, 0x80],
    [3, 0xed, 0xa0, 0x80],
    [1, 0xe2],
  ])
    expect(() => new Cursor(Uint8Array.from(bad)).name("it")).toThrow(/not UTF-8/);
  expect(new Cursor(Uint8Array.from([4, 0xef, 0xbb, 0xbf, 0x61])).name("it")).toBe("\ufeffa");
});

test("skips a number of up to ten bytes", () => {
  const nine = new Array<number>(9).fill(0x80);
  const cursor = new Cursor(Uint8Array.from([...nine, 0, 7]));
  cursor.skipLeb("it");
  expect(cursor.u8("it")).toBe(7);
  expect(() => new Cursor(Uint8Array.from([...nine, 0x80, 0])).skipLeb("it")).toThrow(/too long/);
});
