import fc from "fast-check";
import { expect, test } from "vitest";
import { readLibraries } from "./libraries.ts";

test("each library is read by itself, with the place of its name", () => {
  const { libraries, mistakes } = readLibraries(
    "hielements.toml",
    `[libraries]
a = { path = "a.wasm" }
b = { path = "b.wasm", executable = "b" }
"c d" = { path = "c.wasm" }
[libraries.e]
path = "e.ts"
limits.deadline = "1s"
`,
  );
  expect(libraries).toMatchObject([
    { name: "a", type: "wasm", at: { line: 2, column: 1 } },
    { name: "e", type: "script", limits: { deadline: 1_000 }, at: { line: 5, column: 12 } },
  ]);
  expect(mistakes.map(({ name, at, problem }) => [name, at.line, problem])).toEqual([
    ["b", 3, "`libraries.b.executable` and `path` exclude each other."],
    ["c d", 4, expect.stringContaining("must be letters, digits")],
  ]);
});

test.each([
  ["type = 'script'", "`libraries.a.path` is missing, and so is `executable`."],
  ["executable = 'x', type = 'wasm'", "`libraries.a.type` is wasm, which needs `path`."],
  ["path = 'x.ts', type = 'external'", "`libraries.a.type` is external, and `path` is a script file."],
  ["path = 'x', args = ['y']", "`libraries.a.args` go with `executable` only."],
  ["path = 'x.wasm', permissions.filesystem = ['write']", "must be one of read, workspace-only."],
  ["executable = 'x', permissions.network = ['y']", "`libraries.a.permissions.network` is of no use"],
  ["path = 'x.wasm', limits.memory = 'much'", "`libraries.a.limits.memory` must be bytes"],
])("an entry with %s is refused", (entry, problem) => {
  const { libraries, mistakes } = readLibraries("hielements.toml", `[libraries]\na = { ${entry} }\n`);
  expect(libraries).toEqual([]);
  expect(mistakes[0]?.problem).toContain(problem);
});

test("other tables are a mistake in one file, and others' affair in the other", () => {
  const text = "[host]\nplugins = 7\n[libraries]\na = { path = 'a.wasm' }\n";
  expect(readLibraries("hielements.toml", text)).toMatchObject({
    libraries: [{ name: "a" }],
    mistakes: [{ name: undefined, at: { line: 1, column: 2 } }],
  });
  expect(readLibraries("mortise.toml", text, { others: true })).toMatchObject({
    libraries: [{ name: "a" }],
    mistakes: [],
  });
});

test("no text breaks it", () => {
  const piece = fc.constantFrom(
    "[libraries]",
    "[libraries.a]",
    "\n",
    "a",
    "=",
    "{",
    "}",
    "path",
    "'x.wasm'",
    "[",
    "]",
    ",",
    "7",
    ".",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join(" ")),
      ),
      (text) => {
        const { libraries, mistakes } = readLibraries("hielements.toml", text);
        expect(libraries.length + mistakes.length).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
