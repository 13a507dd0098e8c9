import { StoreError } from "../errors.ts";
import type { Column, Relation } from "./relation.ts";
import { primaryOf } from "./relation.ts";
import type { Row, Value } from "./tables.ts";
import { valueProblem, valueRead } from "./value.ts";

/** Bytes of a row as JSON. */
const MAX_ROW = 64 * 1024;

/** A column and what it is to hold. */
export interface Given {
  readonly column: Column;
  readonly value: Value;
}

/** Where a row is, for what is said of it. */
export interface Spot {
  readonly plugin: string;
  readonly relation: Relation;
}

/**
 * The columns that a row gives, each with a value that fits.
 *
 * @throws MORTISE_ROW_INVALID
 */
export function givenBy(spot: Spot, row: unknown, what = "row"): readonly Given[] {
  if (typeof row !== "object" || row === null || Array.isArray(row))
    throw invalid(spot, `The ${what} must be an object.`);
  const given: Given[] = [];
  for (const [name, value] of Object.entries(row)) {
    const column = spot.relation.columns.find((each) => each.name === name);
    if (column === undefined) throw invalid(spot, `There is no column ${JSON.stringify(name.slice(0, 64))}.`);
    const problem = value === null ? nullProblem(column) : valueProblem(column, value);
    if (problem !== undefined) throw invalid(spot, `It ${problem}.`, column);
    given.push({ column, value: value as Value });
  }
  checkSize(spot, Object.fromEntries(given.map(({ column, value }) => [column.name, value])));
  return given;
}

/**
 * The primary columns that a key gives: all of them, and nothing else.
 *
 * @throws MORTISE_ROW_INVALID
 */
export function keyOf(spot: Spot, key: unknown): readonly Given[] {
  const given = givenBy(spot, key, "key");
  const extra = given.find(({ column }) => !column.primary);
  if (extra !== undefined)
    throw invalid(spot, "It is no primary column: a key has none but these.", extra.column);
  for (const column of primaryOf(spot.relation))
    if (!given.some((each) => each.column === column))
      throw invalid(spot, "It is missing in the key.", column);
  return given;
}

/**
 * What a new row gives, with every column that it must.
 *
 * @throws MORTISE_ROW_INVALID
 */
export function newRow(spot: Spot, row: unknown): readonly Given[] {
  const given = givenBy(spot, row);
  for (const column of spot.relation.columns) {
    const optional = column.nullable || column.default !== undefined;
    if (!optional && !given.some((each) => each.column === column))
      throw invalid(spot, "It is missing, and has neither null nor a default.", column);
  }
  return given;
}

/**
 * What a row changes; its primary columns stay.
 *
 * @throws MORTISE_ROW_INVALID
 */
export function changesOf(spot: Spot, changes: unknown): readonly Given[] {
  const given = givenBy(spot, changes, "change");
  const primary = given.find(({ column }) => column.primary);
  if (primary !== undefined) throw invalid(spot, "It is primary, and cannot be changed.", primary.column);
  return given;
}

/** A row as it was read. */
export function rowOf({ columns }: Relation, read: unknown): Row {
  const values = read as Readonly<Record<string, unknown>>;
  return Object.fromEntries(columns.map(({ name, type }) => [name, valueRead(type, values[name])]));
}

/** @throws MORTISE_ROW_INVALID */
export function checkSize(spot: Spot, row: Row): void {
  const bytes = Buffer.byteLength(JSON.stringify(row));
  if (bytes > MAX_ROW) throw invalid(spot, `The row has ${bytes} bytes as JSON, more than ${MAX_ROW}.`);
}

export function invalid({ plugin, relation }: Spot, problem: string, column?: Column): StoreError {
  return new StoreError("MORTISE_ROW_INVALID", problem, {
    plugin,
    table: relation.name,
    column: column?.name,
  });
}

function nullProblem({ nullable }: Column): string | undefined {
  return nullable ? undefined : "must not be null";
}
