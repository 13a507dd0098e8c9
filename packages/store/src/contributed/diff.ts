import { isDeepStrictEqual } from "node:util";
import {
  addColumn,
  addRef,
  createTable,
  dropColumn,
  dropRef,
  qualified,
  setDefault,
  setNullable,
  setUnique,
} from "./ddl.ts";
import type { PlanStep } from "./plan.ts";
import type { Column, Relation } from "./relation.ts";
import { primaryOf } from "./relation.ts";

/** A relation before and after. */
interface Kept {
  readonly before: Relation;
  readonly after: Relation;
}

/**
 * The steps from some relations to others, in an order in which each can be done: what refers goes before what it
 * refers to, and comes after it.
 */
export function diff(
  schema: string,
  before: readonly Relation[],
  after: readonly Relation[],
): readonly PlanStep[] {
  const kept = before.flatMap((relation): readonly Kept[] => {
    const other = after.find(({ name }) => name === relation.name);
    return other !== undefined && samePrimary(relation, other) ? [{ before: relation, after: other }] : [];
  });
  const names = new Set(kept.map((each) => each.after.name));
  const gone = before.filter(({ name }) => !names.has(name));
  const made = after.filter(({ name }) => !names.has(name));
  const stays = (relation: Relation, column: Column) => refStays(relation, column, kept);
  return [
    ...refs(before).flatMap(({ relation, column }) =>
      stays(relation, column) ? [] : [droppedRef(schema, relation, column)],
    ),
    ...gone.map((relation) => droppedTable(schema, relation, after)),
    ...kept.flatMap((pair) => droppedColumns(schema, pair)),
    ...made.map((relation) => ({
      what: `Makes ${relation.title} (${relation.columns.map(({ name }) => name).join(", ")}).`,
      sql: createTable(schema, relation),
      destructive: false,
    })),
    ...kept.flatMap((pair) => addedColumns(schema, pair)),
    ...kept.flatMap((pair) => alteredColumns(schema, pair)),
    ...refs(after).flatMap(({ relation, column }) =>
      stays(relation, column) ? [] : addedRef(schema, relation, column, after),
    ),
  ];
}

function samePrimary(one: Relation, other: Relation): boolean {
  const signature = (relation: Relation) =>
    primaryOf(relation)
      .map(({ name, type }) => `${name} ${type}`)
      .sort();
  return isDeepStrictEqual(signature(one), signature(other));
}

interface Ref {
  readonly relation: Relation;
  readonly column: Column;
}

function refs(relations: readonly Relation[]): readonly Ref[] {
  return relations.flatMap((relation) =>
    relation.columns.flatMap((column) => (column.ref === undefined ? [] : [{ relation, column }])),
  );
}

/** Whether a reference is the same before and after, and neither end of it goes meanwhile. */
function refStays({ name }: Relation, column: Column, kept: readonly Kept[]): boolean {
  const pair = kept.find(({ after }) => after.name === name);
  if (pair === undefined || !kept.some(({ after }) => after.name === column.ref)) return false;
  const [one, other] = [pair.before, pair.after].map((relation) => columnOf(relation, column.name));
  return one !== undefined && other !== undefined && one.ref === other.ref && one.type === other.type;
}

function droppedRef(schema: string, relation: Relation, column: Column): PlanStep {
  const what = `Takes the reference from ${placeOf(relation, column)} to ${column.ref} away.`;
  return { what, sql: dropRef(schema, relation, column), destructive: false };
}

function addedRef(
  schema: string,
  relation: Relation,
  column: Column,
  all: readonly Relation[],
): readonly PlanStep[] {
  const target = all.find(({ name }) => name === column.ref);
  if (target === undefined) return [];
  const what = `Has ${placeOf(relation, column)} refer to ${target.name}.`;
  return [{ what, sql: addRef(schema, relation, column, target), destructive: false }];
}

function droppedTable(schema: string, relation: Relation, after: readonly Relation[]): PlanStep {
  const again = after.some(({ name }) => name === relation.name);
  const why = again ? ", for its primary columns change" : "";
  return {
    what: `Drops ${relation.title} with all its rows${why}.`,
    sql: `drop table ${qualified(schema, relation.name)}`,
    destructive: true,
  };
}

function droppedColumns(schema: string, { before, after }: Kept): readonly PlanStep[] {
  return before.columns.flatMap((column) => {
    const other = columnOf(after, column.name);
    if (other?.type === column.type) return [];
    const why = other === undefined ? "" : `, for its type changes from ${column.type} to ${other.type}`;
    const what = `Drops the column ${placeOf(before, column)} with all its values${why}.`;
    return [{ what, sql: dropColumn(schema, before, column), destructive: true }];
  });
}

function addedColumns(schema: string, { before, after }: Kept): readonly PlanStep[] {
  return after.columns.flatMap((column) => {
    if (columnOf(before, column.name)?.type === column.type) return [];
    const what = `Adds the column ${placeOf(after, column)} (${column.type}).`;
    return [{ what, sql: addColumn(schema, after, column), destructive: false }];
  });
}

function alteredColumns(schema: string, { before, after }: Kept): readonly PlanStep[] {
  return after.columns.flatMap((column) => {
    const was = columnOf(before, column.name);
    if (was?.type !== column.type) return [];
    const place = placeOf(after, column);
    const steps: PlanStep[] = [];
    const step = (what: string, sql: string) => steps.push({ what, sql, destructive: false });
    if (!isDeepStrictEqual(was.default, column.default))
      step(`Changes the default of ${place}.`, setDefault(schema, after, column));
    if (was.nullable !== column.nullable)
      step(
        column.nullable ? `Lets ${place} be null.` : `Has ${place} never be null.`,
        setNullable(schema, after, column),
      );
    if (was.unique !== column.unique)
      step(
        column.unique ? `Has ${place} be unique.` : `Lets ${place} hold one value twice.`,
        setUnique(schema, after, column),
      );
    return steps;
  });
}

function columnOf({ columns }: Relation, name: string): Column | undefined {
  return columns.find((column) => column.name === name);
}

function placeOf({ name }: Relation, column: Column): string {
  return `${name.replace(/^@/, "")}.${column.name}`;
}
