import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import { lockRecord } from "./record.ts";
import type { Relation } from "./relation.ts";
import { schemaName } from "./relation.ts";
import type { TableQuota } from "./tables.ts";

/** What a statement calls the row that is counted; no column is called so. */
export const ROW = sql.ref("@row");

/** Bytes of a row: those of its text, and about what PostgreSQL keeps with it. */
const BYTES = sql`(octet_length(${ROW}::text) + 64)`;

/** The plugin's rows have not been counted since its tables were changed. */
export class Uncounted extends StoreError {}

/** A statement that writes one row, up to where its `returning` begins. */
export interface Write {
  readonly plugin: string;
  readonly statement: RawBuilder<unknown>;
  readonly columns: RawBuilder<unknown>;
  /** What `from` and `where` find the row by that is written over. */
  readonly over?: RawBuilder<unknown> | undefined;
}

/**
 * Writes a row and counts it. What the plugin's rows come to is locked until the transaction ends, by the statement that
 * changes it.
 *
 * @throws MORTISE_TABLE_QUOTA, {@link Uncounted}
 */
export async function write(
  db: Db,
  { plugin, statement, columns, over }: Write,
  quota: TableQuota,
): Promise<readonly unknown[]> {
  const before = over === undefined ? 0 : await bytesAt(db, over);
  const rows = await counted(
    db,
    plugin,
    sql`${statement} returning ${columns}, ${BYTES} - ${before}::bigint as "@grown"`,
  );
  const [row] = rows;
  if (row === undefined) return rows;
  if (row["@used"] === null)
    throw new Uncounted("MORTISE_STORE_FAILED", "The rows are not counted.", { plugin });
  const used = Number(row["@used"]);
  if (used > quota.bytes && Number(row["@grown"]) > 0)
    throw new StoreError("MORTISE_TABLE_QUOTA", `It would keep ${used} bytes, more than ${quota.bytes}.`, {
      plugin,
    });
  return rows;
}

/** Takes a row away, and what it counted. */
export function remove(db: Db, { plugin, statement, columns }: Write): Promise<readonly unknown[]> {
  return counted(db, plugin, sql`${statement} returning ${columns}, -${BYTES}::bigint as "@grown"`);
}

/**
 * Counts the rows of a plugin whose tables are new, or were changed. Nothing is written to them meanwhile: whoever writes
 * finds no sum, and gives up.
 */
export async function count(db: Db, plugin: string, relations: readonly Relation[]): Promise<void> {
  await lockRecord(db, plugin);
  const sums = relations.map(
    ({ name }) => sql`(select coalesce(sum(${BYTES}), 0) from ${sql.id(schemaName(plugin), name)} as ${ROW})`,
  );
  const sum = sql.join([sql`0`, ...sums], sql` + `);
  await sql`insert into mortise.table_usage values (${plugin}, ${sum}) on conflict (plugin) do nothing`.execute(
    db,
  );
}

/** Has the plugin's rows counted anew when it next writes one. */
export async function forget(db: Db, plugin: string): Promise<void> {
  await db.deleteFrom("mortise.table_usage").where("plugin", "=", plugin).execute();
}

async function bytesAt(db: Db, over: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select ${BYTES} as bytes ${over} for update`.execute(db);
  return rows[0]?.bytes ?? 0;
}

interface Counted {
  /** By how many bytes the plugin's rows grew. */
  readonly "@grown": number | string;
  /** What they come to now; null where that is not known. */
  readonly "@used": number | string | null;
}

async function counted(db: Db, plugin: string, writing: RawBuilder<unknown>): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    with "@written" as (${writing}),
    "@sum" as (
      update mortise.table_usage as usage set bytes = greatest(0, usage.bytes + "@grown")
      from "@written" where plugin = ${plugin} returning usage.bytes
    )
    select "@written".*, (select bytes from "@sum") as "@used" from "@written"
  `.execute(db);
  return rows;
}
