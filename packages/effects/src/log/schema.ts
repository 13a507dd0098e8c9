// Made by `npm run schemas` from schema/effects/log.schema.json: change that file, not this one.
import type { FunctionSchema } from "@mortise/host";
import * as validators from "./validators.ts";

export interface Entry {
  /**
   * What happened.
   */
  message: string;
  /**
   * What belongs to it; it stands behind the message as JSON.
   */
  fields?: {
    [k: string]: unknown;
  };
}
/**
 * Logs that something failed.
 */
export interface LogError {
  input: Entry;
  output: null;
}
/**
 * Logs something that somebody should look at.
 */
export interface LogWarn {
  input: Entry;
  output: null;
}
/**
 * Logs what the plugin did.
 */
export interface LogInfo {
  input: Entry;
  output: null;
}
/**
 * Logs what helps to find a mistake.
 */
export interface LogDebug {
  input: Entry;
  output: null;
}
/**
 * Logs each step.
 */
export interface LogTrace {
  input: Entry;
  output: null;
}

const $defs = {
  Entry: {
    type: "object",
    properties: {
      message: { type: "string", maxLength: 16384, description: "What happened." },
      fields: {
        type: "object",
        maxProperties: 64,
        description: "What belongs to it; it stands behind the message as JSON.",
      },
    },
    required: ["message"],
    additionalProperties: false,
  },
} as const;

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  log_error: {
    description: "Logs that something failed.",
    input: { $ref: "#/$defs/Entry", $defs: $defs },
    output: { type: "null" },
    compiled: { input: validators.log_error_input, output: validators.log_error_output },
  },
  log_warn: {
    description: "Logs something that somebody should look at.",
    input: { $ref: "#/$defs/Entry", $defs: $defs },
    output: { type: "null" },
    compiled: { input: validators.log_warn_input, output: validators.log_warn_output },
  },
  log_info: {
    description: "Logs what the plugin did.",
    input: { $ref: "#/$defs/Entry", $defs: $defs },
    output: { type: "null" },
    compiled: { input: validators.log_info_input, output: validators.log_info_output },
  },
  log_debug: {
    description: "Logs what helps to find a mistake.",
    input: { $ref: "#/$defs/Entry", $defs: $defs },
    output: { type: "null" },
    compiled: { input: validators.log_debug_input, output: validators.log_debug_output },
  },
  log_trace: {
    description: "Logs each step.",
    input: { $ref: "#/$defs/Entry", $defs: $defs },
    output: { type: "null" },
    compiled: { input: validators.log_trace_input, output: validators.log_trace_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
