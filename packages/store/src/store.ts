import type { Clock, EventLog, HostStore, RuleStore } from "@mortise/host";
import type { Tables } from "./contributed/tables.ts";
import type { KeyValue } from "./kv/keyvalue.ts";

/** Where a store is kept; PGlite in `.mortise/data` unless said otherwise. */
export interface StoreOptions {
  /** The address of a PostgreSQL: `postgres://user:password@host/database`. */
  readonly url?: string | undefined;
  /** The folder of an embedded PGlite. */
  readonly folder?: string | undefined;
  /** A PGlite in memory, which ends with the store. */
  readonly memory?: boolean | undefined;
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
  /** Waits for what is under way, and lets go of the database. */
  close(): Promise<void>;
}

export declare function openStore(options?: StoreOptions): Promise<Store>;
