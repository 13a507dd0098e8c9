import type { ColumnType } from "@mortise/host";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import { keepable } from "../kv/operation.ts";
import type { Column } from "./relation.ts";
import type { Value } from "./tables.ts";

/** Bytes that a primary or unique column holds: an entry of an index has little more room. */
const MAX_KEY_BYTES = 512;
/** Levels of JSON. */
const MAX_DEPTH = 128;

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * Why a value does not go into a column; undefined where it does. Null is for the caller to judge.
 *
 * @example
 * ```ts
 * valueProblem({ type: "integer" }, 1.5); // "must be an integer …"
 * ```
 */
export function valueProblem(
  { type, primary, unique }: Pick<Column, "type" | "primary" | "unique">,
  value: unknown,
): string | undefined {
  if (!fits(type, value)) return `must be ${FORMS[type]}`;
  if ((primary || unique) && typeof value === "string" && Buffer.byteLength(value) > MAX_KEY_BYTES)
    return `is longer than ${MAX_KEY_BYTES} bytes, which is too long for a column that is primary or unique`;
  return undefined;
}

const FORMS: Readonly<Record<ColumnType, string>> = {
  ulid: "a ULID: 26 letters and digits in upper case",
  integer: "an integer of at most 2^53 - 1",
  text: "text without NUL and without half a surrogate pair",
  boolean: "true or false",
  timestamptz: "a moment in ISO 8601, such as `2026-01-31T12:00:00Z`",
  jsonb: `JSON of at most ${MAX_DEPTH} levels, without NUL and without half a surrogate pair`,
};

function fits(type: ColumnType, value: unknown): boolean {
  switch (type) {
    case "ulid":
      return typeof value === "string" && ULID.test(value);
    case "integer":
      return Number.isSafeInteger(value);
    case "text":
      return typeof value === "string" && keepable(value);
    case "boolean":
      return typeof value === "boolean";
    case "timestamptz":
      return typeof value === "string" && isMoment(value);
    case "jsonb":
      return isJson(value, 0);
  }
}

/** In the years 1 to 9999, which are written alike everywhere. */
function isMoment(text: string): boolean {
  if (!MOMENT.test(text)) return false;
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && /^(?!0000)\d{4}-/.test(at.toISOString());
}

function isJson(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  switch (typeof value) {
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "string":
      return keepable(value);
    case "object":
      if (value === null) return true;
      if (Array.isArray(value)) return value.every((each) => isJson(each, depth + 1));
      return Object.entries(value).every(([key, each]) => keepable(key) && isJson(each, depth + 1));
    default:
      return false;
  }
}

/** A value of a column as a bound parameter; what it is was checked. */
export function bound(type: ColumnType, value: Value): RawBuilder<unknown> {
  if (value === null) return sql`null`;
  switch (type) {
    case "ulid":
    case "text":
      return sql`${value}::text`;
    case "integer":
      return sql`${String(value)}::text::bigint`;
    case "boolean":
      return sql`${value}::boolean`;
    case "timestamptz":
      return sql`${momentText(value)}::text::timestamptz`;
    case "jsonb":
      return sql`${JSON.stringify(value)}::text::jsonb`;
  }
}

/** What a column is read by, as text or something that every driver gives alike. */
export function readable({ name, type }: Column): RawBuilder<unknown> {
  const column = sql.ref(name);
  switch (type) {
    case "timestamptz":
      return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;
    case "integer":
    case "jsonb":
      return sql`${column}::text as ${column}`;
    default:
      return sql`${column}`;
  }
}

/** What {@link readable} gave, as the guest gets it. */
export function valueRead(type: ColumnType, read: unknown): Value {
  if (read === null || read === undefined) return null;
  switch (type) {
    case "integer":
      return Number(read);
    case "jsonb":
      return JSON.parse(String(read)) as Value;
    default:
      return read as Value;
  }
}

/** A value that goes into a column, as it comes back from there. */
export function valueKept(type: ColumnType, value: Value): Value {
  return type === "timestamptz" && value !== null ? momentText(value) : value;
}

/** A value of a column as SQL, for its default: statements that make tables take no parameters. */
export function literal(type: ColumnType, value: unknown): string {
  switch (type) {
    case "integer":
      return String(Number(value));
    case "boolean":
      return value === true ? "true" : "false";
    case "timestamptz":
      return `${quoted(momentText(value as Value))}::timestamptz`;
    case "jsonb":
      return `${quoted(JSON.stringify(value))}::jsonb`;
    default:
      return quoted(String(value));
  }
}

/** Right whether the server takes backslashes for themselves or not. */
function quoted(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return doubled.includes("\\") ? `E'${doubled.replaceAll("\\", "\\\\")}'` : `'${doubled}'`;
}

function momentText(value: Value): string {
  return new Date(String(value)).toISOString();
}
