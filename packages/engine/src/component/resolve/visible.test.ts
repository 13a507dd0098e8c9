import { describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import type { Bytes } from "../../wasm/bytes.ts";
import { name, section, vector } from "../../wasm/bytes.ts";
import * as bytes from "../testing/assemble.ts";
import { resolveComponent } from "./resolve.ts";

/** `record { a: u8 }`, `flags { a }`, `enum { a }`, `variant { a }`. */
const NAMELESS: readonly (readonly [string, Bytes])[] = [
  ["a record", [0x72, 1, ...name("a"), 0x7d]],
  ["flags", [0x6e, 1, ...name("a")]],
  ["an enum", [0x6d, 1, ...name("a")]],
  ["a variant", [0x71, 1, ...name("a"), 0x00, 0x00]],
];
const U8: Bytes = [0x7d];
const RESOURCE: Bytes = [0x3f, 0x7f, 0x00];

const taking = (type: number): Bytes => [0x40, 1, ...name("v"), type, 0x01, 0x00];
const same = (label: string, type: number): Bytes =>
  section(10, vector([[...bytes.externName(label), 0x03, 0x00, type]]));

/** What becomes of a component: the message of its refusal, or that it was taken. */
function fate(...sections: readonly Bytes[]): string {
  try {
    resolveComponent(bytes.component(...sections));
    return "taken";
  } catch (error) {
    if (error instanceof MortiseError && error.code === "MORTISE_COMPONENT_INVALID") return error.problem;
    throw error;
  }
}

const NOT_IMPORTED = "uses a type that is not imported before it";
const NOT_SEEN = "uses a type that is neither imported nor exported before it";

describe("a function that a component imports", () => {
  it.each(NAMELESS)("is of types that are imported before it: %s", (_, type) => {
    expect(fate(bytes.types(type, taking(0)), bytes.imported("f", 1, 1))).toContain(
      `import \`f\` ${NOT_IMPORTED}`,
    );
    expect(fate(bytes.types(type), same("t", 0), bytes.types(taking(1)), bytes.imported("f", 1, 2))).toBe(
      "taken",
    );
    // The type under its first index still has no name.
    expect(
      fate(bytes.types(type), same("t", 0), bytes.types(taking(0)), bytes.imported("f", 1, 2)),
    ).toContain(NOT_IMPORTED);
  });

  it("is of no type that the component only exports", () => {
    const type = bytes.types(NAMELESS[0]?.[1] ?? []);
    const shown = bytes.exported("t", bytes.SORT.type, 0);
    expect(fate(type, shown, bytes.types(taking(1)), bytes.imported("f", 1, 2))).toContain(NOT_IMPORTED);
    expect(fate(type, shown, same("u", 1))).toContain(`import \`u\` ${NOT_IMPORTED}`);
    expect(fate(type, same("t", 0), same("u", 1))).toBe("taken");
  });

  it("is of no resource that the component defines itself", () => {
    const own = bytes.types([0x69, 1], taking(2));
    const shown = bytes.exported("r", bytes.SORT.type, 0);
    expect(fate(bytes.types(RESOURCE), shown, own, bytes.imported("f", 1, 3))).toContain(NOT_IMPORTED);
  });

  it("may be of tuples, lists, options and results of what has a name", () => {
    for (const outer of [
      [0x6f, 1, 0],
      [0x70, 0],
      [0x6b, 0],
      [0x6a, 1, 0, 0],
    ]) {
      const record = NAMELESS[0]?.[1] ?? [];
      expect(fate(bytes.types(U8, outer, taking(1)), bytes.imported("f", 1, 2))).toBe("taken");
      expect(fate(bytes.types(record, outer, taking(1)), bytes.imported("f", 1, 2))).toContain(NOT_IMPORTED);
    }
  });
});

describe("what a component exports", () => {
  it.each(NAMELESS)("is of types that are exported or imported before it: %s", (_, type) => {
    const list = bytes.types([0x70, 0]);
    expect(fate(bytes.types(type), list, bytes.exported("l", bytes.SORT.type, 1))).toContain(
      `export \`l\` ${NOT_SEEN}`,
    );
    for (const shown of [bytes.exported("t", bytes.SORT.type, 0), same("t", 0)])
      expect(
        fate(bytes.types(type), shown, bytes.types([0x70, 1]), bytes.exported("l", bytes.SORT.type, 2)),
      ).toBe("taken");
  });

  it("may be an instance whose types are its own", () => {
    const record = NAMELESS[0]?.[1] ?? [];
    const parts = [bytes.types(record, [0x70, 0])];
    const list = ["l", bytes.SORT.type, 1] as const;
    const out = bytes.exported("i", bytes.SORT.instance, 0);
    expect(fate(...parts, bytes.bundle([["t", bytes.SORT.type, 0], list]), out)).toBe("taken");
    expect(fate(...parts, bytes.bundle([list]), out)).toContain(NOT_SEEN);
    // Nobody sees it outside.
    expect(fate(...parts, bytes.bundle([list]))).toBe("taken");
  });

  it("may hold instances that double at each level, without anyone counting to 2^60", () => {
    const f = bytes.imported("f", 1, 1);
    const levels = [bytes.bundle([["f", bytes.SORT.func, 0]])];
    for (let i = 0; i < 60; i++)
      levels.push(bytes.bundle(["a", "b"].map((label) => [label, bytes.SORT.instance, i])));
    const out = bytes.exported("i", bytes.SORT.instance, 60);
    expect(fate(bytes.types(U8, taking(0)), f, ...levels, out)).toBe("taken");
  });
});
