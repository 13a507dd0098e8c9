import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { body, name, PREAMBLE, section, signed, u32, vector } from "./bytes.ts";
import { Cursor } from "./cursor.ts";

const cursorOver = (bytes: readonly number[]): Cursor => new Cursor(Uint8Array.from(bytes));

function problem(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(MortiseError);
    expect((error as MortiseError).code).toBe("MORTISE_MODULE_INVALID");
    return (error as MortiseError).problem;
  }
}

/** A signed LEB128 read by hand, as the specification has it (5.2.2). */
function readSigned(bytes: readonly number[]): bigint {
  let result = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    result |= BigInt(byte & 127) << shift;
    shift += 7n;
  }
  return BigInt.asIntN(Number(shift), result);
}

describe("a number", () => {
  const any = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 300 }));

  test("below 2^32 comes back as it was written, in as few bytes as it takes", () => {
    fc.assert(
      fc.property(any, (value) => {
        const bytes = u32(value);
        const cursor = cursorOver(bytes);
        expect(cursor.u32("a number")).toBe(value);
        expect(cursor.done).toBe(true);
        expect(bytes.length).toBe(Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7)));
      }),
    );
  });

  test("with a sign comes back as it was written, up to the largest safe integer", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes = signed(value);
        expect(readSigned(bytes)).toBe(BigInt(value));
        const cursor = cursorOver(bytes);
        cursor.skipLeb("a number");
        expect(cursor.done).toBe(true);
      }),
    );
  });

  test("with a sign is what V8 takes for it", () => {
    fc.assert(
      fc.property(fc.integer(), fc.maxSafeInteger(), (small, large) => {
        const module = [
          ...PREAMBLE,
          ...section(1, vector([[0x60, 0, 2, 0x7f, 0x7e]])),
          ...section(3, vector([[0]])),
          ...section(7, vector([[...name("f"), 0, 0]])),
          ...section(10, vector([body([0x41, ...signed(small), 0x42, ...signed(large)])])),
        ];
        const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module)));
        expect((instance.exports.f as () => unknown)()).toEqual([small, BigInt(large)]);
      }),
    );
  });

  test("written in more bytes than it takes is read all the same, up to five", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 4 }), (value, more) => {
        const bytes = more === 0 ? [value] : [value | 128, ...new Array<number>(more - 1).fill(128), 0];
        expect(cursorOver(bytes).u32("a number")).toBe(value);
      }),
    );
    expect(problem(() => cursorOver([128, 128, 128, 128, 128, 0]).u32("a number"))).toMatch(
      /no 32-bit number/,
    );
    expect(problem(() => cursorOver([255, 255, 255, 255, 16]).u32("a number"))).toMatch(/no 32-bit number/);
    expect(cursorOver([255, 255, 255, 255, 15]).u32("a number")).toBe(0xffffffff);
  });
});

describe("what is written", () => {
  test("is read back: names", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(cursorOver(name(text)).name("a name")).toBe(text.toWellFormed());
      }),
    );
  });

  test("is read back: vectors and sections", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(255), { minLength: 1, maxLength: 5 })),
        fc.nat(12),
        (items, id) => {
          const cursor = cursorOver(section(id, vector(items)));
          expect(cursor.u8("an id")).toBe(id);
          const size = cursor.u32("a size");
          expect(size).toBe(cursor.end - cursor.at);
          expect(cursor.count("a count")).toBe(items.length);
          expect([...cursor.take(cursor.end - cursor.at, "items")]).toEqual(items.flat());
        },
      ),
    );
  });
});
