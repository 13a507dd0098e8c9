import { describe, expect, it } from "vitest";
import { inspection } from "../../inspection.ts";
import * as bytes from "../testing/assemble.ts";
import { codeOf } from "../testing/bound.ts";
import { funcText, typeText } from "../typetext.ts";
import { readWit } from "./packages.ts";
import { witText } from "./print.ts";
import { typesText } from "./typescript.ts";
import { worldOf } from "./world.ts";

/** Imports functions of a tuple that is small in the file, and of 65,535 parts where it is written out. */
function manyOf(functions: number): Uint8Array {
  const tuples = Array.from({ length: 15 }, (_, i) => [0x6f, 2, i, i]);
  return bytes.component(
    bytes.types([0x6f, 1, 0x7d], ...tuples, [0x40, 1, 1, 0x61, 15, 0x01, 0x00]),
    ...Array.from({ length: functions }, (_, i) => bytes.imported(`fn${i}`, 1, 16)),
  );
}

describe("types that are short in the file and long in text", () => {
  it("are written a little, and otherwise refused", () => {
    const few = manyOf(2);
    expect(witText(worldOf(few))).toContain("fn1: func(a: tuple<tuple<");
    const many = manyOf(500);
    expect(many.length).toBeLessThan(10_000);
    expect(codeOf(() => witText(worldOf(many)))).toBe("MORTISE_MODULE_TOO_COMPLEX");
    expect(codeOf(() => typesText(worldOf(many)))).toBe("MORTISE_MODULE_TOO_COMPLEX");
    const found = inspection(many);
    expect(found).toMatchObject({ wit: undefined, refusal: undefined, metered: true });
    expect(found.imports).toHaveLength(500);
    expect(found.imports[0]?.type).toBe("func(…)");
  });

  it("are cut short in messages", () => {
    const found = worldOf(manyOf(1)).imports.get("fn0");
    expect(found?.sort === "func" && funcText(found.type)).toBe("func(…)");
    expect(found?.sort === "func" && typeText(found.type.params[0]!.type)).toBe("tuple…");
  });

  it("count their names, wherever they are used", () => {
    const name = `r${"a".repeat(20_000)}`;
    const functions = Array.from({ length: 1000 }, (_, i) => `fn${i}: func(a: ${name});`).join(" ");
    const text = `package a:b; interface x { record ${name} { a: u8 } ${functions} } world w { import x; }`;
    const world = readWit([{ file: "a.wit", text }]).worlds.get("a:b/w")!;
    expect(codeOf(() => witText(world))).toBe("MORTISE_MODULE_TOO_COMPLEX");
    expect(codeOf(() => typesText(world))).toBe("MORTISE_MODULE_TOO_COMPLEX");
  });

  it("may be of more lines than a call has arguments", () => {
    const labels = Array.from({ length: 90_000 }, (_, i) => `l${i}`).join(", ");
    const enums = ["a", "b"].map((name) => `enum ${name} { ${labels} }`).join(" ");
    const text = `package a:b; interface x { ${enums} f: func(a: a, b: b); } world w { import x; }`;
    expect(witText(readWit([{ file: "a.wit", text }]).worlds.get("a:b/w")!)).toContain("l89999,");
  });
});
