import type { ColumnType } from "@mortise/host";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import { keepable } from "../kv/operation.ts";
import type { Column, Relation } from "./relation.ts";
import type { Comparison, Value } from "./tables.ts";
import { bound, valueProblem } from "./value.ts";

/** Levels of `and` and `or`, comparisons, and values of an `in`. */
const MAX_DEPTH = 8;
const MAX_COMPARISONS = 64;
const MAX_VALUES = 1_000;

/** What is wrong with a query, in words that follow its part's name. */
export class QueryProblem extends Error {
  override readonly name = "QueryProblem";
  readonly column: string | undefined;

  constructor(problem: string, column?: string) {
    super(problem);
    this.column = column;
  }
}

/** A condition of SQL. */
export type Condition = RawBuilder<boolean>;

/**
 * A filter as a condition. Names are those of the relation's columns, values are bound: nothing that the filter holds
 * becomes SQL.
 *
 * @throws QueryProblem
 */
export function conditionOf(relation: Relation, filter: unknown): Condition {
  const reader = new FilterReader(relation);
  return reader.read(filter, 0);
}

class FilterReader {
  readonly #relation: Relation;
  #comparisons = 0;

  constructor(relation: Relation) {
    this.#relation = relation;
  }

  read(filter: unknown, depth: number): Condition {
    if (depth > MAX_DEPTH) throw new QueryProblem(`nests deeper than ${MAX_DEPTH} levels`);
    if (typeof filter !== "object" || filter === null || Array.isArray(filter))
      throw new QueryProblem("must be an object");
    const fields = Object.keys(filter).sort().join(" ");
    const field = (name: string): unknown => Reflect.get(filter, name);
    switch (fields) {
      case "and":
      case "or":
        return this.#joined(fields, field(fields), depth);
      case "column op value":
        return this.#comparison(field("column"), field("op"), field("value"));
      default:
        throw new QueryProblem("must be `{column, op, value}`, `{and: […]}` or `{or: […]}`");
    }
  }

  #joined(word: "and" | "or", list: unknown, depth: number): Condition {
    if (!Array.isArray(list)) throw new QueryProblem(`has an \`${word}\` that is no list`);
    if (list.length > MAX_COMPARISONS) throw new QueryProblem(`has more than ${MAX_COMPARISONS} comparisons`);
    const parts = list.map((each: unknown) => this.read(each, depth + 1));
    if (parts.length === 0) return word === "and" ? sql<boolean>`true` : sql<boolean>`false`;
    return sql<boolean>`(${sql.join(parts, word === "and" ? sql` and ` : sql` or `)})`;
  }

  #comparison(name: unknown, op: unknown, value: unknown): Condition {
    if (++this.#comparisons > MAX_COMPARISONS)
      throw new QueryProblem(`has more than ${MAX_COMPARISONS} comparisons`);
    const column = columnNamed(this.#relation, name);
    if (typeof op !== "string" || !Object.hasOwn(COMPARED, op))
      throw new QueryProblem(`must compare by one of ${Object.keys(COMPARED).join(", ")}`, column.name);
    return compare(column, op as Comparison, value);
  }
}

/** The types that each comparison is for, besides null. */
const COMPARED: Readonly<Record<Comparison, readonly ColumnType[]>> = {
  eq: ["ulid", "integer", "text", "boolean", "timestamptz"],
  ne: ["ulid", "integer", "text", "boolean", "timestamptz"],
  lt: ["ulid", "integer", "text", "timestamptz"],
  lte: ["ulid", "integer", "text", "timestamptz"],
  gt: ["ulid", "integer", "text", "timestamptz"],
  gte: ["ulid", "integer", "text", "timestamptz"],
  in: ["ulid", "integer", "text", "boolean", "timestamptz"],
  prefix: ["ulid", "text"],
};

function compare(column: Column, op: Comparison, value: unknown): Condition {
  const left = sql.ref(column.name);
  if (value === null && op === "eq") return sql<boolean>`${left} is null`;
  if (value === null && op === "ne") return sql<boolean>`${left} is not null`;
  if (!COMPARED[op].includes(column.type))
    throw new QueryProblem(`cannot compare ${column.type} by ${op}`, column.name);
  switch (op) {
    case "eq":
      return sql<boolean>`${left} = ${checked(column, value)}`;
    case "ne":
      return sql<boolean>`${left} is distinct from ${checked(column, value)}`;
    case "lt":
      return sql<boolean>`${left} < ${checked(column, value)}`;
    case "lte":
      return sql<boolean>`${left} <= ${checked(column, value)}`;
    case "gt":
      return sql<boolean>`${left} > ${checked(column, value)}`;
    case "gte":
      return sql<boolean>`${left} >= ${checked(column, value)}`;
    case "in":
      return oneOf(column, value);
    case "prefix":
      if (typeof value !== "string" || !keepable(value))
        throw new QueryProblem("must be compared with text", column.name);
      return sql<boolean>`starts_with(${left}, ${value}::text)`;
  }
}

function oneOf(column: Column, values: unknown): Condition {
  if (!Array.isArray(values) || values.length > MAX_VALUES)
    throw new QueryProblem(`must be compared with a list of at most ${MAX_VALUES} values`, column.name);
  if (values.length === 0) return sql<boolean>`false`;
  const each = values.map((value: unknown) => checked(column, value));
  return sql<boolean>`${sql.ref(column.name)} in (${sql.join(each)})`;
}

function checked(column: Column, value: unknown): RawBuilder<unknown> {
  // What a column compares with need not fit into an index.
  const problem = valueProblem({ ...column, primary: false, unique: false }, value);
  if (problem !== undefined) throw new QueryProblem(`compares with what ${problem}`, column.name);
  return bound(column.type, value as Value);
}

/** @throws QueryProblem */
export function columnNamed(relation: Relation, name: unknown): Column {
  const found = relation.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const said = typeof name === "string" ? JSON.stringify(name.slice(0, 64)) : "that is no text";
  throw new QueryProblem(`names a column ${said}, which is not there`);
}
