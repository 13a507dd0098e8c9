import { resolve } from "node:path";
import type { Store } from "@mortise/store";
import { openStore } from "@mortise/store";
import { withoutCredentials } from "./telemetry.ts";

/** A deployment's store, and what it may be called where anybody reads it. */
export interface NamedStore {
  readonly store: Store;
  readonly name: string;
}

/**
 * Opens the store that a config names: a PostgreSQL by its address, or a PGlite in a folder.
 *
 * @throws what `openStore` throws
 */
export async function openStoreOf(setting: string, root: string): Promise<NamedStore> {
  if (setting.includes("://"))
    return { store: await openStore({ url: setting }), name: withoutCredentials(setting) };
  const folder = resolve(root, setting);
  return { store: await openStore({ folder }), name: folder };
}
