import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { CompiledSchema } from "../packages/host/src/index.ts";
import { REGISTRIES } from "./errors.ts";
import { areas } from "./schemas/area.ts";
import { validatorName, validatorsPath } from "./schemas/validators.ts";
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

const text = fc.oneof(
  fc.constantFrom("", "a", "é", "😀".repeat(300), "😀".repeat(600), "\0", "http://a/", "aGk=", "KEY", "GET"),
  fc.string({ unit: "grapheme" }),
);
const leaf = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));

/** Values of the names that a schema has anywhere, so that many come near to what it asks for. */
function nearly(schema: object): fc.Arbitrary<unknown> {
  const names = [...JSON.stringify(schema).matchAll(/"(\w+)":\{/g)].map(([, name = ""]) => name);
  const key = fc.oneof({ weight: 9, arbitrary: fc.constantFrom("x", ...names) }, text);
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  })).value;
}

it.each(areas().map((area) => [area.name, area] as const))(
  "the validators of %s say what Ajv says of the schema",
  async (_name, area) => {
    const ajv = new Ajv2020({ strictTypes: false, validateFormats: false });
    const file: Record<string, CompiledSchema> = await import(join(ROOT, validatorsPath(area)));
    for (const { name, input, output } of area.functions)
      for (const [side, schema] of Object.entries({ input, output })) {
        const compiled = file[validatorName(name, side)]!;
        const meant = ajv.compile({ ...schema, $defs: area.shared });
        const said = ({ errors }: CompiledSchema) => {
          const [first] = errors ?? [];
          return first && [first.instancePath, first.message];
        };
        fc.assert(
          fc.property(nearly({ ...schema, $defs: area.shared }), (value) => {
            expect(compiled(value)).toBe(meant(value));
            expect(said(compiled)).toEqual(said(meant));
          }),
          { numRuns: 500 },
        );
      }
  },
);
