import * as z from "zod";
import { exportName, lines } from "../document/field.ts";

const identifier = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*$/, {
    error: "must be letters, digits and single `_` or `-`, beginning with a letter",
  });

const jsonSchema = z.record(z.string(), z.unknown()).describe("A JSON Schema.");

const tool = z.strictObject({
  name: identifier,
  description: lines(4_000),
  handler: exportName.optional().describe("The export that answers a call; the tool's name by default."),
  input: jsonSchema.optional(),
  output: jsonSchema.optional(),
});

const hook = z.strictObject({
  event: identifier.describe("The agent's event, such as `PreToolUse`."),
  handler: exportName,
});

const named = z.strictObject({ name: identifier, description: lines(4_000).optional() });

/** What a plugin adds besides commands, subscriptions and schema. */
export const provides = z.strictObject({
  tools: z.array(tool).max(256).default([]),
  hooks: z.array(hook).max(64).default([]),
  libraries: z.array(named).max(64).default([]),
  data_blocks: z.array(named).max(64).default([]),
  data_streams: z.array(named).max(64).default([]),
});
