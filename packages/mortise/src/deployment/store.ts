import { resolve } from "node:path";
import type { Config, PluginInfo } from "@mortise/host";
import { isRevocation } from "@mortise/host";
import type { Store } from "@mortise/store";
import { openStore } from "@mortise/store";
import { withoutCredentials } from "./telemetry.ts";

/** A deployment's store, and what it may be called where anybody reads it. */
export interface NamedStore {
  readonly store: Store;
  readonly name: string;
}

/**
 * What names the store: the config, or before it the environment variable MORTISE_STORE, so that an address with a
 * password need be in no file.
 */
export function storeSetting({ store }: Pick<Config["host"], "store">): string {
  return process.env.MORTISE_STORE ?? store;
}

/**
 * Opens the store of a deployment: a PostgreSQL by its address, or a PGlite in a folder.
 *
 * @throws what `openStore` throws
 */
export async function openStoreOf(
  named: Pick<Config["host"], "store" | "name">,
  root: string,
): Promise<NamedStore> {
  const setting = storeSetting(named);
  if (setting.includes("://"))
    return { store: await openStore({ url: setting, host: named.name }), name: withoutCredentials(setting) };
  const folder = resolve(root, setting);
  return { store: await openStore({ folder }), name: folder };
}

/** Kinds of capabilities that lead to the store. */
const KEPT = new Set(["kv", "db"]);

/**
 * Whether these plugins will need the store: a PGlite takes a second or more to be made, and is better made before the
 * first of them waits for it.
 */
export function needStore(plugins: readonly PluginInfo[]): boolean {
  return plugins.some(
    ({ state, manifest, rules }) =>
      state === "ready" &&
      ((manifest?.subscribe.length ?? 0) > 0 ||
        rules.some((rule) => !isRevocation(rule) && KEPT.has(rule.capability.kind))),
  );
}
