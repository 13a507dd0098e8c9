/**
 * Writes the JSON Schemas that editors use for `plugin.yaml` and `mortise.toml`, from the schemas that read them:
 * `npm run schemas`. A test holds the two together.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { configSchema } from "../packages/host/src/config/schema.ts";
import { manifestSchema } from "../packages/host/src/manifest/schema.ts";
import { ROOT } from "./workspace.ts";

/** Each schema's file, and its text. What a file may say is there; what only a program can check is not. */
export function schemas(): ReadonlyMap<string, string> {
  return new Map([
    [join(ROOT, "schema/plugin.schema.json"), jsonSchema(manifestSchema)],
    [join(ROOT, "schema/mortise.schema.json"), jsonSchema(configSchema)],
  ]);
}

function jsonSchema(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" }), null, 2)}\n`;
}

if (import.meta.main) {
  for (const [path, text] of schemas()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
