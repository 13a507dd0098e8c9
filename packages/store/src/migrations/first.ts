import type { Kysely } from "kysely";
import { sql } from "kysely";

/** The tables of the first version. Text that is compared has the collation C: in the order of its code points, everywhere. */
export async function first(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema.withSchema("mortise");
  await schema
    .createTable("kv")
    .addColumn("plugin", "text", (column) => column.notNull())
    .addColumn("key", sql`text collate "C"`, (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("bytes", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("kv_pkey", ["plugin", "key"])
    .execute();
  await schema
    .createTable("kv_usage")
    .addColumn("plugin", "text", (column) => column.primaryKey())
    .addColumn("keys", "bigint", (column) => column.notNull().defaultTo(0))
    .addColumn("bytes", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable("events")
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("position", "bigint", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("hops", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("events_pkey", ["host", "position"])
    .execute();
  await schema
    .createTable("cursors")
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("plugin", "text", (column) => column.notNull())
    .addColumn("position", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("cursors_pkey", ["host", "plugin"])
    .execute();
  await schema
    .createTable("dead_letters")
    .addColumn("id", "bigint", (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("plugin", "text")
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await schema
    .createTable("rules")
    .addColumn("plugin", "text", (column) => column.primaryKey())
    .addColumn("rules", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("schemas")
    .addColumn("plugin", "text", (column) => column.primaryKey())
    .addColumn("version", "text", (column) => column.notNull())
    .addColumn("schema", "text", (column) => column.notNull())
    .execute();
}
