// Made by `npm run schemas` from schema/effects/memory.schema.json: change that file, not this one.
import type { FunctionSchema } from "../../hostfunction.ts";
import * as validators from "./validators.ts";

/**
 * The agent whose block it is: the one that the call is made for.
 */
export type Owner = string;
/**
 * The block's name among those of its owner.
 */
export type Label = string;
/**
 * Text.
 */
export type Content = string;

export interface BlockReference {
  blockId: Label;
  label: Label;
  agentId: Owner;
}
/**
 * Makes a block, and answers with its id.
 */
export interface MemoryCreateBlock {
  input: {
    owner: Owner;
    label: Label;
    description: Content;
    content: Content;
  };
  output: string;
}
/**
 * Answers with a block's content.
 */
export interface MemoryReadBlock {
  input: {
    owner: Owner;
    label: Label;
  };
  output: string;
}
/**
 * Replaces a block's content.
 */
export interface MemoryUpdateBlock {
  input: {
    owner: Owner;
    label: Label;
    content: Content;
  };
  output: null;
}
/**
 * Takes a block away.
 */
export interface MemoryDeleteBlock {
  input: {
    owner: Owner;
    label: Label;
  };
  output: null;
}
/**
 * Tells the agent that the call is made for of something, with the blocks that it is about.
 */
export interface EmitNotification {
  input: {
    text: Content;
    /**
     * @maxItems 1000
     */
    blocks: BlockReference[];
  };
  output: null;
}

const $defs = {
  Owner: {
    type: "string",
    minLength: 1,
    maxLength: 256,
    description: "The agent whose block it is: the one that the call is made for.",
  },
  Label: {
    type: "string",
    minLength: 1,
    maxLength: 1024,
    description: "The block's name among those of its owner.",
  },
  Content: { type: "string", maxLength: 1048576, description: "Text." },
  BlockReference: {
    type: "object",
    properties: {
      blockId: { $ref: "#/$defs/Label" },
      label: { $ref: "#/$defs/Label" },
      agentId: { $ref: "#/$defs/Owner" },
    },
    required: ["blockId", "label", "agentId"],
    additionalProperties: false,
  },
} as const;

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  memory_create_block: {
    description: "Makes a block, and answers with its id.",
    input: {
      type: "object",
      properties: {
        owner: { $ref: "#/$defs/Owner" },
        label: { $ref: "#/$defs/Label" },
        description: { $ref: "#/$defs/Content" },
        content: { $ref: "#/$defs/Content" },
      },
      required: ["owner", "label", "description", "content"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "string" },
    compiled: { input: validators.memory_create_block_input, output: validators.memory_create_block_output },
  },
  memory_read_block: {
    description: "Answers with a block's content.",
    input: {
      type: "object",
      properties: { owner: { $ref: "#/$defs/Owner" }, label: { $ref: "#/$defs/Label" } },
      required: ["owner", "label"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "string" },
    compiled: { input: validators.memory_read_block_input, output: validators.memory_read_block_output },
  },
  memory_update_block: {
    description: "Replaces a block's content.",
    input: {
      type: "object",
      properties: {
        owner: { $ref: "#/$defs/Owner" },
        label: { $ref: "#/$defs/Label" },
        content: { $ref: "#/$defs/Content" },
      },
      required: ["owner", "label", "content"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "null" },
    compiled: { input: validators.memory_update_block_input, output: validators.memory_update_block_output },
  },
  memory_delete_block: {
    description: "Takes a block away.",
    input: {
      type: "object",
      properties: { owner: { $ref: "#/$defs/Owner" }, label: { $ref: "#/$defs/Label" } },
      required: ["owner", "label"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "null" },
    compiled: { input: validators.memory_delete_block_input, output: validators.memory_delete_block_output },
  },
  emit_notification: {
    description: "Tells the agent that the call is made for of something, with the blocks that it is about.",
    input: {
      type: "object",
      properties: {
        text: { $ref: "#/$defs/Content" },
        blocks: { type: "array", maxItems: 1000, items: { $ref: "#/$defs/BlockReference" } },
      },
      required: ["text", "blocks"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "null" },
    compiled: { input: validators.emit_notification_input, output: validators.emit_notification_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
