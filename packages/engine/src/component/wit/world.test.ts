import { describe, expect, it } from "vitest";
import type { Packages } from "./packages.ts";
import { readWit } from "./packages.ts";

const CHAIN = `package a:b;
interface i1 { type t = u32; }
interface i2 { use i1.{t}; }
interface i3 { use i2.{t}; }
`;

function worlds(text: string): Packages["worlds"] {
  return readWit([{ file: "a.wit", text: `${CHAIN}${text}` }]).worlds;
}

function sides(text: string): readonly [imports: string[], exports: string[]] {
  const world = worlds(`world w { ${text} }`).get("a:b/w");
  return [[...(world?.imports.keys() ?? [])].sort(), [...(world?.exports.keys() ?? [])].sort()];
}

describe("the interfaces of a world", () => {
  it("are imported where an import uses them, exported or not", () => {
    expect(sides("import i3; export i1;")).toEqual([["a:b/i1", "a:b/i2", "a:b/i3"], ["a:b/i1"]]);
    expect(sides("use i2.{t}; export i2;")).toEqual([["a:b/i1", "a:b/i2", "t"], ["a:b/i2"]]);
    expect(sides("import x: interface { use i2.{t}; }")).toEqual([["a:b/i1", "a:b/i2", "x"], []]);
  });

  it("are the exported ones where an export uses them, and imported where there is none", () => {
    expect(sides("export i3; export i2; export i1;")).toEqual([[], ["a:b/i1", "a:b/i2", "a:b/i3"]]);
    expect(sides("export i3;")).toEqual([["a:b/i1", "a:b/i2"], ["a:b/i3"]]);
    expect(sides("export i2; export i3;")).toEqual([["a:b/i1"], ["a:b/i2", "a:b/i3"]]);
  });

  it.each([
    "export i1; export i3;",
    "export i3; export i1;",
    "import i3; export i1; export i3;",
    "export i1; export x: interface { use i2.{t}; }",
    "export i1; export x: interface { use i2.{t as t2}; use i1.{t}; }",
  ])("may not be had in two ways by one export: %s", (text) => {
    expect(() => sides(text)).toThrow(
      /`(?:a:b\/i3|x)` uses `a:b\/i2`, which is imported, and uses `a:b\/i1`, which is exported: export/,
    );
  });

  it("are had in one way in a world of several as well", () => {
    const text = "world u { export i1; } world v { export i3; } world w { include u; include v; }";
    expect(() => worlds(text)).toThrow("`a:b/i3` uses `a:b/i2`, which is imported, and");
  });

  it("are named once in each direction, but may be included", () => {
    expect(() => sides("import i1; import i1;")).toThrow("`a:b/i1` is there twice");
    expect(() => sides("export i1; export i1;")).toThrow("`a:b/i1` is there twice");
    expect(() => worlds("world v { import i1; } world w { include v; import i1; }")).not.toThrow();
  });
});

describe("the names of a world", () => {
  it.each([
    "export get: func(); export GET: func();",
    "import get: func(); type GET = u8;",
    "import x: interface { } import X: func();",
    "import a-b: func(); import ab: func();",
    "resource a-b { } resource a { constructor(); } type ab = u8;",
  ])("are apart by more than case and hyphens: %s", (text) => {
    expect(() => sides(text)).toThrow("is there twice");
  });

  it("are renamed where an include has them, and only there", () => {
    const of = (rename: string): Packages["worlds"] =>
      worlds(`world v { import f: func(); import i1; } world w { include v with { ${rename} } }`);
    expect([...(of("f as g").get("a:b/w")?.imports.keys() ?? [])]).toContain("g");
    const resources =
      worlds(`world v { resource r { constructor(); m: func(); s: static func(); } export r: func(); }
      world w { include v with { r as q } }`).get("a:b/w");
    expect([...(resources?.imports.keys() ?? [])]).toEqual([
      "q",
      "[constructor]q",
      "[method]q.m",
      "[static]q.s",
    ]);
    expect([...(resources?.exports.keys() ?? [])]).toEqual(["q"]);
    expect(() => of("h as g")).toThrow("`a:b/v` has no `h` to rename");
    expect(() => of("i1 as g")).toThrow("`a:b/v` has no `i1` to rename");
  });
});
