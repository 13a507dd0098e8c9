import { resolve } from "node:path";
import type { Clock, EventLog, HostStore, RuleStore, SchemaStore } from "@mortise/host";
import { SYSTEM_CLOCK } from "@mortise/host";
import { KeptTables } from "./contributed/kept.ts";
import type { Tables } from "./contributed/tables.ts";
import { Database } from "./database/database.ts";
import { openEmbedded } from "./database/embedded.ts";
import { storeError } from "./database/failure.ts";
import { openPostgres } from "./database/postgres.ts";
import { KeptEventLog } from "./events/kept.ts";
import { KeptKeyValue } from "./kv/kept.ts";
import type { KeyValue } from "./kv/keyvalue.ts";
import { KeptRules } from "./rules.ts";

/** Where a store is kept: PGlite in `.mortise/data` unless said otherwise. */
export interface StoreOptions {
  /** The address of a PostgreSQL: `postgres://user:password@host/database`. It goes before `memory` and `folder`. */
  readonly url?: string | undefined;
  /** A PGlite in memory, which ends with the store. */
  readonly memory?: boolean | undefined;
  /** The folder of a PGlite. */
  readonly folder?: string | undefined;
  /** Which host this is, where several share one PostgreSQL: each has events and cursors of its own. `main` unless given. */
  readonly host?: string | undefined;
  readonly clock?: Clock | undefined;
}

/** What a deployment keeps: events, rules made at run time, keys and values, contributed tables. */
export interface Store extends HostStore, AsyncDisposable {
  readonly events: EventLog;
  readonly rules: RuleStore;
  readonly kv: KeyValue;
  readonly tables: Tables;
  /** Applies what a plugin's manifest contributes, when it is loaded. */
  readonly schema: SchemaStore;
  /** Waits for what is under way, and lets go of the database. */
  close(): Promise<void>;
}

/**
 * Opens what a deployment keeps. A PostgreSQL is connected to at once; a PGlite runs in a thread of its own, and starts
 * when it is first needed. What the store has answered is on disk.
 *
 * @throws MORTISE_STORE_IN_USE, where another process has the folder, or runs a host of this name on this PostgreSQL
 * @throws MORTISE_STORE_UNREACHABLE, MORTISE_STORE_UNSUPPORTED, MORTISE_STORE_NEWER
 * @example
 * ```ts
 * await using store = await openStore({ folder: ".mortise/data" });
 * await store.kv.set("notes", "today", '"rain"', { bytes: 1_000_000, keys: 1_000 });
 * await store.kv.get("notes", "today"); // '"rain"'
 * ```
 */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const { url, memory, folder = ".mortise/data", host = "main", clock = SYSTEM_CLOCK } = options;
  if (url === undefined)
    return storeOf(new Database(openEmbedded(memory === true ? undefined : resolve(folder), clock)), host);
  const store = storeOf(new Database(await openPostgres(url, host)), host);
  try {
    await store.events.cursors();
    return store;
  } catch (error) {
    await store.close();
    throw storeError(error);
  }
}

/** A store of one host in a database. */
export function storeOf(database: Database, host: string): Store {
  const tables = new KeptTables(database);
  const events = new KeptEventLog(database, host);
  const kv = new KeptKeyValue(database);
  const close = async () => {
    await Promise.all([events.close(), kv.close()]);
    await database.close();
  };
  return {
    events,
    rules: new KeptRules(database),
    kv,
    tables,
    schema: {
      async migrate(plugin, version, schema, options) {
        const plan = await tables.plan(plugin, version, schema);
        await tables.apply(plan, options);
        return plan.steps.map(({ what }) => what);
      },
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
