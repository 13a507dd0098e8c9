import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { REGISTRIES } from "./errors.ts";
import { areas } from "./schemas/area.ts";
import { witFiles } from "./schemas/wit.ts";
import { functionFiles, schemas } from "./schemas.ts";
import { ROOT } from "./workspace.ts";

it.each([...schemas(), ...(await functionFiles()), ...witFiles()])(
  "%s is what its schema says; `npm run schemas` makes it so",
  (path, text) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);

it("there is no other", () => {
  const found = globSync("schema/*.schema.json", { cwd: ROOT }).map((path) => join(ROOT, path));
  expect(found.sort()).toEqual([...schemas().keys()].sort());
});

it.each(areas().map((area) => [area.name, area] as const))("the schema of %s is whole", (_name, area) => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
  for (const key of ["x-capability", "x-errors"]) ajv.addKeyword(key);
  ajv.compile(area.schema);
  const codes = REGISTRIES.flatMap(([, errors]) => Object.keys(errors));
  for (const { name, description, errors } of area.functions) {
    ajv.compile({ $ref: `${area.schema.$id}#/$defs/${name}` });
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(codes).toEqual(expect.arrayContaining([...errors]));
  }
});

it("no two host functions have one name", () => {
  const names = areas().flatMap(({ functions }) => functions.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});
