import type { Kysely } from "kysely";

/** What each plugin's contributed tables come to. A plugin that has no row here is counted when it next writes. */
export async function second(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .withSchema("mortise")
    .createTable("table_usage")
    .addColumn("plugin", "text", (column) => column.primaryKey())
    .addColumn("bytes", "bigint", (column) => column.notNull())
    .execute();
}
