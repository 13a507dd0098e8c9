import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostError } from "../errors.ts";
import type { Orderable } from "./order.ts";
import { order } from "./order.ts";

interface Sketch {
  readonly version?: string;
  readonly priority?: number;
  readonly depends?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

function ranges(texts: readonly string[] = []): Orderable["depends"] {
  return texts.map((text) => {
    const [name = "", ...range] = text.split(" ");
    return { name, range: range.length === 0 ? "*" : range.join(" ") };
  });
}

function plugin(name: string, sketch: Sketch = {}): { readonly manifest: Orderable } {
  const { version = "1.0.0", priority = 100, before = [], after = [] } = sketch;
  const [depends, conflicts] = [ranges(sketch.depends), ranges(sketch.conflicts)];
  return { manifest: { name, version, priority, depends, conflicts, before, after } };
}

function load(sketches: Readonly<Record<string, Sketch>>): readonly [string[], Record<string, string>] {
  const plugins = Object.entries(sketches).map(([name, sketch]) => plugin(name, sketch));
  return outcome(order({ plugins, failed: [] }));
}

function outcome({ plugins, failed }: ReturnType<typeof order>): readonly [string[], Record<string, string>] {
  return [
    plugins.map(({ manifest }) => manifest.name),
    Object.fromEntries(failed.map(({ name, error }) => [name, `${error.code.slice(8)}: ${error.problem}`])),
  ];
}

describe("the order of loading", () => {
  test("lower priority numbers come first, then names", () => {
    expect(load({ c: {}, a: { priority: 200 }, b: {} })).toEqual([["b", "c", "a"], {}]);
  });

  test("dependencies come first, whatever their priority; so do `after` and `before`", () => {
    const sketches = {
      a: { depends: ["z"] },
      b: { after: ["y"] },
      y: {},
      z: { priority: 900 },
      x: { before: ["b"] },
    };
    expect(load(sketches)).toEqual([["x", "y", "b", "z", "a"], {}]);
  });

  test("`before` and `after` of plugins that are not there mean nothing", () => {
    expect(load({ a: { before: ["no"], after: ["none"] } })).toEqual([["a"], {}]);
  });

  test("a missing plugin takes down only those that depend on it, and each says why", () => {
    expect(load({ a: { depends: ["gone >= 1"] }, b: { depends: ["a"] }, c: { after: ["a"] } })).toEqual([
      ["c"],
      {
        a: "DEPENDENCY_MISSING: It depends on gone >= 1, which is not there.",
        b: "DEPENDENCY_FAILED: It depends on a, which failed to load.",
      },
    ]);
  });

  test("a plugin that failed before takes its dependents with it", () => {
    const broken = { name: "a", error: new HostError("MORTISE_CODE_MISSING", "No code.") };
    const [loaded, failed] = outcome(order({ plugins: [plugin("b", { depends: ["a"] })], failed: [broken] }));
    expect(loaded).toEqual([]);
    expect(failed.b).toBe("DEPENDENCY_FAILED: It depends on a, which failed to load.");
  });

  test("a version out of range says what is wanted and what is there", () => {
    expect(load({ a: { depends: ["b >= 2.0.0 <3"] }, b: { version: "1.9.0" } })).toEqual([
      ["b"],
      { a: "DEPENDENCY_VERSION: It depends on b >= 2.0.0 <3, and version 1.9.0 is there." },
    ]);
  });

  test("a prerelease is below its release", () => {
    expect(load({ a: { depends: ["b >= 2.0.0"] }, b: { version: "2.0.0-rc.1" } })[0]).toEqual(["b"]);
    expect(load({ a: { depends: ["b >= 1.0.0"] }, b: { version: "2.0.0-rc.1" } })[0]).toEqual(["b", "a"]);
  });

  test("of two that conflict the lower priority number stays, whoever says so", () => {
    const problem = "PLUGIN_CONFLICT: b 1.0.0 and a 1.0.0 exclude each other.";
    expect(load({ a: { priority: 1, conflicts: ["b"] }, b: {} })).toEqual([["a"], { b: problem }]);
    expect(load({ a: { priority: 1 }, b: { conflicts: ["a"] } })).toEqual([["a"], { b: problem }]);
    expect(load({ a: {}, b: { conflicts: ["a > 1"] } })).toEqual([["a", "b"], {}]);
  });

  test("a plugin that cannot load pushes nothing out by its conflicts", () => {
    expect(load({ a: { priority: 1, conflicts: ["b"], depends: ["gone"] }, b: {} })[0]).toEqual(["b"]);
  });

  test("neither of two with one name is loaded, so that none passes for the other", () => {
    const two = [
      { ...plugin("a"), folder: "/two" },
      { ...plugin("a", { version: "9.0.0", priority: 1 }), folder: "/one" },
      plugin("b", { depends: ["a"] }),
    ];
    expect(outcome(order({ plugins: two, failed: [] }))).toEqual([
      [],
      {
        a: "PLUGIN_DUPLICATE: Several plugins are called a: in /one and /two.",
        b: "DEPENDENCY_FAILED: It depends on a, which failed to load.",
      },
    ]);
  });

  test("a circle is shown whole, with the reason of each step", () => {
    const sketches = {
      a: { depends: ["b"] },
      b: { after: ["c"] },
      c: {},
      d: { depends: ["a"] },
      e: {},
      f: { before: ["c"] },
    };
    const circle = { ...sketches, a: { depends: ["b"], before: ["c"] } };
    expect(load(circle)).toEqual([
      ["e", "f"],
      {
        a: "ORDER_CYCLE: It waits for itself: a depends on b, b comes after c, c comes after (by its `before`) a.",
        b: "ORDER_CYCLE: It waits for itself: b comes after c, c comes after (by its `before`) a, a depends on b.",
        c: "ORDER_CYCLE: It waits for itself: c comes after (by its `before`) a, a depends on b, b comes after c.",
        d: "DEPENDENCY_FAILED: It depends on a, which failed to load.",
      },
    ]);
  });

  test("a plugin that depends on itself is a circle of one", () => {
    expect(load({ a: { depends: ["a"] } })[1].a).toBe("ORDER_CYCLE: It waits for itself: a depends on a.");
  });

  const names = ["a", "b", "c", "d", "e", "f"];
  const some = fc.uniqueArray(fc.constantFrom(...names, "gone"), { maxLength: 2 });
  const rarely = fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: some },
  );
  const sketches = fc.tuple(
    ...names.map((name) =>
      fc
        .record({ priority: fc.nat(3), depends: rarely, conflicts: rarely, before: rarely, after: rarely })
        .map((sketch) =>
          plugin(name, { ...sketch, conflicts: sketch.conflicts.filter((other) => other !== name) }),
        ),
    ),
  );

  test("nothing loads before what it waits for, nothing is lost, and the order coming in does not matter", () => {
    fc.assert(
      fc.property(sketches, fc.infiniteStream(fc.nat()), (plugins, random) => {
        const result = order({ plugins, failed: [] });
        const [loaded, failed] = outcome(result);
        expect([...loaded, ...Object.keys(failed)].sort()).toEqual(names);
        for (const { manifest } of result.plugins) {
          const at = loaded.indexOf(manifest.name);
          for (const { name } of manifest.depends) expect(loaded.slice(0, at)).toContain(name);
          for (const name of manifest.after) expect(loaded.indexOf(name)).toBeLessThan(at);
          for (const name of manifest.before)
            if (loaded.includes(name)) expect(loaded.indexOf(name)).toBeGreaterThan(at);
          for (const { name } of manifest.conflicts) expect(loaded).not.toContain(name);
        }
        const shuffled = plugins
          .map((each) => [random.next().value, each] as const)
          .sort((a, b) => a[0] - b[0]);
        expect(outcome(order({ plugins: shuffled.map(([, each]) => each), failed: [] }))).toEqual([
          loaded,
          failed,
        ]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("five hundred plugins in one circle are refused", () => {
    const ring = Array.from({ length: 500 }, (_, at) =>
      plugin(`p${at}`, { depends: [`p${(at + 1) % 500}`] }),
    );
    expect(order({ plugins: ring, failed: [] })).toMatchObject({ plugins: [], failed: { length: 500 } });
  });
});
