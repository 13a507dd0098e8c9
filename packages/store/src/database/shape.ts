import type { Generated, Kysely } from "kysely";

/** Keys and values of plugins; `bytes` counts both. */
interface KvTable {
  readonly plugin: string;
  readonly key: string;
  readonly value: string;
  readonly bytes: number;
}

/** What each plugin's keys and values come to, kept with them so that a quota needs no counting. */
interface KvUsageTable {
  readonly plugin: string;
  readonly keys: number | string;
  readonly bytes: number | string;
}

/** Events are JSON as text: `jsonb` takes neither NUL nor any order of keys. */
interface EventsTable {
  readonly host: string;
  readonly position: number | string;
  readonly event: string;
  readonly hops: number;
}

interface CursorsTable {
  readonly host: string;
  readonly plugin: string;
  readonly position: number | string;
}

interface DeadLettersTable {
  readonly id: Generated<number | string>;
  readonly host: string;
  readonly event: string;
  readonly plugin: string | null;
  readonly code: string;
  readonly at: number | string;
}

interface RulesTable {
  readonly plugin: string;
  readonly rules: string;
}

/** The contributed schema of each plugin, as it was applied last. */
interface SchemasTable {
  readonly plugin: string;
  readonly version: string;
  readonly schema: string;
}

/** What the rows of each plugin's contributed tables come to. */
interface TableUsageTable {
  readonly plugin: string;
  readonly bytes: number | string;
}

/** Our own tables. Drivers give a `bigint` as a number or as text. */
export interface Shape {
  readonly "mortise.kv": KvTable;
  readonly "mortise.kv_usage": KvUsageTable;
  readonly "mortise.events": EventsTable;
  readonly "mortise.cursors": CursorsTable;
  readonly "mortise.dead_letters": DeadLettersTable;
  readonly "mortise.rules": RulesTable;
  readonly "mortise.schemas": SchemasTable;
  readonly "mortise.table_usage": TableUsageTable;
}

/** A connection to our tables, or a transaction on them. */
export type Db = Kysely<Shape>;
