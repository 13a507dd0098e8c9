import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { schemas } from "./schemas.ts";
import { ROOT } from "./workspace.ts";

it.each([...schemas()])(
  "%s is what the schema in the code says; `npm run schemas` makes it so",
  (path, text) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);

it("there is no other", () => {
  const found = globSync("schema/*.schema.json", { cwd: ROOT }).map((path) => join(ROOT, path));
  expect(found.sort()).toEqual([...schemas().keys()].sort());
});
