import { DEFAULT_SLICE } from "../../call.ts";
import { environmentFrom } from "../../environment.ts";
import { Guest } from "../../guest.ts";
import type { HostFunction } from "../../hostfunction.ts";
import { DEFAULT_LIMITS } from "../../limits.ts";
import type { Linked } from "../../link.ts";
import { folderCache, textCache } from "../../meter/cache.ts";
import { Vars } from "../../vars.ts";
import type { Format } from "../format.ts";
import type { Script } from "./modules.ts";
import { loadScript, scriptFromFiles } from "./modules.ts";
import type { Booted } from "./script.ts";
import { bootScript, linkScript, quickjsModule, script } from "./script.ts";
import { Stripper } from "./strip.ts";

/** A script that is ready to be instantiated. */
export interface OpenedScript {
  readonly linked: Linked;
  readonly format: Format;
  readonly booted: Booted;
  /** SHA-256 of its sources, in hexadecimal. */
  readonly digest: string;
}

/**
 * Strips the types of a script and of what it imports. `folder` is where stripped text is cached. With `files`, the
 * script is one of them, and nothing is read from disk.
 *
 * @throws MORTISE_SCRIPT_INVALID, MORTISE_SOURCE_UNREADABLE, MORTISE_IMPORT_OUTSIDE
 */
export function readScript(
  file: string,
  folder: string | undefined,
  files?: ReadonlyMap<string, Uint8Array>,
): Promise<Script> {
  const stripper = stripperFor(folder);
  return files === undefined ? loadScript(file, stripper) : scriptFromFiles(files, file, stripper);
}

/**
 * Runs a script's top level once, sealed like everything else. `folder` is where rewritten modules are cached.
 *
 * @throws MORTISE_SCRIPT_INVALID, MORTISE_IMPORT_UNKNOWN
 */
export async function openScript(
  loaded: Script,
  name: string,
  functions: readonly HostFunction[],
  folder: string | undefined,
): Promise<OpenedScript> {
  const cache = folder === undefined ? undefined : folderCache(folder);
  const linked = linkScript(quickjsModule(cache), loaded, functions);
  const guest = new Guest(linked, {
    limits: DEFAULT_LIMITS,
    variant: { yields: true, fuel: false },
    slice: DEFAULT_SLICE,
    environment: environmentFrom({}, new Vars(0)),
    plugin: name,
  });
  try {
    const booted = { script: loaded, snapshot: bootScript(guest) };
    return { linked, format: script(booted), booted, digest: loaded.digest };
  } finally {
    guest.close();
  }
}

const strippers = new Map<string | undefined, Stripper>();

/** One stripper for all scripts that share a cache; it ends by itself when it is idle. */
function stripperFor(folder: string | undefined): Stripper {
  let stripper = strippers.get(folder);
  if (stripper === undefined) {
    stripper = new Stripper(folder === undefined ? {} : { cache: textCache(folder) });
    strippers.set(folder, stripper);
  }
  return stripper;
}
