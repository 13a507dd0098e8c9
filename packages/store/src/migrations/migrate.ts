import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { Migrator } from "kysely/migration";
import type { Db } from "../database/shape.ts";
import { StoreError } from "../errors.ts";
import { first } from "./first.ts";
import { second } from "./second.ts";

/** Every version of our own tables, in order; one that was released never changes. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "001": { up: first },
  "002": { up: second },
};

const SCHEMA = "mortise";
const TABLE = "migrations";
/** PostgreSQL 14. */
const OLDEST = 140_000;

/**
 * Brings our own tables to the version of this program.
 *
 * @throws MORTISE_STORE_UNSUPPORTED, MORTISE_STORE_NEWER
 */
export async function migrate(db: Db): Promise<void> {
  await refuseUnsupported(db);
  const done = await executed(db);
  const newer = done.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (newer.length > 0) {
    const ours = Object.keys(MIGRATIONS).at(-1) ?? "none";
    throw new StoreError(
      "MORTISE_STORE_NEWER",
      `It is at version ${newer.at(-1)}, and this program knows up to ${ours}.`,
    );
  }
  if (done.length === Object.keys(MIGRATIONS).length) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableSchema: SCHEMA,
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** The versions that the store went through; none where it is new. */
async function executed(db: Db): Promise<readonly string[]> {
  const there = await sql<{
    there: boolean;
  }>`select to_regclass('mortise.migrations') is not null as there`.execute(db);
  if (there.rows[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from mortise.migrations order by name`.execute(db);
  return rows.map(({ name }) => name);
}

async function refuseUnsupported(db: Db): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding
  `.execute(db);
  const [{ version, encoding } = { version: 0, encoding: "none" }] = rows;
  if (version < OLDEST)
    throw new StoreError("MORTISE_STORE_UNSUPPORTED", `It is PostgreSQL ${Math.floor(version / 10_000)}.`);
  if (encoding !== "UTF8") throw new StoreError("MORTISE_STORE_UNSUPPORTED", `Its encoding is ${encoding}.`);
}
