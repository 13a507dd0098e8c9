import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFile, HostOptions } from "@mortise/host";
import { HostError, LOCK_FILE, readConfig, readLock } from "@mortise/host";
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
  const text = await textOf(path, config === undefined);
  if (text !== undefined) return { place, file: readConfig(path, text), options: { config: path } };
  const plugins = join(place.root, "plugins");
  const pinned = join(place.root, LOCK_FILE);
  const lock = (await isThere(pinned)) ? await readLock(pinned) : undefined;
  return {
    place: { ...place, config: undefined },
    file: readConfig(CONFIG, ""),
    options: { plugins: [plugins], lock },
  };
}

async function textOf(path: string, mayLack: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown error";
    if (mayLack && code === "ENOENT") return undefined;
    throw new HostError("MORTISE_FILE_UNREADABLE", `The config could not be read (${code}).`, {
      file: path,
      cause,
    });
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
