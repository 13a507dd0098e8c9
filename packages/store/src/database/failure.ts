import { StoreError } from "../errors.ts";
import type { StatementFailure } from "./messages.ts";

/** A statement that failed, as far as it may be told: PostgreSQL's details hold rows, and stay behind. */
export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly code: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  constructor({ message, code, table, column, constraint }: StatementFailure) {
    super(message.slice(0, 500));
    this.code = code;
    this.table = table;
    this.column = column;
    this.constraint = constraint;
  }
}

/** PostgreSQL's SQLSTATE for each failure that something is made of. */
export const SQLSTATE = {
  notNull: "23502",
  foreignKey: "23503",
  unique: "23505",
  canceled: "57014",
  undefinedColumn: "42703",
  undefinedTable: "42P01",
  duplicateSchema: "42P06",
  duplicateTable: "42P07",
  duplicateColumn: "42701",
  datatype: "42804",
  privilege: "42501",
} as const;

/** What a database's own error says of itself; undefined where it is none. */
export function statementError(error: unknown): StatementError | undefined {
  if (error instanceof StatementError) return error;
  if (!(error instanceof Error)) return undefined;
  const code = text(error, "code");
  // A socket's `EPIPE` looks like an SQLSTATE; what comes from the server is of some severity besides.
  if (code === undefined || text(error, "severity") === undefined) return undefined;
  return new StatementError({
    message: error.message,
    code,
    table: text(error, "table"),
    column: text(error, "column"),
    constraint: text(error, "constraint"),
  });
}

/** Any failure as the store's own error; one that is that already stays what it is. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const cause = statementError(error);
  if (cause?.code === SQLSTATE.canceled)
    return new StoreError("MORTISE_QUERY_TIMEOUT", "A statement was stopped.", { cause });
  if (cause !== undefined)
    return new StoreError("MORTISE_STORE_FAILED", `The database refused a statement (${cause.code}).`, {
      cause,
    });
  const code = error instanceof Error ? text(error, "code") : undefined;
  const why = code === undefined ? "" : ` (${code})`;
  return new StoreError("MORTISE_STORE_FAILED", `The database could not be spoken to${why}.`, {
    cause: error,
  });
}

function text(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : undefined;
}
