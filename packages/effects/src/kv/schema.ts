// Made by `npm run schemas` from schema/effects/kv.schema.json: change that file, not this one.
import type { FunctionSchema } from "@mortise/host";
import * as validators from "./validators.ts";

/**
 * Up to 512 bytes of UTF-8 without NUL.
 */
export type Key = string;
/**
 * Any JSON but null.
 */
export type Value =
  | string
  | number
  | boolean
  | unknown[]
  | {
      [k: string]: unknown;
    };

/**
 * Gives the value of a key, and null where it has none.
 */
export interface KvGet {
  input: {
    key: Key;
  };
  output: Value | null;
}
/**
 * Sets the value of a key. It is kept when this answers.
 */
export interface KvSet {
  input: {
    key: Key;
    value: Value;
  };
  output: null;
}
/**
 * Takes a key away, and says whether it was there.
 */
export interface KvDelete {
  input: {
    key: Key;
  };
  output: boolean;
}
/**
 * Lists keys in the order of their code points. Where as many come as `limit` says, there may be more after the last.
 */
export interface KvList {
  input: {
    /**
     * How the keys begin; all keys without it.
     */
    prefix?: string;
    /**
     * Up to 512 bytes of UTF-8 without NUL.
     */
    after?: string;
    /**
     * How many at most: 100 without it.
     */
    limit?: number;
  };
  output: Key[];
}

const $defs = {
  Key: {
    type: "string",
    minLength: 1,
    maxLength: 512,
    pattern: "^[^\\u0000]*$",
    description: "Up to 512 bytes of UTF-8 without NUL.",
  },
  Value: { type: ["string", "number", "boolean", "array", "object"], description: "Any JSON but null." },
} as const;

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  kv_get: {
    description: "Gives the value of a key, and null where it has none.",
    input: {
      type: "object",
      properties: { key: { $ref: "#/$defs/Key" } },
      required: ["key"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { anyOf: [{ $ref: "#/$defs/Value" }, { type: "null" }], $defs: $defs },
    compiled: { input: validators.kv_get_input, output: validators.kv_get_output },
  },
  kv_set: {
    description: "Sets the value of a key. It is kept when this answers.",
    input: {
      type: "object",
      properties: { key: { $ref: "#/$defs/Key" }, value: { $ref: "#/$defs/Value" } },
      required: ["key", "value"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "null" },
    compiled: { input: validators.kv_set_input, output: validators.kv_set_output },
  },
  kv_delete: {
    description: "Takes a key away, and says whether it was there.",
    input: {
      type: "object",
      properties: { key: { $ref: "#/$defs/Key" } },
      required: ["key"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "boolean" },
    compiled: { input: validators.kv_delete_input, output: validators.kv_delete_output },
  },
  kv_list: {
    description:
      "Lists keys in the order of their code points. Where as many come as `limit` says, there may be more after the last.",
    input: {
      type: "object",
      properties: {
        prefix: {
          type: "string",
          maxLength: 512,
          pattern: "^[^\\u0000]*$",
          description: "How the keys begin; all keys without it.",
        },
        after: { $ref: "#/$defs/Key", description: "Only keys after this one." },
        limit: {
          type: "integer",
          minimum: 1,
          maximum: 1000,
          description: "How many at most: 100 without it.",
        },
      },
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "array", items: { $ref: "#/$defs/Key" }, $defs: $defs },
    compiled: { input: validators.kv_list_input, output: validators.kv_list_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
