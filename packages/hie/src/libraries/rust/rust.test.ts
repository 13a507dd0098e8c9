import { expect, it } from "vitest";
import { using, workspaceOf } from "../../testing/bench.ts";
import { rust } from "./index.ts";

const TREE = {
  "Cargo.toml": '[workspace]\nmembers = ["crates/core"]\n',
  "crates/core/Cargo.toml": '[package]\nname = "core-lib"\n',
  "crates/core/src/lexer.rs": `//! The lexer.
use std::fmt::Display;
#[derive(Debug, Clone)]
pub struct Token<'a> { text: &'a str, quote: char }
pub enum TokenKind { A }
impl<'a> Display for Token<'a> { fn fmt(&self) { let q = '"'; let r = r#"struct Raw { " }"#; } }
/* struct Hidden; /* nested */ fn hidden() {} */
pub fn tokenize(text: &str) {}
#[cfg(test)]
mod tests { #[test] fn works() { let s = "fn quoted()"; } }
`,
  "crates/core/src/parser/mod.rs": "use crate::lexer::Token;\npub trait Parse {}\npub struct Program;\n",
  "target/debug/x.rs": "struct Built;",
};

it("selects crates, modules and items", async () => {
  const { paths } = using(rust, workspaceOf(TREE));
  const lexer = "crates/core/src/lexer.rs";
  const parser = "crates/core/src/parser/mod.rs";
  expect(await paths("crate_selector", "core-lib")).toEqual([lexer, parser]);
  expect(await paths("crate_selector", "nosuch")).toEqual([]);
  expect(await paths("module_selector", "lexer")).toEqual([lexer]);
  expect(await paths("module_selector", "core::parser")).toEqual([parser]);
  expect(await paths("struct_selector", "Token")).toEqual([lexer]);
  expect(await paths("enum_selector", "TokenKind")).toEqual([lexer]);
  expect(await paths("function_selector", "tokenize")).toEqual([lexer]);
  expect(await paths("trait_selector", "Parse")).toEqual([parser]);
  expect(await paths("impl_selector", "Token")).toEqual([lexer]);
});

it.each([
  ["struct_exists", "Token", true],
  ["struct_exists", "Tok", false],
  ["struct_exists", "Hidden", false],
  ["struct_exists", "Raw", false],
  ["struct_exists", "Built", false],
  ["enum_exists", "TokenKind", true],
  ["enum_exists", "Token", false],
  ["function_exists", "tokenize", true],
  ["function_exists", "fmt", true],
  ["function_exists", "quoted", false],
  ["function_exists", "hidden", false],
  ["trait_exists", "Parse", true],
  ["impl_exists", "Token", true],
  ["impl_exists", "Program", false],
])("%s %s: %s", async (check, name, expected) => {
  expect(await using(rust, workspaceOf(TREE)).passes(check, name)).toBe(expected);
});

it("checks implementations, uses, derives, docs and tests", async () => {
  const { select, passes } = using(rust, workspaceOf(TREE));
  const lexer = await select("module_selector", "lexer");
  const parser = await select("module_selector", "parser");
  expect(await passes("implements", "Token", "Display")).toBe(true);
  expect(await passes("implements", "Token", "Debug")).toBe(false);
  expect(await passes("uses", lexer, "std::fmt")).toBe(true);
  expect(await passes("uses", parser, "std::fmt")).toBe(false);
  expect(await passes("has_derive", lexer, "Clone")).toBe(true);
  expect(await passes("has_derive", lexer, "Copy")).toBe(false);
  expect(await passes("has_docs", lexer)).toBe(true);
  expect(await passes("has_docs", parser)).toBe(false);
  expect(await passes("has_tests", lexer)).toBe(true);
  expect(await passes("has_tests", parser)).toBe(false);
});

it("checks dependencies and how types meet", async () => {
  const { select, passes, check } = using(rust, workspaceOf(TREE));
  const lexer = await select("module_selector", "lexer");
  const parser = await select("module_selector", "parser");
  expect(await passes("depends_on", parser, lexer)).toBe(true);
  expect(await passes("no_dependency", lexer, parser)).toBe(true);
  expect(await check("no_dependency", parser, lexer)).toMatchObject({
    kind: "fail",
    places: [{ file: "crates/core/src/parser/mod.rs", line: 1 }],
  });
  expect(await passes("pipeline_connects", lexer, parser)).toBe(true);
  expect(await passes("pipeline_connects", parser, lexer)).toBe(false);
  expect(await passes("type_compatible", parser, lexer)).toBe(true);
  expect((await check("depends_on", await select("module_selector", "none"), lexer)).kind).toBe("error");
});
