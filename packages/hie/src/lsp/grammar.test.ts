import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import oniguruma from "vscode-oniguruma";
import type { IGrammar } from "vscode-textmate";
import textmate from "vscode-textmate";
import { lex } from "../syntax/lexer.ts";
import { Kind } from "../syntax/tokens.ts";

const GRAMMAR = new URL("../../editor/hie.tmLanguage.json", import.meta.url);
const HOUSE = join(import.meta.dirname, "../../../../mortise.hie");
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(GRAMMAR, "utf8"), "hie.tmLanguage.json"),
  });
  const loaded = await registry.loadGrammar("source.hie");
  if (loaded === null) throw new Error("The grammar does not load.");
  grammar = loaded;
});

/** What each character of a text is, as an editor colours it: the innermost scope. */
function coloured(text: string): string[] {
  let stack = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    const scopes: string[] = Array.from({ length: line.length }, () => "");
    for (const { startIndex, endIndex, scopes: all } of tokens)
      scopes.fill(all.join(" "), startIndex, Math.min(endIndex, line.length));
    return [...scopes, "newline"];
  });
}

function scopeOf(text: string, part: string): string {
  return coloured(text)[text.indexOf(part)] ?? "";
}

it.each([
  ["import files", "files", "entity.name.namespace"],
  ["from files import exists", "import", "keyword.control.import"],
  ["element house implements plan:", "house", "entity.name.type.element"],
  ["element house implements plan:", "implements", "keyword.other"],
  ["pattern plan {", "plan", "entity.name.type.pattern"],
  ["    scope src<rust> = rust.crate_selector('a')", "rust>", "entity.name.type.language"],
  ["    scope src<rust> = rust.crate_selector('a')", "crate_selector", "entity.name.function"],
  ["    scope src<rust> = rust.crate_selector('a')", "a'", "string.quoted.single"],
  ["    check files.exists(src, 'a')", "check", "keyword.control.check"],
  ["    forbids descendant connection to a.b", "descendant", "keyword.other.rule"],
  ["    ref api: Api.Type = true", "true", "constant.language.boolean"],
  ["    check files.max_size(src, 1024)", "1024", "constant.numeric"],
  ["## Why it is there.", "Why", "comment.line.documentation"],
])("in `%s`, `%s` is %s", (text, part, scope) => {
  expect(scopeOf(text, part)).toContain(scope);
});

/** Comments and strings, as the grammar and as the lexer see them; line ends are nobody's. */
function agree(text: string): void {
  const source = { file: "a.hie", text };
  const tokens = lex(source, () => {});
  const wanted = Array.from({ length: text.length }, () => "code");
  for (const { start, end } of tokens.comments) wanted.fill("comment", start, end);
  for (let at = 0; at < tokens.count; at++)
    if (tokens.kinds[at] === Kind.STRING) wanted.fill("string", tokens.starts[at], tokens.ends[at]);
  const found: string[] = coloured(text)
    .slice(0, text.length)
    .map((scope) => (scope.includes("comment.") ? "comment" : scope.includes("string.") ? "string" : "code"));
  for (let at = 0; at < text.length; at++) if (text[at] === "\n") wanted[at] = found[at] = "newline";
  expect(found).toEqual(wanted);
}

it("comments and strings are coloured where the lexer sees them", () => {
  agree(readFileSync(HOUSE, "utf8"));
  const piece = fc.constantFrom(
    "'a'",
    '"b"',
    "# c",
    "## d",
    "### e\nf ###",
    "x",
    "'g\\'h'",
    "####",
    "'",
    '"',
    " ",
    "\n",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => agree(pieces.join(" "))));
});
