import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFile, HostOptions } from "@mortise/host";
import { LOCK_FILE, readConfig, readConfigFile, readLock } from "@mortise/host";
import type { Place } from "./place.ts";
import { CONFIG, placeOf } from "./place.ts";

/** A deployment's config, and how its host is opened. */
export interface Described {
  readonly place: Place;
  readonly file: ConfigFile;
  readonly options: Pick<HostOptions, "config" | "plugins" | "lock">;
}

/**
 * Reads the config at a place. One that nobody named need not be there.
 *
 * @throws MORTISE_CONFIG_INVALID, MORTISE_FILE_UNREADABLE, MORTISE_LOCK_INVALID
 */
export async function describe(config: string | undefined): Promise<Described> {
  const place = placeOf(config);
  const path = place.config ?? CONFIG;
  if (config !== undefined || (await isThere(path)))
    return { place, file: await readConfigFile(path), options: { config: path } };
  const plugins = join(place.root, "plugins");
  const pinned = join(place.root, LOCK_FILE);
  const lock = (await isThere(pinned)) ? await readLock(pinned) : undefined;
  return {
    place: { ...place, config: undefined },
    file: readConfig(CONFIG, ""),
    options: { plugins: [plugins], lock },
  };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    // What is there and cannot be looked at, or leads nowhere, fails when it is read.
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
}
