import { createHash } from "node:crypto";
import type { ContributedSchema } from "@mortise/host";
import { sql } from "kysely";
import type { Db } from "../database/shape.ts";
import { schemaName } from "./relation.ts";

/** The schema of a plugin that was applied last. */
export interface SchemaRecord {
  readonly version: string;
  readonly schema: ContributedSchema;
}

/** What is recorded of a plugin; undefined where nothing was ever applied. */
export async function recordOf(db: Db, plugin: string): Promise<SchemaRecord | undefined> {
  const row = await db
    .selectFrom("mortise.schemas")
    .select(["version", "schema"])
    .where("plugin", "=", plugin)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { version: row.version, schema: JSON.parse(row.schema) as ContributedSchema };
}

/** Waits until nobody else changes the plugin's tables, and keeps others from it until the transaction ends. */
export async function lockRecord(db: Db, plugin: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mortise schema ${plugin}`}, 0))`.execute(db);
}

export async function keepRecord(db: Db, plugin: string, record: SchemaRecord): Promise<void> {
  const kept = { version: record.version, schema: JSON.stringify(record.schema) };
  await db
    .insertInto("mortise.schemas")
    .values({ plugin, ...kept })
    .onConflict((conflict) => conflict.column("plugin").doUpdateSet(kept))
    .execute();
}

/** Tells one record from another. */
export function baseOf(record: SchemaRecord | undefined): string {
  return createHash("sha256")
    .update(JSON.stringify(record ?? null))
    .digest("hex");
}

/** Whether there is a schema in the database of the name that the plugin's would have. */
export async function schemaIsThere(db: Db, plugin: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schemaName(plugin)}`.execute(db);
  return rows.length > 0;
}
