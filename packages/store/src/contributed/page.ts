import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Condition } from "./filter.ts";
import { columnNamed, conditionOf, QueryProblem } from "./filter.ts";
import type { Column, Relation } from "./relation.ts";
import { primaryOf } from "./relation.ts";
import type { Page, Row, Value } from "./tables.ts";
import { bound, valueProblem } from "./value.ts";

/** Rows of a page, at most and unless said otherwise. */
const MAX_ROWS = 1_000;
const ROWS = 100;
/** Columns to order by, besides the primary ones. */
const MAX_ORDER = 4;
/** Bytes of a page's rows as JSON: it ends after the row that goes over. */
const MAX_BYTES = 1 << 20;

/** What a query calls the relation that it reads. */
export const TABLE = "asked";

interface Ordered {
  readonly column: Column;
  readonly descending: boolean;
}

/** A query that was checked, as parts of a statement. */
export interface Paging {
  readonly condition: Condition;
  readonly order: RawBuilder<unknown>;
  /** Rows of the page; one more is read, which tells whether there is a next page. */
  readonly limit: number;
  /** The columns that tell where the next page begins. */
  readonly keys: readonly string[];
}

/**
 * Checks a query.
 *
 * @throws QueryProblem
 */
export function pagingOf(relation: Relation, query: unknown): Paging {
  if (typeof query !== "object" || query === null || Array.isArray(query))
    throw new QueryProblem("must be an object");
  const { where, order, limit = ROWS, after, ...rest } = query as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw new QueryProblem(`has a part ${JSON.stringify(unknown.slice(0, 64))}, which no query has`);
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > MAX_ROWS)
    throw new QueryProblem(`has a \`limit\` that is not 1 to ${MAX_ROWS}`);
  const ordered = orderOf(relation, order);
  const conditions = [
    ...(where === undefined ? [] : [conditionOf(relation, where)]),
    ...(after === undefined ? [] : [beyond(ordered, after)]),
  ];
  return {
    condition:
      conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`,
    order: sql.join(
      ordered.map(({ column: { name }, descending }) => {
        // Said with the table: a bare name would be what is read, which is text.
        const column = sql.ref(`${TABLE}.${name}`);
        return descending ? sql`${column} desc nulls last` : sql`${column} asc nulls last`;
      }),
    ),
    limit,
    keys: ordered.map(({ column }) => column.name),
  };
}

/** The rows of a page, and where the next one begins. */
export function pageOf({ limit, keys }: Paging, found: readonly Row[]): Page {
  let bytes = 0;
  const cut = found.findIndex((row, index) => {
    bytes += Buffer.byteLength(JSON.stringify(row));
    return index + 1 === limit || bytes > MAX_BYTES;
  });
  const rows = cut === -1 ? found : found.slice(0, cut + 1);
  const last = rows.at(-1);
  const more = rows.length < found.length && last !== undefined;
  const after = more ? Object.fromEntries(keys.map((key) => [key, last[key] ?? null])) : undefined;
  return { rows, after };
}

function orderOf(relation: Relation, order: unknown = []): readonly Ordered[] {
  if (!Array.isArray(order) || order.length > MAX_ORDER)
    throw new QueryProblem(`has an \`order\` that is no list of at most ${MAX_ORDER} columns`);
  const given = order.map((each: unknown) => orderedBy(relation, each));
  const named = new Set(given.map(({ column }) => column));
  if (named.size < given.length) throw new QueryProblem("orders by one column twice");
  const rest = primaryOf(relation).filter((column) => !named.has(column));
  return [...given, ...rest.map((column) => ({ column, descending: false }))];
}

function orderedBy(relation: Relation, each: unknown): Ordered {
  if (typeof each !== "object" || each === null || Array.isArray(each))
    throw new QueryProblem("has an `order` of something that is no `{column, descending}`");
  const { column: name, descending = false, ...rest } = each as Readonly<Record<string, unknown>>;
  if (typeof descending !== "boolean" || Object.keys(rest).length > 0)
    throw new QueryProblem("has an `order` of something that is no `{column, descending}`");
  const column = columnNamed(relation, name);
  if (column.type === "jsonb") throw new QueryProblem("orders by jsonb, which has no order", column.name);
  return { column, descending };
}

/** Rows after one in an order: greater in one column, and equal in those before it. Nulls are the last. */
function beyond(ordered: readonly Ordered[], after: unknown): Condition {
  if (typeof after !== "object" || after === null || Array.isArray(after))
    throw new QueryProblem("has an `after` that is no row");
  const equal: Condition[] = [];
  const ways: Condition[] = [];
  for (const { column, descending } of ordered) {
    const value: unknown = Object.hasOwn(after, column.name) ? Reflect.get(after, column.name) : undefined;
    const problem = value === null && column.nullable ? undefined : valueProblem(column, value);
    if (problem !== undefined) throw new QueryProblem(`has an \`after\` whose value ${problem}`, column.name);
    const name = sql.ref(column.name);
    const here = bound(column.type, value as Value);
    if (value !== null) {
      const past = descending ? sql<boolean>`${name} < ${here}` : sql<boolean>`${name} > ${here}`;
      const further = sql<boolean>`(${past} or ${name} is null)`;
      ways.push(sql<boolean>`(${sql.join([...equal, further], sql` and `)})`);
    }
    equal.push(value === null ? sql<boolean>`${name} is null` : sql<boolean>`${name} = ${here}`);
  }
  return sql<boolean>`(${sql.join(ways, sql` or `)})`;
}
