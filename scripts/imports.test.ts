import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { circles } from "./imports/circles.ts";
import type { PackageSources } from "./imports.ts";
import { checkImports, owners } from "./imports.ts";
import { references } from "./references.ts";
import type { Manifest } from "./workspace.ts";

function owner(
  name: string,
  files: Record<string, string>,
  manifest: Partial<Manifest> = {},
): PackageSources {
  const folder = `packages/${name.replace("@mortise/", "")}`;
  const paths = Object.entries(files).map(([path, source]) => [`${folder}/src/${path}`, source] as const);
  return { folder, manifest: { name, version: "1.0.0", ...manifest }, files: new Map(paths) };
}

function report(...all: PackageSources[]): string[] {
  return checkImports(all).map(({ place, message }) => `${place}: ${message}`);
}

describe("what a file refers to", () => {
  it("is found in every form of import, with its line", () => {
    const source = [
      'import { a } from "./a.ts";',
      'import type { B } from "./b.ts";',
      'export * from "./c.ts";',
      'export type { D } from "./d.ts";',
      'const e: import("./e.ts").E = await import("./f.ts");',
      'new URL("./g.ts", import.meta.url);',
      'import.meta.resolve("h/h.wasm");',
      '// import "./comment.ts";',
      "const text = 'import \"./text.ts\"';",
    ].join("\n");
    expect(
      references("x.ts", source).map(({ kind, specifier, line }) => `${kind} ${specifier} ${line}`),
    ).toEqual([
      "import ./a.ts 1",
      "import ./b.ts 2",
      "import ./c.ts 3",
      "import ./d.ts 4",
      "import ./e.ts 5",
      "import ./f.ts 5",
      "url ./g.ts 6",
      "resolve h/h.wasm 7",
    ]);
  });

  it("is an error where the file does not parse", () => {
    expect(() => references("x.ts", "import {")).toThrow(/x\.ts/);
  });
});

it("this repository refers only to what it declares and exports", () => {
  expect(checkImports(owners())).toEqual([]);
});

describe("the house", () => {
  const engine = owner("@mortise/engine", { "index.ts": "export const a = 1;" });

  it("lets a later package import an earlier one that it depends on", () => {
    const host = owner(
      "@mortise/host",
      { "a.ts": 'import "@mortise/engine";' },
      { dependencies: { "@mortise/engine": "1.0.0" } },
    );
    expect(report(engine, host)).toEqual([]);
  });

  it("refuses an earlier package that imports a later one, by type too", () => {
    const wrong = owner(
      "@mortise/engine",
      { "a.ts": '\nimport type { Host } from "@mortise/host";' },
      { dependencies: { "@mortise/host": "1.0.0" } },
    );
    expect(report(wrong)).toEqual([
      expect.stringMatching(/^packages\/engine\/src\/a\.ts:2: imports @mortise\/host, which comes after/),
    ]);
  });

  it("refuses an app that imports another app", () => {
    const mush = owner(
      "@mortise/mush",
      { "a.ts": 'import "@mortise/agent/tools";' },
      { dependencies: { "@mortise/agent": "1.0.0" } },
    );
    expect(report(mush)).toEqual([expect.stringContaining("stands beside")]);
  });

  it("refuses a path into another package and an import of a package's own name", () => {
    const host = owner("@mortise/host", {
      "a.ts": 'import "../../engine/src/index.ts";\nimport "@mortise/host";',
    });
    expect(report(host)).toEqual([
      expect.stringContaining("outside its package"),
      expect.stringContaining("by name"),
    ]);
  });

  it("refuses a package that it has no row for", () => {
    expect(report(owner("@mortise/shed", {}))).toEqual([
      expect.stringContaining("has no place in the house"),
    ]);
  });

  it("refuses an import that package.json does not declare, and a dependency that nothing imports", () => {
    const host = owner("@mortise/host", { "a.ts": 'import "yaml";' }, { dependencies: { zod: "4.0.0" } });
    expect(report(host)).toEqual([
      expect.stringMatching(/a\.ts:1: imports yaml, which is no dependency/),
      expect.stringMatching(/package\.json: declares the dependency zod/),
    ]);
  });

  it("lets tests import anything, and keeps test sources out of the rest", () => {
    const host = owner("@mortise/host", {
      "a.test.ts": 'import "mortise";\nimport "vitest";\nimport "./hostile/guests.ts";',
      "a.ts": 'import "./hostile/guests.ts";',
      "hostile/guests.ts": 'import "../a.ts";',
    });
    expect(report(host)).toEqual([
      expect.stringMatching(/a\.ts:1: imports .*guests\.ts, which is for tests/),
    ]);
  });
});

describe("circles", () => {
  it("are reported once, with the line of each step, and count type-only imports", () => {
    const engine = owner("@mortise/engine", {
      "a.ts": 'import "./b.ts";',
      "b.ts": '\nimport type { C } from "./deep/c.ts";',
      "deep/c.ts": 'export { a } from "../a.ts";',
    });
    expect(report(engine)).toEqual([
      expect.stringContaining(
        "packages/engine/src/a.ts:1 → packages/engine/src/b.ts:2 → packages/engine/src/deep/c.ts:1 → packages/engine/src/a.ts.",
      ),
    ]);
  });

  it("do not run through the address of a worker", () => {
    const engine = owner("@mortise/engine", {
      "pool.ts": 'new Worker(new URL("./worker.ts", import.meta.url));',
      "worker.ts": 'import "./pool.ts";',
    });
    expect(report(engine)).toEqual([]);
  });

  it("are found in a graph exactly where it cannot be put in order", () => {
    const edge = fc.tuple(fc.nat(7), fc.nat(7)).map(([from, to]) => [String(from), String(to)] as const);
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const graph = new Map<string, Map<string, number>>();
        for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Map()).set(to, 1));
        const left = new Set(edges.flat());
        const free = () =>
          [...left].find((file) => ![...(graph.get(file)?.keys() ?? [])].some((next) => left.has(next)));
        for (let file = free(); file !== undefined; file = free()) left.delete(file);
        const found = circles(graph);
        expect(found.length > 0).toBe(left.size > 0);
        for (const circle of found) {
          for (const [at, file] of circle.entries()) {
            expect(graph.get(file)?.has(circle[(at + 1) % circle.length] ?? "")).toBe(true);
          }
        }
      }),
    );
  });
});
