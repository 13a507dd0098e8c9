// Made by `npm run schemas` from schema/effects/db.schema.json: change that file, not this one.
import type { FunctionSchema } from "@mortise/host";
import * as validators from "./validators.ts";

/**
 * One of the tables in the plugin's manifest.
 */
export type Table = string;
export type Column = string;
/**
 * A comparison `{ column, op, value }`; or `{ and: […] }` or `{ or: […] }` of them.
 */
export type Filter =
  | Comparison
  | {
      /**
       * @maxItems 64
       */
      and: Filter[];
    }
  | {
      /**
       * @maxItems 64
       */
      or: Filter[];
    };

/**
 * Values by column.
 */
export interface Row {
  [k: string]: unknown;
}
/**
 * The values of all primary columns.
 */
export interface RowKey {
  [k: string]: unknown;
}
export interface Comparison {
  column: Column;
  op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "prefix";
  /**
   * Any JSON; for `in` a list.
   */
  value: unknown;
}
export interface Order {
  column: Column;
  descending?: boolean;
}
/**
 * Adds a row, and gives it back with its defaults.
 */
export interface DbInsert {
  input: {
    table: Table;
    row: Row;
  };
  output: Row;
}
/**
 * Gives the row with these primary columns, and null where there is none.
 */
export interface DbGet {
  input: {
    table: Table;
    key: RowKey;
  };
  output: Row | null;
}
/**
 * Gives the rows that a filter means, a page at a time.
 */
export interface DbQuery {
  input: {
    table: Table;
    where?: Filter;
    /**
     * Columns to order by, the first before the others; nulls come last.
     *
     * @maxItems 4
     */
    order?: [] | [Order] | [Order, Order] | [Order, Order, Order] | [Order, Order, Order, Order];
    /**
     * Rows at most: 100 without it.
     */
    limit?: number;
    after?: Row1;
  };
  output: {
    rows: Row[];
    /**
     * Where the next page begins; null where this is the last.
     */
    after: Row | null;
  };
}
/**
 * Values by column.
 */
export interface Row1 {
  [k: string]: unknown;
}
/**
 * Changes columns of the row with these primary columns, and says whether there is one.
 */
export interface DbUpdate {
  input: {
    table: Table;
    key: RowKey;
    changes: Row2;
  };
  output: boolean;
}
/**
 * Values by column.
 */
export interface Row2 {
  [k: string]: unknown;
}
/**
 * Takes away the row with these primary columns, and says whether there was one.
 */
export interface DbDelete {
  input: {
    table: Table;
    key: RowKey;
  };
  output: boolean;
}
/**
 * Gives the attributes that the plugin adds to an entity; defaults where none were set.
 */
export interface DbAttributes {
  input: {
    /**
     * The kind of entity, as in the plugin's manifest.
     */
    entity: string;
    id: string;
  };
  output: Row;
}
/**
 * Sets some attributes of an entity, and leaves the others.
 */
export interface DbSetAttributes {
  input: {
    /**
     * The kind of entity, as in the plugin's manifest.
     */
    entity: string;
    id: string;
    values: Row3;
  };
  output: null;
}
/**
 * Values by column.
 */
export interface Row3 {
  [k: string]: unknown;
}

const $defs = {
  Table: {
    type: "string",
    minLength: 1,
    maxLength: 64,
    description: "One of the tables in the plugin's manifest.",
  },
  Row: { type: "object", maxProperties: 256, description: "Values by column." },
  RowKey: {
    type: "object",
    minProperties: 1,
    maxProperties: 16,
    description: "The values of all primary columns.",
  },
  Column: { type: "string", minLength: 1, maxLength: 64 },
  Filter: {
    description: "A comparison `{ column, op, value }`; or `{ and: […] }` or `{ or: […] }` of them.",
    anyOf: [
      { $ref: "#/$defs/Comparison" },
      {
        type: "object",
        properties: { and: { type: "array", maxItems: 64, items: { $ref: "#/$defs/Filter" } } },
        required: ["and"],
        additionalProperties: false,
      },
      {
        type: "object",
        properties: { or: { type: "array", maxItems: 64, items: { $ref: "#/$defs/Filter" } } },
        required: ["or"],
        additionalProperties: false,
      },
    ],
  },
  Comparison: {
    type: "object",
    properties: {
      column: { $ref: "#/$defs/Column" },
      op: { enum: ["eq", "ne", "lt", "lte", "gt", "gte", "in", "prefix"] },
      value: { description: "Any JSON; for `in` a list." },
    },
    required: ["column", "op", "value"],
    additionalProperties: false,
  },
  Order: {
    type: "object",
    properties: { column: { $ref: "#/$defs/Column" }, descending: { type: "boolean" } },
    required: ["column"],
    additionalProperties: false,
  },
} as const;

/** What goes in and comes out, by function. */
export const SCHEMAS = {
  db_insert: {
    description: "Adds a row, and gives it back with its defaults.",
    input: {
      type: "object",
      properties: { table: { $ref: "#/$defs/Table" }, row: { $ref: "#/$defs/Row" } },
      required: ["table", "row"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { $ref: "#/$defs/Row", $defs: $defs },
    compiled: { input: validators.db_insert_input, output: validators.db_insert_output },
  },
  db_get: {
    description: "Gives the row with these primary columns, and null where there is none.",
    input: {
      type: "object",
      properties: { table: { $ref: "#/$defs/Table" }, key: { $ref: "#/$defs/RowKey" } },
      required: ["table", "key"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { anyOf: [{ $ref: "#/$defs/Row" }, { type: "null" }], $defs: $defs },
    compiled: { input: validators.db_get_input, output: validators.db_get_output },
  },
  db_query: {
    description: "Gives the rows that a filter means, a page at a time.",
    input: {
      type: "object",
      properties: {
        table: { $ref: "#/$defs/Table" },
        where: { $ref: "#/$defs/Filter" },
        order: {
          type: "array",
          maxItems: 4,
          items: { $ref: "#/$defs/Order" },
          description: "Columns to order by, the first before the others; nulls come last.",
        },
        limit: { type: "integer", minimum: 1, maximum: 1000, description: "Rows at most: 100 without it." },
        after: { $ref: "#/$defs/Row", description: "What the page before gave as `after`." },
      },
      required: ["table"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: {
      type: "object",
      properties: {
        rows: { type: "array", items: { $ref: "#/$defs/Row" } },
        after: {
          anyOf: [{ $ref: "#/$defs/Row" }, { type: "null" }],
          description: "Where the next page begins; null where this is the last.",
        },
      },
      required: ["rows", "after"],
      additionalProperties: false,
      $defs: $defs,
    },
    compiled: { input: validators.db_query_input, output: validators.db_query_output },
  },
  db_update: {
    description: "Changes columns of the row with these primary columns, and says whether there is one.",
    input: {
      type: "object",
      properties: {
        table: { $ref: "#/$defs/Table" },
        key: { $ref: "#/$defs/RowKey" },
        changes: { $ref: "#/$defs/Row", description: "New values by column." },
      },
      required: ["table", "key", "changes"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "boolean" },
    compiled: { input: validators.db_update_input, output: validators.db_update_output },
  },
  db_delete: {
    description: "Takes away the row with these primary columns, and says whether there was one.",
    input: {
      type: "object",
      properties: { table: { $ref: "#/$defs/Table" }, key: { $ref: "#/$defs/RowKey" } },
      required: ["table", "key"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "boolean" },
    compiled: { input: validators.db_delete_input, output: validators.db_delete_output },
  },
  db_attributes: {
    description: "Gives the attributes that the plugin adds to an entity; defaults where none were set.",
    input: {
      type: "object",
      properties: {
        entity: {
          type: "string",
          minLength: 1,
          maxLength: 64,
          description: "The kind of entity, as in the plugin's manifest.",
        },
        id: { type: "string", minLength: 1, maxLength: 256 },
      },
      required: ["entity", "id"],
      additionalProperties: false,
    },
    output: { $ref: "#/$defs/Row", $defs: $defs },
    compiled: { input: validators.db_attributes_input, output: validators.db_attributes_output },
  },
  db_set_attributes: {
    description: "Sets some attributes of an entity, and leaves the others.",
    input: {
      type: "object",
      properties: {
        entity: {
          type: "string",
          minLength: 1,
          maxLength: 64,
          description: "The kind of entity, as in the plugin's manifest.",
        },
        id: { type: "string", minLength: 1, maxLength: 256 },
        values: { $ref: "#/$defs/Row", description: "New values by attribute." },
      },
      required: ["entity", "id", "values"],
      additionalProperties: false,
      $defs: $defs,
    },
    output: { type: "null" },
    compiled: { input: validators.db_set_attributes_input, output: validators.db_set_attributes_output },
  },
} as const satisfies Readonly<Record<string, FunctionSchema>>;
