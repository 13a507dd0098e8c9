// Made by `npm run schemas` from schema/effects/config.schema.json: change that file, not this one.
import type { FunctionSchema } from "@mortise/host";
import * as validators from "./validators.ts";

/**
 * Gives one setting, and null where it is not set; without a key, all of them as an object.
 */
export interface GetConfig {
  input: {
    key?: string;
  } | null;
  /**
   * Any JSON.
   */
  output: unknown;
}

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  get_config: {
    description: "Gives one setting, and null where it is not set; without a key, all of them as an object.",
    input: {
      type: ["object", "null"],
      properties: { key: { type: "string", minLength: 1, maxLength: 128 } },
      additionalProperties: false,
    },
    output: { description: "Any JSON." },
    compiled: { input: validators.get_config_input, output: validators.get_config_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
