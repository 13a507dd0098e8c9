import type { ErrorTable } from "@mortise/engine";
import { CodedError } from "@mortise/engine";

/**
 * Every coded error of the store: what happened, and what to do about it. `docs/errors.md` is made from this table
 * and those of the other packages, and a test holds them together. `kind` says whose error it is, as in the engine.
 */
export const STORE_ERRORS = {
  MORTISE_STORE_IN_USE: [
    "usage",
    "Another host has the store open.",
    "Stop the one that is named, open another store, or give this host a name of its own, `host.name`.",
  ],
  MORTISE_STORE_UNREACHABLE: [
    "system",
    "The store could not be opened: PostgreSQL does not answer or refuses, or the folder cannot be used.",
    "Check the address, the server, the account, and who may write to the folder.",
  ],
  MORTISE_STORE_UNSUPPORTED: [
    "usage",
    "The store is not one that this program works with.",
    "Use PostgreSQL 14 or later with the encoding UTF8.",
  ],
  MORTISE_STORE_NEWER: [
    "usage",
    "The store was made by a later version of Mortise.",
    "Update Mortise, or open another store.",
  ],
  MORTISE_STORE_FAILED: [
    "system",
    "The store failed; what it had acknowledged before is kept.",
    "Look at the cause; try again once the database answers.",
  ],
  MORTISE_STORE_CLOSED: ["usage", "The store is closed.", "Open it again."],
  MORTISE_KV_KEY_INVALID: [
    "plugin",
    "A key of the key-value store is empty, too long, or no text.",
    "Use 1 to 512 bytes of UTF-8 without NUL.",
  ],
  MORTISE_KV_VALUE_INVALID: [
    "plugin",
    "A value of the key-value store holds NUL, or half a surrogate pair.",
    "Pass JSON text, which writes both as escapes.",
  ],
  MORTISE_KV_QUOTA: [
    "limit",
    "The plugin would keep more in the key-value store than its quota.",
    "Delete what is not needed, or raise the quota.",
  ],
  MORTISE_SCHEMA_INVALID: [
    "module",
    "A contributed schema is not formed as schemas are.",
    "Correct what is named in the manifest's `schema`.",
  ],
  MORTISE_SCHEMA_EXISTS: [
    "usage",
    "Something that a contributed schema would make is in the database already, and Mortise did not make it.",
    "Move what is there out of the way, or rename the table.",
  ],
  MORTISE_SCHEMA_DESTRUCTIVE: [
    "usage",
    "A change of a contributed schema would lose data.",
    "Look at the plan, and allow it if the data may go.",
  ],
  MORTISE_SCHEMA_DATA: [
    "usage",
    "The rows that are there do not fit a change of a contributed schema; nothing was changed.",
    "Correct the rows, or change the schema in another way.",
  ],
  MORTISE_PLAN_STALE: [
    "usage",
    "The schema has changed since the plan was made; nothing was changed.",
    "Make the plan again.",
  ],
  MORTISE_TABLE_UNKNOWN: [
    "plugin",
    "The plugin has no such table, or no attributes on such an entity.",
    "Use one that its manifest's `schema` names.",
  ],
  MORTISE_ROW_INVALID: [
    "plugin",
    "A row does not fit its table: an unknown column, a missing one, or a value of another type.",
    "Correct the column that is named.",
  ],
  MORTISE_ROW_EXISTS: [
    "plugin",
    "A row with that key, or with a value that must be unique, is there already.",
    "Update that row, or use another value.",
  ],
  MORTISE_ROW_REFERENCE: [
    "plugin",
    "A row refers to one that is not there, or is referred to by one that is.",
    "Insert the row that is referred to first; delete it last.",
  ],
  MORTISE_TABLE_QUOTA: [
    "plugin",
    "The plugin's tables would hold more than they may.",
    "Delete rows, or raise the quota: `db` of the host, or of the plugin.",
  ],
  MORTISE_QUERY_INVALID: [
    "plugin",
    "A query is not formed as queries are.",
    "Correct the part that is named.",
  ],
  MORTISE_QUERY_TIMEOUT: [
    "limit",
    "A statement took longer than the store allows, and was stopped.",
    "Ask for less, or by the primary columns.",
  ],
} as const satisfies ErrorTable;

export type StoreErrorCode = keyof typeof STORE_ERRORS;

/** Where an error happened, and what is known besides. All of it is safe to print: no secrets, no rows. */
export interface StoreErrorDetails {
  readonly plugin?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly folder?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class of the store, of the same shape as the host's. `code` is a key of {@link STORE_ERRORS}; `problem`
 * is what happened without code, place and advice.
 *
 * @example
 * ```ts
 * try {
 *   await store.kv.set("notes", "", "1", { bytes: 1_000, keys: 10 });
 * } catch (error) {
 *   if (error instanceof StoreError) console.log(error.code); // MORTISE_KV_KEY_INVALID
 * }
 * ```
 */
export class StoreError extends CodedError<StoreErrorCode, StoreErrorDetails> {
  override readonly name = "StoreError";

  constructor(code: StoreErrorCode, problem: string, details: StoreErrorDetails = {}) {
    super(STORE_ERRORS, code, problem, details, where(details));
  }
}

function where({ plugin, table, column, folder }: StoreErrorDetails): string {
  const place = table === undefined ? folder : [table, column].filter((part) => part !== undefined).join(".");
  const parts = [plugin === undefined ? undefined : `plugin ${plugin}`, place];
  return parts.filter((part) => part !== undefined).join(", ");
}
