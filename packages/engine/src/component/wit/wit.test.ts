import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import { primitive } from "../types.ts";
import type { Packages } from "./packages.ts";
import { readWit } from "./packages.ts";
import { witText } from "./print.ts";
import { typesText } from "./typescript.ts";

const PATTERN = join(import.meta.dirname, "../../../../../schema/wit/pattern");

function read(text: string): Packages {
  return readWit([{ file: "a.wit", text }]);
}

function failure(text: string): MortiseError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof MortiseError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

const EVERYTHING = `package my:all@1.2.0-rc.1;

/// Types of every kind.
interface types {
  resource thing {
    constructor(size: u32);
    get: func() -> u32;
    make: static func(name: string) -> result<thing, string>;
  }
  record point { x: s32, %list: list<u8>, }
  variant choice { none-of-it, a(point), b(tuple<bool, char, f32, f64>) }
  flags rights { read, write }
  enum level { low, high }
  type points = list<point>;
  type same = point;
}
interface other {
  use types.{point as place, thing};
  /* A comment /* inside a comment */ still. */
  go: func(at: place, t: borrow<thing>, o: option<u64>) -> result<_, choice>;
  variant choice { none }
  quiet: func();
}
world base { import types; export other; }
world more {
  include base;
  use types.{level};
  import log: func(l: level, text: string);
  export run: interface { run: func() -> result; }
}`;

describe("the Pattern package", () => {
  const files = readdirSync(PATTERN).map((file) => ({
    file,
    text: readFileSync(join(PATTERN, file), "utf8"),
  }));
  const { worlds } = readWit(files);

  it("has a world for each role, and one for all", () => {
    const roles = (name: string): string[] => [
      ...(worlds.get(`pattern:extension/${name}@0.1.0`)?.exports.keys() ?? []),
    ];
    const role = (name: string): string => `pattern:extension/${name}@0.1.0`;
    expect(roles("tool-extension")).toEqual([role("tool")]);
    expect(roles("data-block-extension")).toEqual([role("data-block")]);
    expect(roles("pattern-extension")).toEqual(["data-block", "data-stream", "tool"].map(role));
  });

  it("imports the host, and the types that it uses", () => {
    const world = worlds.get("pattern:extension/tool-extension@0.1.0");
    expect([...(world?.imports.keys() ?? [])]).toEqual([
      "pattern:extension/host@0.1.0",
      "pattern:extension/types@0.1.0",
    ]);
  });
});

describe("TypeScript types of a world", () => {
  it("call a type by the interface that defines it, and map every kind", () => {
    const text = typesText(read(EVERYTHING).worlds.get("my:all/more@1.2.0-rc.1")!);
    expect(text).toContain(
      "export type MyAllTypesPoint = { readonly x: number; readonly list: Uint8Array };",
    );
    expect(text).toContain('export type MyAllTypesLevel = "low" | "high";');
    expect(text).toContain(
      "export type MyAllTypesRights = { readonly read?: boolean; readonly write?: boolean };",
    );
    expect(text).not.toContain("MyAllOtherPlace");
    expect(text).toContain("(at: MyAllTypesPoint, t: MyAllTypesThing, o: bigint | undefined) =>");
    expect(text).toContain('readonly "my:all/other@1.2.0-rc.1": MyAllOther;');
  });
});

describe("TypeScript names of a world", () => {
  const typesOf = (text: string): string => typesText([...read(text).worlds.values()][0]!);

  it("are of one thing each, whatever two interfaces are called", () => {
    const text = typesOf(`package a:b;
      world w {
        import x: interface { record r { a: u8 } f: func(r: r); }
        export x: interface { record r { b: u8 } f: func(r: r); }
        import a:b-c/d;
        import a:b/c-d;
        import imports: interface { record uint8-array { a: u8 } g: func(a: uint8-array); }
        use b.{uint8-array};
        export z: func(a: uint8-array) -> list<u8>;
      }
      interface c-d { f: func() -> u8; }
      interface b { record uint8-array { a: u8 } }
      package a:b-c { interface d { f: func() -> string; } }`);
    const names = [...text.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("Uint8Array");
    expect(text).toContain("export type XR = { readonly a: number };");
    expect(text).toContain("export type X2R = { readonly b: number };");
    expect(text).toMatch(/interface Exports \{\n {2}readonly "x": X2;/);
    expect(text).toMatch(/readonly "a:b-c\/d": ABCD;\n {2}readonly "a:b\/c-d": ABCD2;/);
  });

  it("are of one parameter each, even where a component has two that are the same in JavaScript", () => {
    const params = ["a-1", "a1", "let", "this"].map((label) => ({ label, type: primitive("u8") }));
    const func = { sort: "func", type: { kind: "func", params, result: undefined } } as const;
    const source = { kind: "import", instance: undefined, name: "f" } as const;
    const imports = new Map([["f", { ...func, source }]]);
    expect(typesText({ name: undefined, imports, exports: new Map() })).toContain(
      "(a1: number, a1_2: number, let_: number, this_: number) => void;",
    );
  });

  it("are shared where an interface is imported and exported", () => {
    const text = typesOf(`package a:b;
      interface i { record r { a: u8 } f: func(r: r); }
      world w { import i; export i; }`);
    expect(text.match(/interface ABI /g)).toHaveLength(1);
    expect(text.match(/readonly "a:b\/i": ABI;/g)).toHaveLength(2);
  });
});

describe("WIT text", () => {
  it("comes out of the printer as it went in", () => {
    const world = read(EVERYTHING).worlds.get("my:all/more@1.2.0-rc.1");
    expect(world).toBeDefined();
    const once = witText(world!);
    const again = read(once).worlds.get("my:all/more@1.2.0-rc.1");
    expect(witText(again!)).toBe(once);
    expect(once).toContain("use types.{point as place};");
    expect(once).toContain("%list: list<u8>,");
    expect(once).toContain("make: static func(name: string) -> result<thing, string>;");
  });

  it.each([
    ["package a:b;\ninterface x {\n  f: func(from: string);\n}", 3, 11, "`from` is a keyword"],
    ["package a:b;\nrecord r { a: u8 }", 2, 1, "`interface`, `world` or `use`"],
    ["package a:b;\ninterface x { f: func() -> nope; }", 2, 28, "no type `nope`"],
    ["package a:b;\ninterface x { type a = b; type b = a; }", 2, 36, "holds itself"],
    ["package a:b;\ninterface x { use y.{t}; }\ninterface y { use x.{t}; }", 3, 19, "depends on itself"],
    ["package a:b;\nworld w { include w; }", 2, 19, "depends on itself"],
    ["package a:b;\ninterface x { enum e { a, A } }", 2, 27, "twice"],
    ["package a:b@1;", 1, 13, "no version"],
    ["interface x { }", 1, 1, "package"],
    ["package a:b;\n/* open", 2, 1, "does not end"],
    ["package a:b;\ninterface x { f: func() -> stream<u8>; }", 2, 28, "not supported"],
    ["package a:b;\ninterface x { f: async func(); }", 2, 18, "async"],
    ["package a:b;\ninterface x { resource r { a: func(); a: static func(); } }", 2, 39, "twice"],
    ["package a:b;\ninterface x { resource r { r: func(); } }", 2, 28, "as its resource"],
    ["package a:b;\ninterface x { resource r { constructor() -> u8; } }", 2, 45, "a result of `r`"],
    ["package a:b;\ninterface x { resource r { constructor() -> result<u8>; } }", 2, 45, "a result of"],
    ["package a:b;\ninterface x { resource r { f: func(self: u8); } }", 2, 36, "twice"],
    ["package a:b;\ninterface x { f: func(a-1: u8, a1: u8); }", 2, 32, "twice"],
    ["package a:b;\ninterface x { record r { a-1: u8, a1: u8 } }", 2, 35, "twice"],
    ["package a:b;\ninterface x { variant v { a-b, ab(u8) } }", 2, 32, "twice"],
    ["package a:b;\ninterface x { type a = u8; type A = u8; }", 2, 33, "twice"],
    ["package a:b;\ninterface x { use nope.{}; }", 2, 19, "no interface `a:b/nope`"],
    ["package a:b;\nuse nope as other;", 2, 5, "no interface or world `a:b/nope`"],
    ["package a:b;\ninterface x { }\nuse x as y;\nuse x as y;", 4, 10, "twice"],
    ["package a:b;\ninterface x { }\nuse x as y;\ninterface y { }", 4, 11, "twice"],
    ["package a:b { interface x { } }\ninterface y { }", 1, 1, "No file names its package"],
    ["package a:b;\npackage c:d { }\npackage c:d { }", 3, 1, "twice"],
  ])("that is wrong is refused with its line and column: %#", (text, line, column, problem) => {
    const error = failure(text);
    expect(error.code).toBe("MORTISE_WIT_INVALID");
    expect(error.problem).toContain(problem);
    expect(error.details).toMatchObject({ file: "a.wit", line, column });
  });

  it("may not nest or chain without a bound", () => {
    const deep = `${"list<".repeat(10_000)}u8${">".repeat(10_000)}`;
    expect(failure(`package a:b; interface x { type t = ${deep}; }`).code).toBe("MORTISE_WIT_INVALID");
    const chain = Array.from({ length: 10_000 }, (_, i) => `type t${i} = t${i + 1};`).join(" ");
    expect(failure(`package a:b; interface x { ${chain} type t10000 = u8; }`).code).toBe(
      "MORTISE_WIT_INVALID",
    );
    const doubled = Array.from({ length: 60 }, (_, i) => `type t${i + 1} = tuple<t${i}, t${i}>;`).join(" ");
    expect(failure(`package a:b; interface x { type t0 = u8; ${doubled} }`).code).toBe("MORTISE_WIT_INVALID");
  });

  it("never crashes the parser when it is changed", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "<",
      ">",
      ";",
      "@",
      "%",
      "use",
      "package",
      "a:b/c@1.0.0",
      "/*",
      "é",
      "",
    );
    fc.assert(
      fc.property(fc.nat(EVERYTHING.length), fc.nat(20), piece, (at, cut, text) => {
        try {
          read(EVERYTHING.slice(0, at) + text + EVERYTHING.slice(at + cut));
        } catch (error) {
          if (!(error instanceof MortiseError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
