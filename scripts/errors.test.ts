import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorsPage, PAGE, REGISTRIES } from "./errors.ts";

it("docs/errors.md is what the table of errors says; `npm run errors` makes it so", () => {
  expect(readFileSync(PAGE, "utf8")).toBe(errorsPage());
});

it("has a row for every code, once", () => {
  for (const code of REGISTRIES.flatMap(([, errors]) => Object.keys(errors)))
    expect(errorsPage().split(`| \`${code}\` |`)).toHaveLength(2);
});
