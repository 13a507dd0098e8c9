import type { Clock, HostFunctionDefinition, Rate } from "@mortise/host";
import type { KeyValue, KvQuota, TableQuota, Tables } from "@mortise/store";
import { configFunctions } from "./config/config.ts";
import { dbFunctions } from "./db/db.ts";
import { emitFunctions } from "./emit/emit.ts";
import type { HttpClient } from "./http/client.ts";
import { httpClient } from "./http/client.ts";
import { httpFunctions } from "./http/http.ts";
import type { HttpLimits } from "./http/limits.ts";
import type { Secrets } from "./http/secrets.ts";
import { kvFunctions } from "./kv/kv.ts";
import { MemoryKeyValue } from "./kv/memory.ts";
import { logFunctions } from "./log/log.ts";

/** What host functions are made over; all of it may be left out. */
export interface EffectsOptions {
  /** Where keys, values and tables are kept. Without it, keys and values end with the process, and there are no tables. */
  readonly store?: { readonly kv?: KeyValue | undefined; readonly tables?: Tables | undefined } | undefined;
  /** What each plugin may keep: 10 MiB in 10,000 keys unless given. */
  readonly quota?: ((plugin: string) => KvQuota) | undefined;
  /** What each plugin's tables may hold: 100 MiB unless given. */
  readonly tableQuota?: ((plugin: string) => TableQuota) | undefined;
  /** What sends requests, or limits for one that is made here. */
  readonly http?: HttpClient | Partial<HttpLimits> | undefined;
  /** Secrets that requests may name; they are the client's where one is given. */
  readonly secrets?: Secrets | undefined;
  /** How often each plugin may call a function, by name, in place of the function's own rate. */
  readonly rates?: Readonly<Record<string, Rate>> | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * The host functions that every deployment has: `log_*`, `kv_*`, `http_*`, `emit_event`, `get_config`, and `db_*` where
 * the store has tables. What each takes, gives and needs is in `schema/effects`, and on the page about host functions.
 *
 * @throws MORTISE_SECRET_INVALID
 * @example
 * ```ts
 * await using store = await openStore({ folder: ".mortise/data" });
 * await using host = await Host.open({ config: "mortise.toml", store, functions: effects({ store }) });
 * ```
 */
export function effects(options: EffectsOptions = {}): readonly HostFunctionDefinition[] {
  const { store, quota, tableQuota, http, secrets, rates = {}, clock } = options;
  const client = http !== undefined && "send" in http ? http : httpClient({ limits: http, secrets, clock });
  const all = [
    ...logFunctions(),
    ...configFunctions(),
    ...emitFunctions(),
    ...kvFunctions(store?.kv ?? new MemoryKeyValue(), quota),
    ...httpFunctions(client),
    ...(store?.tables === undefined ? [] : dbFunctions(store.tables, tableQuota)),
  ];
  return all.map((each) => (Object.hasOwn(rates, each.name) ? { ...each, rate: rates[each.name] } : each));
}
