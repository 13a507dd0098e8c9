import fc from "fast-check";
import { expect, it } from "vitest";
import type { Item } from "./ast.ts";
import { parse } from "./parse.ts";
import { sourceOf } from "./source.ts";

function problems(text: string): string[] {
  return parse({ file: "a.hie", text }).problems.map(
    ({ line, column, code, message }) => `${line}:${column} ${code.slice("MORTISE_HIE_".length)} ${message}`,
  );
}

function items(text: string): readonly Item[] {
  const parsed = parse({ file: "a.hie", text });
  expect(parsed.problems).toEqual([]);
  const [first] = parsed.program.declarations;
  return first === undefined || first.kind === "language" ? [] : first.items;
}

const INDENTED = `import files
import python as py
from './shared.hie' import observable, secured

## Orders
## and what belongs to them
element orders implements observable, shared.secured:
    scope src<python> binds observable.module = py.module_selector('orders')
    ref handler: web.Handler = py.function_selector("handle")  ## the way in
    observable.port = 8080

    # a comment
    element api:
        scope module = files.file_selector('a.py')
        check files.exists(module, 'a.py')
    api uses billing.api
    requires descendant implements secured
    forbids connection to external.*
`;

const BRACED = `import files
import python as py
from './shared.hie' import observable, secured
## Orders
## and what belongs to them
element orders implements observable, shared.secured {
scope src<python> binds observable.module = py.module_selector('orders')
  ref handler: web.Handler = py.function_selector("handle")  ## the way in
    observable.port = 8080
    element api { scope module = files.file_selector('a.py')
        check files.exists(module, 'a.py') }
    api uses billing.api
  requires descendant implements secured
    forbids connection to external.*
}
`;

function bare(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === "start" || key === "end" || key === "comments" ? undefined : inner,
    ),
  );
}

it("both syntaxes give the same program", () => {
  const indented = parse({ file: "a.hie", text: INDENTED });
  const braced = parse({ file: "a.hie", text: BRACED });
  expect([...indented.problems, ...braced.problems]).toEqual([]);
  expect(bare(braced.program)).toEqual(bare(indented.program));
});

it("keeps docs before an item and at its line's end", () => {
  const { program } = parse({ file: "a.hie", text: INDENTED });
  expect(program.declarations[0]?.docs).toEqual(["Orders", "and what belongs to them"]);
  const element = program.declarations[0];
  expect(element?.kind === "element" && element.items[1]?.docs).toEqual(["the way in"]);
  expect(program.comments.map(({ kind }) => kind)).toEqual(["doc", "doc", "doc", "line"]);
});

it("spans cover what they name", () => {
  const { program } = parse({ file: "a.hie", text: INDENTED });
  const element = program.declarations[0];
  const scope = element?.kind === "element" ? element.items[0] : undefined;
  expect(INDENTED.slice(scope?.start, scope?.end)).toBe(
    "scope src<python> binds observable.module = py.module_selector('orders')",
  );
});

it("words of the language are names wherever a name stands", () => {
  const found = items(
    "element check:\n    check.scope.element = element.scope(true)\n    scope uses check\n",
  );
  expect(found.map(({ kind }) => kind)).toEqual(["binding", "uses"]);
});

it("a call goes over lines that are indented deeper", () => {
  const found = items(
    "element a:\n    check files.exists(\n        src,\n        'x'\n    )\n    check b.c()\n",
  );
  expect(found.length).toBe(2);
});

it("a block in braces may hold one in indentation, and the other way round", () => {
  const text =
    "element a {\n  element b:\n    check x.y()\n  check x.z()\n}\nelement c:\n  element d { check x.y() }\n";
  const { program, problems: found } = parse({ file: "a.hie", text });
  expect(found).toEqual([]);
  expect(
    program.declarations.map((one) => one.kind === "element" && one.items.map(({ kind }) => kind)),
  ).toEqual([["element", "check"], ["element"]]);
});

it("a language may have connection checks in either form", () => {
  const text =
    "language go\nlanguage python:\n    connection_check a(s: scope[], t: scope[]): python.imports(s, t)\n" +
    "    connection_check b(s: scope[]):\n        return python.clean(s)\n";
  const { program, problems: found } = parse({ file: "a.hie", text });
  expect(found).toEqual([]);
  expect(program.declarations.map((one) => one.kind === "language" && one.checks.length)).toEqual([0, 2]);
});

it("lines are counted through block comments", () => {
  expect(problems("###\nwords # and ## marks\n###\nelement a:\n    chek x.y()\n")).toEqual([
    "5:5 SYNTAX `chek` begins no item.",
  ]);
});

it("finds several mistakes in one run, and reads what is between them", () => {
  const text = `element a:
    scope = files.file_selector('x')
    check files.exists(src, 'x
    ref port = 3
    scope ok = files.file_selector('y')
    check files.exists(ok, )) extra
elemen b:
    check x.y()
element c
    check x.y()
`;
  expect(problems(text)).toEqual([
    "2:11 SYNTAX Expected the scope's name, found `=`.",
    "3:29 STRING_UNTERMINATED This string does not end on its line.",
    "3:31 SYNTAX Expected `,` or `)`, found the end of the line.",
    "4:14 SYNTAX Expected `:` and a type after the ref's name, found `=`.",
    "6:29 SYNTAX Expected the end of the line, found `)`.",
    "7:1 SYNTAX Expected `import`, `element`, `pattern` or `language`, found `elemen`.",
    "9:10 SYNTAX Expected `:` or `{` after the element's name, found the end of the line.",
  ]);
  const { program } = parse({ file: "a.hie", text });
  expect(program.declarations.map((one) => one.name.text)).toEqual(["a", "c"]);
});

it("a problem has the line itself and a hint", () => {
  expect(parse({ file: "a.hie", text: "element a:\r\n\tchek x.y()\r\n" }).problems).toEqual([
    {
      code: "MORTISE_HIE_SYNTAX",
      severity: "error",
      message: "`chek` begins no item.",
      hint: "Did you mean `check`?",
      file: "a.hie",
      line: 2,
      column: 2,
      endColumn: 6,
      source: "\tchek x.y()",
    },
  ]);
});

it.each([
  ["element a:\n        check x.y()\n    check x.z()\n", "3:5 INDENTATION"],
  ["element a:\n    check x.y()\n        check x.z()\n", "3:9 INDENTATION"],
  ["element a {\n", "1:11 SYNTAX This `{` is never closed."],
  ["}\n", "1:1 SYNTAX This `}` closes nothing."],
  ["### open\n", "1:1 COMMENT_UNTERMINATED"],
  ["element a:\n    check x.y(9007199254740993)\n", "2:15 NUMBER_INVALID"],
  ["element a:\n    check x.y($)\n", '2:15 CHARACTER_UNEXPECTED The character "$"'],
  ["element a {}\nimport files\n", "2:1 SYNTAX An import stands after"],
])("%j is a mistake at its place", (text, start) => {
  expect(problems(text)[0]?.startsWith(start)).toBe(true);
});

it.each([
  ["elements in braces", `${"element a {\n".repeat(10_000)}${"}\n".repeat(10_000)}`],
  [
    "elements by indentation",
    Array.from({ length: 3_000 }, (_, at) => `${" ".repeat(at)}element a:\n`).join(""),
  ],
  ["lists", `element a:\n    scope b = ${"[".repeat(10_000)}\n`],
  ["calls", `element a:\n    scope b = f${"(f".repeat(10_000)}\n`],
  ["members", `element a:\n    scope b = f${".f".repeat(10_000)}\n`],
  ["calls of calls", `element a:\n    scope b = f${"()".repeat(10_000)}\n`],
])("too deep is a coded error: %s", (_, text) => {
  expect(parse({ file: "a.hie", text }).problems.map(({ code }) => code)).toContain(
    "MORTISE_HIE_NESTING_EXCEEDED",
  );
});

it("lists a hundred problems, and says that there are more", () => {
  const found = parse({ file: "a.hie", text: "$ x\n".repeat(1000) }).problems;
  expect(found.length).toBe(101);
  expect(found.at(-1)?.code).toBe("MORTISE_HIE_PROBLEMS_EXCEEDED");
});

const PIECES = [
  "element ",
  "pattern ",
  "scope ",
  "check ",
  "ref ",
  "uses ",
  "requires ",
  "import ",
  "language ",
  "binds ",
  "a",
  "b.c",
  ":",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "<",
  ">",
  "=",
  ",",
  ".",
  "*",
  "'",
  '"',
  "#",
  "##",
  "###",
  "\n",
  "\n    ",
  "\n\t",
  " ",
  "\\",
  "1.5",
  "connection_check ",
  "descendant ",
  "\r\n",
  "\u0000",
  "é",
];

it("any bytes are read without a crash", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      parse(sourceOf("a.hie", bytes));
    }),
  );
});

it("any pieces of the language are read without a crash, and every problem has a place", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 80 }), (pieces) => {
      const text = pieces.join("");
      const lines = text.split("\n").length;
      for (const { line, column, endColumn } of parse({ file: "a.hie", text }).problems) {
        expect(line >= 1 && line <= lines && column >= 1 && endColumn > column).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
