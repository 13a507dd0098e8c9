import { sql } from "kysely";
import type { Backend } from "../database/database.ts";
import { Database } from "../database/database.ts";
import type { Store } from "../store.ts";
import { storeOf } from "../store.ts";

/** A store that is tested, and the database under it. */
export interface Opened {
  readonly store: Store;
  readonly database: Database;
  readonly backend: Backend;
  /** Rows of a statement that no plugin can run. */
  query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export function opened(backend: Backend): Opened {
  const database = new Database(backend);
  return {
    database,
    backend,
    store: storeOf(database, "main"),
    query: (text) =>
      database.run(
        async (db) => (await sql.raw(text).execute(db)).rows as readonly Readonly<Record<string, unknown>>[],
      ),
  };
}
