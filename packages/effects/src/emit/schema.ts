// Made by `npm run schemas` from schema/effects/emit.schema.json: change that file, not this one.
import type { FunctionSchema } from "@mortise/host";
import * as validators from "./validators.ts";

/**
 * Emits an event; it is delivered after the call. Answers with its id.
 */
export interface EmitEvent {
  input: {
    /**
     * Where it happens: `location:<id>`, `character:<id>`, `channel:<name>`, `global`, or of that form.
     */
    stream: string;
    /**
     * A common type, such as `say`, or the plugin's own: `<plugin>:<type>`.
     */
    type: string;
    /**
     * At most 64 KiB as JSON; empty without it.
     */
    payload?: {
      [k: string]: unknown;
    };
  };
  output: {
    /**
     * A ULID.
     */
    id: string;
  };
}

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  emit_event: {
    description: "Emits an event; it is delivered after the call. Answers with its id.",
    input: {
      type: "object",
      properties: {
        stream: {
          type: "string",
          minLength: 1,
          maxLength: 256,
          description:
            "Where it happens: `location:<id>`, `character:<id>`, `channel:<name>`, `global`, or of that form.",
        },
        type: {
          type: "string",
          minLength: 1,
          maxLength: 256,
          description: "A common type, such as `say`, or the plugin's own: `<plugin>:<type>`.",
        },
        payload: { type: "object", description: "At most 64 KiB as JSON; empty without it." },
      },
      required: ["stream", "type"],
      additionalProperties: false,
    },
    output: {
      type: "object",
      properties: { id: { type: "string", description: "A ULID." } },
      required: ["id"],
      additionalProperties: false,
    },
    compiled: { input: validators.emit_event_input, output: validators.emit_event_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
