/**
 * Writes what is made from schemas, `npm run schemas`: the JSON Schemas that editors use for `plugin.yaml` and
 * `mortise.toml`, from the schemas that read them; and from `schema/effects/*.schema.json` the types and the validators
 * of each area of host functions, and the page about them; and from `schema/wit` what the engine and the host link components by. A
 * test holds them together.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { configSchema } from "../packages/host/src/config/schema.ts";
import { testFileSchema } from "../packages/host/src/manifest/cases.ts";
import { manifestSchema } from "../packages/host/src/manifest/schema.ts";
import { areas } from "./schemas/area.ts";
import { FUNCTIONS_PAGE, functionsPage } from "./schemas/page.ts";
import { typesPath, typesText } from "./schemas/types.ts";
import { validatorsPath, validatorsText } from "./schemas/validators.ts";
import { witFiles } from "./schemas/wit.ts";
import { ROOT } from "./workspace.ts";

/** Each editor's schema's file, and its text. What a file may say is there; what only a program can check is not. */
export function schemas(): ReadonlyMap<string, string> {
  return new Map([
    [join(ROOT, "schema/plugin.schema.json"), jsonSchema(manifestSchema)],
    [join(ROOT, "schema/mortise.schema.json"), jsonSchema(configSchema)],
    [join(ROOT, "schema/plugin-test.schema.json"), jsonSchema(testFileSchema)],
  ]);
}

/** Each file that is made from the schemas of host functions, and its text. */
export async function functionFiles(): Promise<ReadonlyMap<string, string>> {
  const all = areas();
  const types = all.map(async (area) => [typesPath(area), await typesText(area)] as const);
  const validators = all.map((area) => [validatorsPath(area), validatorsText(area)] as const);
  const files = [...(await Promise.all(types)), ...validators, [FUNCTIONS_PAGE, functionsPage(all)] as const];
  return new Map(files.map(([path, text]) => [join(ROOT, path), text]));
}

function jsonSchema(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" }), null, 2)}\n`;
}

if (import.meta.main) {
  for (const [path, text] of [...schemas(), ...(await functionFiles()), ...witFiles()]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
