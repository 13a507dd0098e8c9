import type { ContributedSchema } from "@mortise/host";
import type { Plan } from "./plan.ts";

/**
 * What a column holds: `ulid`, `text` and `timestamptz` are text (a moment as ISO 8601 in UTC, to the millisecond),
 * `integer` is a safe integer, `boolean` is one, and `jsonb` is any JSON.
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** Values by column. */
export type Row = Readonly<Record<string, Value>>;

/** How a column is compared. `prefix` is for `ulid` and `text`; a `jsonb` column is compared with null only. */
export type Comparison = "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "prefix";

/**
 * Which rows are meant. `ne` holds where the column is null, unless it is compared with null; `in` takes a list of at
 * most 1,000 values. At most 64 comparisons, at most 8 levels of `and` and `or`.
 */
export type Filter =
  | { readonly column: string; readonly op: Comparison; readonly value: Value }
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] };

/** A column to order by; nulls come last either way. */
export interface Order {
  readonly column: string;
  readonly descending?: boolean | undefined;
}

/** Which rows, in which order, from where on. The primary columns end every order. */
export interface Query {
  readonly where?: Filter | undefined;
  /** At most 4 columns. */
  readonly order?: readonly Order[] | undefined;
  /** Rows at most: 1 to 1,000, and 100 unless given. */
  readonly limit?: number | undefined;
  /** What the page before gave as `after`. */
  readonly after?: Row | undefined;
}

/** The rows that a query found. */
export interface Page {
  readonly rows: readonly Row[];
  /** Where the next page begins; undefined where this is the last. */
  readonly after: Row | undefined;
}

/** How much the rows of a plugin may come to: each counts the bytes of its text and 64 more. */
export interface TableQuota {
  readonly bytes: number;
}

/** What applying a plan may do. */
export interface ApplyOptions {
  /** Whether steps are done that lose data. */
  readonly allowDestructive?: boolean | undefined;
}

/**
 * The tables and attributes that plugins contribute, each plugin's in a PostgreSQL schema of its own. Nobody passes SQL:
 * names come from the schema that was applied, values are bound.
 *
 * All of it throws MORTISE_STORE_UNREACHABLE, MORTISE_STORE_FAILED and MORTISE_STORE_CLOSED; what takes a table throws
 * MORTISE_TABLE_UNKNOWN, MORTISE_ROW_INVALID, which names table and column, and MORTISE_QUERY_TIMEOUT. What shrinks a row
 * is always taken; without a quota, so is everything else.
 */
export interface Tables {
  /**
   * What it takes to bring the plugin's tables from how they are to how `schema` wants them.
   *
   * @throws MORTISE_SCHEMA_INVALID
   */
  plan(plugin: string, version: string, schema: ContributedSchema): Promise<Plan>;
  /**
   * Does what a plan says, whole or not at all. A plan without steps only keeps the version.
   *
   * @throws MORTISE_SCHEMA_DESTRUCTIVE, MORTISE_SCHEMA_EXISTS, MORTISE_SCHEMA_DATA, MORTISE_PLAN_STALE
   */
  apply(plan: Plan, options?: ApplyOptions): Promise<void>;
  /**
   * Adds a row of at most 64 KiB, and gives it back with its defaults.
   *
   * @throws MORTISE_ROW_EXISTS, MORTISE_ROW_REFERENCE, MORTISE_TABLE_QUOTA
   */
  insert(plugin: string, table: string, row: Row, quota?: TableQuota): Promise<Row>;
  /** The row with these primary columns. */
  get(plugin: string, table: string, key: Row): Promise<Row | undefined>;
  /** @throws MORTISE_QUERY_INVALID */
  query(plugin: string, table: string, query?: Query): Promise<Page>;
  /**
   * Changes columns of the row with these primary columns; answers whether there is one.
   *
   * @throws MORTISE_ROW_EXISTS, MORTISE_ROW_REFERENCE, MORTISE_TABLE_QUOTA
   */
  update(plugin: string, table: string, key: Row, changes: Row, quota?: TableQuota): Promise<boolean>;
  /**
   * Removes the row with these primary columns; answers whether there was one.
   *
   * @throws MORTISE_ROW_REFERENCE
   */
  delete(plugin: string, table: string, key: Row): Promise<boolean>;
  /** The attributes that the plugin adds to an entity; defaults where none were set. */
  attributes(plugin: string, entity: string, id: string): Promise<Row>;
  /**
   * Sets some of them, and leaves the others.
   *
   * @throws MORTISE_TABLE_QUOTA
   */
  setAttributes(plugin: string, entity: string, id: string, values: Row, quota?: TableQuota): Promise<void>;
}
