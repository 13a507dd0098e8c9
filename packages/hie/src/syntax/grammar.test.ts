import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "./parse.ts";

type Term =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "rule"; readonly text: string }
  | { readonly kind: "any"; readonly of: Choice }
  | { readonly kind: "maybe"; readonly of: Choice }
  | { readonly kind: "group"; readonly of: Choice };
type Choice = readonly (readonly Term[])[];

const PAGE = readFileSync(join(import.meta.dirname, "../../../../docs/hie.md"), "utf8");
const GRAMMAR = /<!-- grammar -->\n```ebnf\n(.*?)```/s.exec(PAGE)?.[1] ?? "";
const LEXICAL = ["name", "string", "number", "doc", "NEWLINE", "INDENT", "DEDENT"];
const DEEPEST = 7;

const rules = read(GRAMMAR);

function read(text: string): ReadonlyMap<string, Choice> {
  const tokens = [...text.matchAll(/"[^"]+"|\w+|[=|()[\]{}.]/g)].map(([token]) => token);
  const found = new Map<string, Choice>();
  let at = 0;
  const choice = (): Choice => {
    const options: Term[][] = [[]];
    for (;;) {
      const token = tokens[at] ?? ".";
      if (token === "." || token === ")" || token === "]" || token === "}") return options;
      at += 1;
      const last = options.at(-1) as Term[];
      if (token === "|") options.push([]);
      else if (token.startsWith('"')) last.push({ kind: "text", text: token.slice(1, -1) });
      else if (/\w/.test(token)) last.push({ kind: "rule", text: token });
      else {
        const kind = token === "{" ? "any" : token === "[" ? "maybe" : "group";
        last.push({ kind, of: choice() });
        at += 1;
      }
    }
  };
  while (at < tokens.length) {
    const name = tokens[at] as string;
    at += 2;
    found.set(name, choice());
    at += 1;
  }
  return found;
}

/** A program out of the grammar: `pick` chooses below a number. */
function sentence(pick: (below: number) => number): string {
  let text = "";
  let indent = 0;
  let fresh = true;
  const put = (token: string): void => {
    text += `${fresh ? "  ".repeat(indent) : " "}${token}`;
    fresh = false;
  };
  const say = (name: string, depth: number): void => {
    switch (name) {
      case "NEWLINE":
        text += "\n";
        fresh = true;
        return;
      case "INDENT":
        indent += 1;
        return;
      case "DEDENT":
        indent -= 1;
        return;
      case "doc":
        put("## words: 'and' { marks\n");
        fresh = true;
        return;
      case "name":
        put(["a", "b_1", "Zed", "scope", "element"][depth > 3 ? pick(5) : pick(3)] ?? "a");
        return;
      case "string":
        put(["'a'", '"b\\"c"', "'#{'"][pick(3)] ?? "''");
        return;
      case "number":
        put(["0", "8080", "1.5"][pick(3)] ?? "0");
        return;
    }
    const options = rules.get(name);
    if (options === undefined) throw new Error(`The grammar has no ${name}.`);
    choose(options, depth + 1);
  };
  const choose = (options: Choice, depth: number): void => {
    const option = options[depth > DEEPEST ? options.length - 1 : pick(options.length)] ?? [];
    for (const term of option)
      if (term.kind === "text") put(term.text);
      else if (term.kind === "rule") say(term.text, depth);
      else if (term.kind === "group") choose(term.of, depth);
      else if (term.kind === "any" || term.kind === "maybe") {
        const most = term.kind === "maybe" ? 1 : 2;
        for (let times = depth > DEEPEST ? 0 : pick(most + 1); times > 0; times--) choose(term.of, depth);
      }
  };
  say("program", 0);
  return text;
}

it("the grammar on the page names no rule that it does not have, and uses each", () => {
  const used = new Set([...GRAMMAR.replaceAll(/"[^"]+"/g, "").matchAll(/\w+/g)].map(([name]) => name));
  expect([...used].filter((name) => !rules.has(name) && !LEXICAL.includes(name))).toEqual([]);
  const bodies = [...rules.values()].map((of) => JSON.stringify(of)).join();
  expect(
    [...rules.keys()].filter((name) => name !== "program" && !bodies.includes(`"text":"${name}"`)),
  ).toEqual([]);
});

it("every program of the grammar on the page parses", () => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const text = sentence((below) => gen(fc.nat, { max: below - 1 }));
      const { problems } = parse({ file: "a.hie", text });
      expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}\n${text}`)).toEqual(
        [],
      );
    }),
    { numRuns: 300 },
  );
});

it("every word that the parser knows is in the grammar on the page", () => {
  const files = ["item.ts", "declaration.ts"].map((file) =>
    readFileSync(join(import.meta.dirname, file), "utf8"),
  );
  const words = files.flatMap((text) =>
    [...text.matchAll(/(?:Word\(cursor, |case )"(\w+)"/g)].map(([, word]) => word),
  );
  expect(words.length).toBeGreaterThan(20);
  expect([...new Set(words)].filter((word) => !GRAMMAR.includes(`"${word}"`))).toEqual([]);
});
