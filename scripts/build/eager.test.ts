import fc from "fast-check";
import { expect, it } from "vitest";
import type { Extent } from "./eager.ts";
import { eager } from "./eager.ts";

/** The extents of these pieces of a text. */
function called(code: string, ...pieces: readonly string[]): Set<Extent> {
  return new Set(
    pieces.map((piece): Extent => {
      const at = code.indexOf(piece);
      return `${at}:${at + piece.length}`;
    }),
  );
}

it("puts called expressions in parentheses, one inside another too", () => {
  const code = "const a = (x) => () => x, b = function () {}, c = () => 1;";
  expect(eager(code, called(code, "(x) => () => x", "() => x", "function () {}"))).toBe(
    "const a = ((x) => (() => x)), b = (function () {}), c = () => 1;",
  );
});

it("makes called declarations variables behind the imports, and leaves others where they are", () => {
  const code =
    'import "./a.js";\ngo();\nfunction go() { return () => 1; }\nfunction stay() {}\nexport { go };';
  expect(eager(code, called(code, "function go() { return () => 1; }", "() => 1"))).toBe(
    'import "./a.js";\nvar go = (function go() { return (() => 1); });\n\ngo();\n\nfunction stay() {}\nexport { go };',
  );
});

it("leaves methods, and declarations inside of functions", () => {
  const code = "class A { m() {} }\nconst o = { m() {} };\nconst f = () => { function g() {} };";
  expect(eager(code, called(code, "m() {}", "function g() {}"))).toBe(code);
});

it("leaves a file of which nothing is called as it is", () => {
  const code = 'import "./a.js";\nfunction f() {}';
  expect(eager(code, new Set())).toBe(code);
});

it("changes nothing that a program does", () => {
  const leaf = fc.constantFrom("1", "x", "(() => x + 1)()", "(function () { return x * 2; })()", "next(x)");
  const body = fc.tuple(leaf, leaf).map(([a, b]) => `${a} + ((y) => ${b} + y)(x)`);
  const program = fc.tuple(body, body, leaf);
  fc.assert(
    fc.property(program, fc.infiniteStream(fc.boolean()), ([first, second, last], choices) => {
      const code = `out(start(3));\nfunction start(x) { return ${first}; }\nlet x = 5;\nfunction next(x) { return ${second.replaceAll("next(x)", "7")}; }\nout(${last});`;
      const extents = new Set<Extent>();
      for (const [, piece = ""] of code.matchAll(
        /(function \w+\(x\) \{.*\}|\(\(?y?\)? => [^()]+(?=\)\()|\(\) => x \+ 1)/g,
      ))
        if (choices.next().value) extents.add([...called(code, piece)][0] as Extent);
      const run = (text: string): number[] => {
        const out: number[] = [];
        new Function("out", text)((value: number) => out.push(value));
        return out;
      };
      expect(run(eager(code, extents))).toEqual(run(code));
    }),
  );
});
