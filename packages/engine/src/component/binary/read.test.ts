import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import type { Bytes } from "../../wasm/bytes.ts";
import { name, section, u32, vector } from "../../wasm/bytes.ts";
import { resolveComponent } from "../resolve/resolve.ts";
import * as bytes from "../testing/assemble.ts";
import { echoComponent, padded } from "../testing/echo.ts";
import { primitive, weigh } from "../types.ts";
import { witText } from "../wit/print.ts";
import { worldOf } from "../wit/world.ts";
import { readComponent } from "./read.ts";

function failure(component: Uint8Array): MortiseError {
  try {
    resolveComponent(component);
  } catch (error) {
    if (error instanceof MortiseError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

function codeOf(...sections: readonly Bytes[]): string {
  return failure(bytes.component(...sections)).code;
}

const INVALID = "MORTISE_COMPONENT_INVALID";
const COMPLEX = "MORTISE_MODULE_TOO_COMPLEX";
const REFUSED = "MORTISE_FEATURE_REFUSED";

describe("a component's bytes", () => {
  it("are refused with the offset where they break", () => {
    expect(failure(new Uint8Array(3)).code).toBe("MORTISE_NOT_WASM");
    expect(failure(bytes.component([99, 0])).details.offset).toBe(10);
    expect(codeOf([7, 5, 1])).toBe(INVALID);
    expect(codeOf([7, 2, 0, 0])).toBe(INVALID);
  });

  it("may not claim more than there is", () => {
    expect(codeOf(section(7, [0xff, 0xff, 0xff, 0xff, 0x0f]))).toBe(INVALID);
    expect(codeOf(section(7, [1, 0x72, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toBe(INVALID);
    expect(codeOf(section(10, [1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toBe(INVALID);
  });

  it("may not hold very long names", () => {
    const long = "a".repeat(102_400);
    expect(codeOf(section(10, vector([[0, ...name(long), 1, 0]])))).toBe(COMPLEX);
    const digits = Array.from({ length: 40_000 }, () => "1").join("-");
    expect(codeOf(section(10, vector([[0, ...name(`a-${digits}!`), 1, 0]])))).toBe(INVALID);
  });

  it("may not nest without a bound", () => {
    let type: Bytes = [0x42, 0];
    for (let i = 0; i < 150; i++) type = [0x42, 1, 0x01, ...type];
    expect(codeOf(bytes.types(type))).toBe(COMPLEX);
    let component = bytes.component();
    for (let i = 0; i < 150; i++) component = bytes.component(bytes.nested(component));
    expect(failure(component).code).toBe(COMPLEX);
    const lists: Bytes[] = [[0x70, 0x7f]];
    for (let i = 0; i < 10_000; i++) lists.push([0x70, ...u32sleb(i)]);
    expect(codeOf(bytes.types(...lists))).toBe(COMPLEX);
  });

  it("may not chain instance types without a bound", () => {
    const chain: Bytes[] = [[0x42, 0]];
    for (let i = 0; i < 5_000; i++) {
      const outer = [0x02, ...bytes.SORT.type, 0x02, 1, ...u32(i)];
      chain.push([0x42, 2, ...outer, 0x04, ...bytes.externName("a"), 0x05, 0]);
    }
    expect(codeOf(bytes.types(...chain), bytes.imported("i", 5, 5_000))).toBe(COMPLEX);
    const doubling: Bytes[] = [[0x42, 0]];
    for (let i = 0; i < 60; i++) {
      const outer = [0x02, ...bytes.SORT.type, 0x02, 1, ...u32(i)];
      const twice = ["a", "b"].flatMap((each) => [0x04, ...bytes.externName(each), 0x05, 0]);
      doubling.push([0x42, 3, ...outer, ...twice]);
    }
    expect(codeOf(bytes.types(...doubling), bytes.imported("i", 5, 60))).toBe(COMPLEX);
  });

  it("may not hold types that are huge when written out", () => {
    const doubling: Bytes[] = [[0x6f, 1, 0x7f]];
    for (let i = 0; i < 60; i++) doubling.push([0x6f, 2, ...u32sleb(i), ...u32sleb(i)]);
    expect(codeOf(bytes.types(...doubling))).toBe(COMPLEX);
  });

  it("may not instantiate without a bound", () => {
    let component = bytes.component();
    for (let i = 0; i < 40; i++)
      component = bytes.component(bytes.nested(component), bytes.instance(0), bytes.instance(0));
    expect(failure(component).code).toBe(COMPLEX);
  });

  it.each([
    ["__proto__"],
    ["a_b"],
    ["-a"],
    ["a--b"],
    ["aB"],
    [""],
    ["a:b"],
    ["a:b/c@1"],
    ["A:b/c"],
    ["[method]a"],
    ["[method]a.__proto__"],
  ])("may not name an import `%s`", (label) => {
    expect(codeOf(bytes.types([0x40, 0, 1, 0]), bytes.imported(label, 1, 0))).toBe(INVALID);
  });

  it.each([
    ["an async option", section(8, vector([[0x00, 0x00, 0, 1, 0x06, 0]])), "`async`"],
    ["`task.return`", section(8, [1, 0x09, 0x01, 0x00, 0]), "`task.return`"],
    ["`stream.new`", section(8, [1, 0x0e, 0]), "`stream.new`"],
    ["`thread.index`", section(8, [1, 0x26]), "`thread.index`"],
    ["a built-in that is newer", section(8, [1, 0x2d, 0]), "`built-in 0x2d` (the async ABI)"],
    ["a stream", bytes.types([0x66, 0]), "streams"],
    ["a list of a fixed length", bytes.types([0x67, 0x7d, 4]), "lists of a fixed length"],
    ["a map", bytes.types([0x63, 0x73, 0x7d]), "map types"],
    [
      "an interface under a name",
      section(10, [1, ...bytes.externName("[implements=<a:b/c>]n"), 5, 0]),
      "`implements`",
    ],
    ["a getter", section(10, [1, ...bytes.externName("[get]size"), 1, 0]), "getters and setters"],
    ["a method that sets", section(10, [1, ...bytes.externName("[method][set]r.size"), 1, 0]), "getters and"],
    ["a namespace in another", section(10, [1, ...bytes.externName("a:b:c/d@1.0.0"), 5, 0]), "nested"],
    ["a package in another", section(10, [1, ...bytes.externName("a:b/c/d"), 5, 0]), "nested"],
    ["a shared core type", section(3, [1, 0x65, 0x60, 0, 0]), "shared core types (threads)"],
    ["an import by hash", section(10, [1, ...bytes.externName("integrity=<sha256-a>"), 5, 0]), "hash"],
    ["an async function", bytes.types([0x43, 0, 1, 0]), "async functions"],
    ["a start function", section(9, [0, 0, 0]), "a start function"],
  ])("are refused by name where they hold %s", (_, part, feature) => {
    const error = failure(bytes.component(part));
    expect(error.code).toBe(REFUSED);
    expect(error.problem).toContain(feature);
  });
});

function u32sleb(value: number): Bytes {
  // An index, as a signed number: one more byte where the top bit of the last would be its sign.
  const plain = u32(value);
  const last = plain[plain.length - 1] as number;
  return (last & 0x40) === 0 ? plain : [...plain.slice(0, -1), last | 0x80, 0];
}

describe("a component's indices", () => {
  it("are looked up among what was defined before", () => {
    expect(codeOf(bytes.types([0x70, 5]))).toBe(INVALID);
    expect(codeOf(bytes.lift(0, [], 0))).toBe(INVALID);
    expect(codeOf(bytes.instance(0))).toBe(INVALID);
    expect(codeOf(bytes.exported("a", bytes.SORT.func, 0))).toBe(INVALID);
    expect(codeOf(bytes.outerAlias(bytes.SORT.type, 0xffffffff, 0))).toBe(INVALID);
    expect(codeOf(bytes.types([0x69, 0]))).toBe(INVALID);
  });

  it("must be of the kind that is meant", () => {
    expect(codeOf(bytes.types([0x40, 0, 1, 0], [0x70, 0]))).toBe(INVALID);
    expect(codeOf(bytes.types([0x7f], [0x69, 0]))).toBe(INVALID);
    expect(codeOf(bytes.types([0x7f]), bytes.imported("a", 1, 0))).toBe(INVALID);
  });

  it("may not give a name twice, in letters of either case or with other hyphens", () => {
    const type = bytes.types([0x40, 0, 1, 0]);
    expect(codeOf(type, bytes.imported("a-b", 1, 0), bytes.imported("A-b", 1, 0))).toBe(INVALID);
    expect(codeOf(type, bytes.imported("a-b", 1, 0), bytes.imported("ab", 1, 0))).toBe(INVALID);
    expect(codeOf(bytes.types([0x6d, 2, ...name("a"), ...name("A")]))).toBe(INVALID);
    expect(codeOf(bytes.types([0x6d, 2, ...name("a-1"), ...name("a1")]))).toBe(INVALID);
    expect(codeOf(bytes.types([0x72, 2, ...name("a-1"), 0x7d, ...name("a1"), 0x7d]))).toBe(INVALID);
    expect(codeOf(bytes.types([0x40, 2, ...name("a-b"), 0x7d, ...name("AB"), 0x7d, 1, 0]))).toBe(INVALID);
  });
});

describe("an instance that is put together from what there is", () => {
  const parts = [bytes.types([0x3f, 0x7f, 0], [0x40, 0, 1, 0]), bytes.imported("f", 1, 1)];
  const put = (...exports: readonly (readonly [string, Bytes, number])[]): Uint8Array =>
    bytes.component(...parts, bytes.bundle(exports));

  it("has names as other instances have them", () => {
    const good = put(
      ["r", bytes.SORT.type, 0],
      ["[static]r.make", bytes.SORT.func, 0],
      ["f", bytes.SORT.func, 0],
    );
    expect(() => resolveComponent(good)).not.toThrow();
    for (const bad of [
      put(["f", bytes.SORT.func, 0], ["f", bytes.SORT.func, 0]),
      put(["a-b", bytes.SORT.func, 0], ["AB", bytes.SORT.func, 0]),
      put(["[static]r.make", bytes.SORT.func, 0], ["r", bytes.SORT.type, 0]),
      put(["r", bytes.SORT.type, 0], ["[method]r.make", bytes.SORT.func, 0]),
    ])
      expect(failure(bad).code).toBe(INVALID);
  });
});

describe("the type of an instance", () => {
  const declaring = (...alias: Bytes): string =>
    codeOf(bytes.nested(bytes.component()), bytes.types([0x40, 0, 1, 0], [0x42, 1, 0x02, ...alias]));

  it("takes types and instances from elsewhere, and nothing else", () => {
    expect(() => declaring(...bytes.SORT.type, 0x02, 1, 0)).toThrow("it was taken");
    expect(declaring(...bytes.SORT.component, 0x02, 1, 0)).toBe(INVALID);
    expect(declaring(...bytes.SORT.func, 0x00, 0, ...name("f"))).toBe(INVALID);
    expect(declaring(0x00, 0x00, 0x01, 0, ...name("f"))).toBe(INVALID);
  });
});

describe("what a component takes from the one around it", () => {
  const resource = bytes.types([0x3f, 0x7f, 0]);
  const inner = (depth: number, index: number): Bytes => {
    let component = bytes.component(bytes.outerAlias(bytes.SORT.type, depth, index));
    for (let i = 1; i < depth; i++) component = bytes.component(bytes.nested(component), bytes.instance(0));
    return bytes.nested(component);
  };

  it.each<[string, Bytes, number]>([
    ["the resource itself", bytes.types([0x7f]), 0],
    ["what owns it", bytes.types([0x69, 0]), 1],
    ["what borrows it, inside another type", bytes.types([0x68, 0], [0x6f, 2, 0x7f, 1]), 2],
    ["a function of it", bytes.types([0x69, 0], [0x40, 1, ...name("v"), 1, 1, 0]), 2],
  ])("is no resource, which each of its instances has for itself: %s", (_, types, index) => {
    for (const depth of [1, 2])
      expect(codeOf(resource, types, inner(depth, index), bytes.instance(0))).toBe(INVALID);
  });

  it("is no resource in the type of an instance either", () => {
    const outer = [0x02, ...bytes.SORT.type, 0x02, 1, 0];
    const type = [0x42, 2, ...outer, 0x04, ...bytes.externName("a"), 0x03, 0x00, 0];
    const taking = bytes.component(bytes.outerAlias(bytes.SORT.type, 1, 1), bytes.imported("i", 5, 0));
    const given = bytes.bundle([["a", bytes.SORT.type, 0]]);
    const made = bytes.instance(0, [["i", bytes.SORT.instance, 0]]);
    expect(codeOf(resource, bytes.types(type), bytes.nested(taking), given, made)).toBe(INVALID);
    // In its own component the type is one like any other.
    const brought = section(10, vector([[...bytes.externName("r"), 0x03, 0x01]]));
    const good = bytes.component(brought, bytes.types(type), bytes.imported("i", 5, 1));
    expect(() => resolveComponent(good)).not.toThrow();
  });

  it("may be any other type", () => {
    const types = bytes.types([0x6f, 2, 0x7f, 0x73], [0x40, 1, ...name("v"), 1, 1, 0]);
    for (const index of [1, 2]) {
      const good = bytes.component(resource, types, inner(2, index), bytes.instance(0));
      expect(() => resolveComponent(good)).not.toThrow();
    }
  });
});

describe("functions of a resource", () => {
  const resource = bytes.types([0x3f, 0x7f, 0]);

  it("stand behind it, with it as `self`", () => {
    const self = bytes.types([0x68, 1], [0x40, 1, ...name("self"), 2, 1, 0]);
    const core = bytes.types([0x40, 0, 1, 0]);
    expect(codeOf(core, bytes.imported("[method]r.go", 1, 0))).toBe(INVALID);
    const good = [resource, bytes.exported("r", bytes.SORT.type, 0), self];
    expect(() => resolveComponent(bytes.component(...good))).not.toThrow();
  });
});

describe("variants of very many cases", () => {
  it("are laid out", () => {
    const count = 45_000;
    const cases = Array.from({ length: count }, (_, i) => [...name(`c${i}`), 0x01, 0x7d, 0x00]).flat();
    const good = bytes.component(
      bytes.types([0x71, ...u32(count), ...cases]),
      section(10, vector([[...bytes.externName("t"), 0x03, 0x00, 0]])),
      bytes.types([0x40, 1, ...name("v"), 1, 1, 0]),
      bytes.imported("f", 1, 2),
      bytes.lower(0, []),
    );
    expect(() => resolveComponent(good)).not.toThrow();
  });
});

describe("links between components", () => {
  const func = (result: number): Bytes => bytes.types([0x40, 0, 0, result]);

  it("are refused where the types differ, with both sides printed", () => {
    const inner = bytes.component(func(0x79), bytes.imported("f", 1, 0));
    const error = failure(
      bytes.component(
        func(0x73),
        bytes.imported("g", 1, 0),
        bytes.nested(inner),
        bytes.instance(0, [["f", bytes.SORT.func, 0]]),
      ),
    );
    expect(error.code).toBe("MORTISE_IMPORT_MISMATCH");
    expect(error.problem).toBe("The component links `f` as func() -> u32, and it is func() -> string.");
  });

  it("are refused where an argument is missing", () => {
    const inner = bytes.component(func(0x79), bytes.imported("f", 1, 0));
    expect(codeOf(bytes.nested(inner), bytes.instance(0))).toBe("MORTISE_IMPORT_MISMATCH");
  });
});

describe("bytes from anywhere", () => {
  const type = weigh({ kind: "option", some: primitive("string") });

  it("never crash the reader when they are changed", async () => {
    const good = await echoComponent(padded(type));
    resolveComponent(good);
    const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(edits, (list) => {
        const changed = good.slice();
        for (const [at, byte] of list) changed[at] = byte;
        check(changed);
      }),
      { numRuns: 1_500 },
    );
  });

  it("never crash the reader when they are cut, or random", async () => {
    const good = await echoComponent(padded(type));
    for (let end = 0; end < good.length; end += 3) check(good.subarray(0, end));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => check(bytes.component([...tail]))),
      { numRuns: 1_000 },
    );
  });

  function check(component: Uint8Array): void {
    try {
      witText(worldOf(component));
      readComponent(component);
    } catch (error) {
      if (!(error instanceof MortiseError)) throw error;
    }
  }
});
