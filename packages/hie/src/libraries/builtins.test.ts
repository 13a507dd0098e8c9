import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BUILTINS } from "./builtins.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../../docs/hie.md"), "utf8");

it("the page lists every selector and check of every library", async () => {
  const docs = await Promise.all(BUILTINS.map((library) => library.doc()));
  const row = (of: readonly { readonly name: string }[]) => of.map(({ name }) => `\`${name}\``).join(", ");
  for (const { name, selectors, checks } of docs)
    expect(PAGE).toContain(`| \`${name}\` | ${row(selectors)} | ${row(checks)} |\n`);
});

it("every function says what it does and what it takes", async () => {
  for (const library of BUILTINS) {
    const { selectors, checks } = await library.doc();
    for (const { description, parameters } of [...selectors, ...checks]) {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(parameters.every(({ name, type }) => name !== "" && type !== "")).toBe(true);
    }
  }
});
