import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import type { Encoding } from "../binary/definitions.ts";
import { valuesOf, valueTypes } from "../testing/values.ts";
import type { FuncType, ValueType } from "../types.ts";
import { primitive, weigh } from "../types.ts";
import type { CoreValue } from "./codec.ts";
import { codecOf } from "./codecs.ts";
import { Context } from "./context.ts";
import { layoutOf } from "./layout.ts";
import { passageOf } from "./passage.ts";

/** A memory with an allocator that only ever goes up. */
function memoryOf(size = 1 << 16, realloc?: (align: number, size: number) => number): Context {
  const bytes = new Uint8Array(size);
  let top = 8;
  const bump = (_: number, __: number, align: number, wanted: number): number => {
    top = Math.ceil(top / align) * align;
    const room = top;
    top += wanted;
    return room;
  };
  const handles = { lift: (): never => fail(), lower: (): never => fail() };
  const grown = realloc === undefined ? bump : (_: number, __: number, a: number, b: number) => realloc(a, b);
  return new Context({ bytes: () => bytes, realloc: grown }, handles, 1 << 20);
}

function fail(): never {
  throw new Error("there are no handles here");
}

function codeOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return error instanceof MortiseError ? error.code : String(error);
  }
  return "none";
}

const STRING = primitive("string");
const cases = valueTypes().chain((type) => valuesOf(type).map((value) => [type, value] as const));
const encodings = fc.constantFrom<Encoding>("utf8", "utf16", "latin1+utf16");

describe("values of every type", () => {
  it("come back from memory as they went in", () => {
    fc.assert(
      fc.property(cases, encodings, ([type, value], encoding) => {
        const codec = codecOf(type, encoding);
        const cx = memoryOf();
        const address = cx.allocate(codec.layout.size, codec.layout.align);
        codec.store(cx, address, value);
        expect(codec.load(cx, address)).toEqual(value);
      }),
      { numRuns: 150 },
    );
  });

  it("come back from core values as they went in", () => {
    fc.assert(
      fc.property(cases, encodings, ([type, value], encoding) => {
        const { flat } = layoutOf(type);
        fc.pre(flat !== undefined);
        const codec = codecOf(type, encoding);
        const cx = memoryOf();
        const core: CoreValue[] = [];
        codec.lower(cx, value, core, 0);
        expect(core.map((each) => typeof each)).toEqual(
          flat?.map((each) => (each === "i64" ? "bigint" : "number")),
        );
        expect(codec.lift(cx, core, 0)).toEqual(value);
      }),
      { numRuns: 150 },
    );
  });

  it("pass through functions of any number of parameters", () => {
    const lists = fc.array(cases, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, (list) => {
        const params = list.map(([type], i) => ({ label: `p${i}`, type }));
        const passage = passageOf({ kind: "func", params, result: undefined }, "utf8");
        const cx = memoryOf();
        const values = list.map(([, value]) => value);
        expect(passage.liftParams(cx, passage.lowerParams(cx, values))).toEqual(values);
      }),
      { numRuns: 100 },
    );
  });
});

describe("what a guest passes", () => {
  const lift = (type: ValueType, core: CoreValue[], cx = memoryOf()): string =>
    codeOf(() => codecOf(type, "utf8").lift(cx, core, 0));

  it("is refused where it lies outside memory", () => {
    expect(lift(STRING, [65_530, 7])).toBe("MORTISE_BAD_POINTER");
    expect(lift(STRING, [-1, 1])).toBe("MORTISE_BAD_POINTER");
    const list = weigh({ kind: "list", element: primitive("u64") });
    expect(lift(list, [8, -1])).toBe("MORTISE_BAD_POINTER");
    expect(lift(list, [4, 1])).toBe("MORTISE_BAD_POINTER");
  });

  it("is refused where it is no value of its type", () => {
    expect(lift(primitive("char"), [0xd800])).toBe("MORTISE_VALUE_INVALID");
    expect(lift(primitive("char"), [0x110000])).toBe("MORTISE_VALUE_INVALID");
    expect(lift(weigh({ kind: "enum", labels: ["a"] }), [1])).toBe("MORTISE_VALUE_INVALID");
    expect(lift(weigh({ kind: "option", some: primitive("u8") }), [2, 0])).toBe("MORTISE_VALUE_INVALID");
    const cx = memoryOf();
    cx.bytes.set([0xff, 0xfe], 8);
    expect(lift(STRING, [8, 2], cx)).toBe("MORTISE_VALUE_INVALID");
  });

  it("is bounded where many lists lie in the same memory", () => {
    const cx = memoryOf();
    // 8,000 lists, each of them all of memory.
    const view = cx.view;
    for (let at = 8; at < 64_008; at += 8) {
      view.setUint32(at, 0, true);
      view.setUint32(at + 4, 65_536, true);
    }
    const bytes = weigh({ kind: "list", element: primitive("u8") });
    expect(lift(weigh({ kind: "list", element: bytes }), [8, 8_000], cx)).toBe("MORTISE_OUTPUT_EXCEEDED");
  });

  it("is taken by the bits that its type has", () => {
    const cx = memoryOf();
    expect(codecOf(primitive("u8"), "utf8").lift(cx, [0x1ff], 0)).toBe(0xff);
    expect(codecOf(primitive("s8"), "utf8").lift(cx, [0xff], 0)).toBe(-1);
    expect(codecOf(primitive("u32"), "utf8").lift(cx, [-1], 0)).toBe(0xffffffff);
    expect(codecOf(primitive("bool"), "utf8").lift(cx, [7], 0)).toBe(true);
  });
});

describe("an allocator that answers garbage", () => {
  const store = (answer: number): string =>
    codeOf(() => {
      const cx = memoryOf(64, () => answer);
      codecOf(weigh({ kind: "list", element: primitive("u32") }), "utf8").lower(cx, [1, 2], [], 0);
    });

  it("is caught", () => {
    expect(store(60)).toBe("MORTISE_BAD_POINTER");
    expect(store(-4)).toBe("MORTISE_BAD_POINTER");
    expect(store(2)).toBe("MORTISE_BAD_POINTER");
    expect(store(8)).toBe("none");
  });
});

describe("what a host passes", () => {
  const point = weigh({
    kind: "record",
    fields: [
      { label: "block-id", type: STRING },
      { label: "constructor", type: weigh({ kind: "list", element: primitive("u8") }) },
    ],
  });
  const type: FuncType = { kind: "func", params: [{ label: "p", type: point }], result: undefined };
  const pass = (...args: unknown[]): string => {
    try {
      passageOf(type, "utf8").lowerParams(memoryOf(), args);
    } catch (error) {
      return (error as MortiseError).problem;
    }
    return "";
  };

  it("is refused with the field and what was expected", () => {
    expect(pass({ blockId: 4 })).toBe("The argument `p`.blockId is 4, and should be a string.");
    expect(pass({ blockId: "a" })).toBe(
      "The argument `p`.constructor is missing, and should be a Uint8Array, or base64 in JSON.",
    );
    expect(pass({ blockId: "a", constructor: [1, 256] })).toBe(
      "The argument `p`.constructor[1] is 256, and should be a whole number from 0 to 255.",
    );
    expect(pass()).toBe("What is passed is an array of 0, and should be 1 arguments: p.");
  });

  it("keeps no bits of a NaN", () => {
    const cx = memoryOf();
    const codec = codecOf(primitive("f64"), "utf8");
    const odd = new DataView(new ArrayBuffer(8));
    odd.setBigUint64(0, 0x7ff8dead_beef0001n);
    codec.store(cx, 16, odd.getFloat64(0));
    expect(cx.view.getBigUint64(16, true)).toBe(0x7ff8000000000000n);
  });
});
