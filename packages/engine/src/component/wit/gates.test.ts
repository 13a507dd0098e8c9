import { describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import type { WitOptions } from "./packages.ts";
import { readWit } from "./packages.ts";
import { witText } from "./print.ts";

const TEXT = `package a:b@1.2.0;
interface i {
  @since(version = 1.0.0)
  f: func();
  @unstable(feature = more)
  g: func(r: rec);
  @unstable(feature = more)
  record rec { a: u8 }
  @since(version = 1.1.0) @deprecated(version = 1.2.0)
  resource r {
    @unstable(feature = more)
    constructor();
    @since(version = 1.1.0, feature = more)
    m: func();
  }
}
@unstable(feature = other-thing)
interface j { h: func(); }
@unstable(feature = more)
world k { import x: func(); }
world w {
  import i;
  @unstable(feature = other-thing) import j;
  @unstable(feature = more) include k;
  @unstable(feature = more) use i.{rec};
  @unstable(feature = more) export y: func(r: rec);
}`;

function text(features?: WitOptions["features"]): string {
  const world = readWit(
    [{ file: "a.wit", text: TEXT }],
    features === undefined ? {} : { features },
  ).worlds.get("a:b/w@1.2.0");
  return world === undefined ? "" : witText(world);
}

function problem(items: string, options?: WitOptions): string {
  try {
    readWit([{ file: "a.wit", text: `package a:b; ${items}` }], options);
  } catch (error) {
    if (error instanceof MortiseError && error.code === "MORTISE_WIT_INVALID") return error.problem;
    throw error;
  }
  return "";
}

describe("what WIT gates by a feature", () => {
  it("is left out unless the feature is turned on", () => {
    const plain = text();
    expect(plain).toContain("f: func();");
    expect(plain).toContain("m: func();");
    for (const gated of ["g: func", "record rec", "constructor", "j;", "x: func", "y: func"])
      expect(plain).not.toContain(gated);
    const more = text(["more"]);
    for (const gated of ["g: func", "record rec", "constructor", "x: func", "y: func"])
      expect(more).toContain(gated);
    expect(more).not.toContain("import a:b/j@1.2.0;");
    expect(text("all")).toContain("import a:b/j@1.2.0;");
  });

  it.each([
    ["interface i { @unstable(feature = f) type t = u8; g: func(t: t); }", "type `t`"],
    ["@unstable(feature = f) interface j { type t = u8; } interface i { use j.{t}; }", "interface `a:b/j`"],
    ["@unstable(feature = f) world v { } world w { include v; }", "world `a:b/v`"],
  ])("is named with its feature where something else needs it: %s", (items, what) => {
    expect(problem(items)).toContain(what);
    expect(problem(items)).toContain("and its feature `f` is not turned on");
    expect(problem(items, { features: ["f"] })).toBe("");
  });

  it.each([
    "@since interface i { }",
    "@since() interface i { }",
    "@since(version = 1) interface i { }",
    "@since(feature = f) interface i { }",
    "@unstable(version = 1.0.0) interface i { }",
    "@deprecated(since = 1.0.0) interface i { }",
    "@secret(feature = f) interface i { }",
    "interface i { record r { @since(version = 1.0.0) a: u8 } }",
  ])("is gated as WIT says, and not otherwise: %s", (items) => {
    expect(problem(items)).not.toBe("");
  });
});
