import type { ColumnType } from "@mortise/host";
import type { Column, Relation } from "./relation.ts";
import { constraintName, primaryOf } from "./relation.ts";
import { literal } from "./value.ts";

/** Text is compared by its code points, so that every database orders it alike. */
const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  ulid: 'text collate "C"',
  integer: "bigint",
  text: 'text collate "C"',
  boolean: "boolean",
  timestamptz: "timestamptz",
  jsonb: "jsonb",
};

/** A name as SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A relation's name as SQL, with its schema. */
export function qualified(schema: string, relation: string): string {
  return `${identifier(schema)}.${identifier(relation)}`;
}

export function createTable(schema: string, relation: Relation): string {
  const primary = `constraint ${identifier(constraintName("primary", relation.name))} primary key (${primaryOf(
    relation,
  )
    .map(({ name }) => identifier(name))
    .join(", ")})`;
  const columns = relation.columns.map((column) => definition(relation, column));
  return `create table ${qualified(schema, relation.name)} (\n  ${[...columns, primary].join(",\n  ")}\n)`;
}

export function addColumn(schema: string, relation: Relation, column: Column): string {
  return `${alter(schema, relation)} add column ${definition(relation, column)}`;
}

export function dropColumn(schema: string, relation: Relation, { name }: Column): string {
  return `${alter(schema, relation)} drop column ${identifier(name)}`;
}

export function setDefault(schema: string, relation: Relation, column: Column): string {
  const to = column.default === undefined ? "drop default" : `set ${defaultOf(column)}`;
  return `${alterColumn(schema, relation, column)} ${to}`;
}

export function setNullable(schema: string, relation: Relation, column: Column): string {
  return `${alterColumn(schema, relation, column)} ${column.nullable ? "drop" : "set"} not null`;
}

export function setUnique(schema: string, relation: Relation, column: Column): string {
  const name = uniqueName(relation, column);
  return column.unique
    ? `${alter(schema, relation)} add constraint ${name} unique (${identifier(column.name)})`
    : `${alter(schema, relation)} drop constraint ${name}`;
}

export function addRef(schema: string, relation: Relation, column: Column, target: Relation): string {
  const keys = primaryOf(target).map(({ name }) => identifier(name));
  return `${alter(schema, relation)} add constraint ${refName(relation, column)} foreign key (${identifier(
    column.name,
  )}) references ${qualified(schema, target.name)} (${keys.join(", ")})`;
}

export function dropRef(schema: string, relation: Relation, column: Column): string {
  return `${alter(schema, relation)} drop constraint ${refName(relation, column)}`;
}

function definition(relation: Relation, column: Column): string {
  const parts = [identifier(column.name), SQL_TYPES[column.type]];
  if (!column.nullable) parts.push("not null");
  if (column.default !== undefined) parts.push(defaultOf(column));
  if (column.unique) parts.push(`constraint ${uniqueName(relation, column)} unique`);
  return parts.join(" ");
}

function defaultOf(column: Column): string {
  return `default ${literal(column.type, column.default)}`;
}

function alter(schema: string, { name }: Relation): string {
  return `alter table ${qualified(schema, name)}`;
}

function alterColumn(schema: string, relation: Relation, { name }: Column): string {
  return `${alter(schema, relation)} alter column ${identifier(name)}`;
}

function uniqueName(relation: Relation, column: Column): string {
  return identifier(constraintName("unique", relation.name, column.name));
}

function refName(relation: Relation, column: Column): string {
  return identifier(constraintName("ref", relation.name, column.name));
}
