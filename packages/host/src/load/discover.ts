import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { printable } from "@mortise/engine";
import type { PluginProgram } from "../environment.ts";
import { HostError } from "../errors.ts";
import { isPluginName } from "../manifest/name.ts";
import type { Failure, Found, Loading } from "./loading.ts";

/** Where to look. */
export interface Places {
  /** Folders of plugins: each of their folders with a `plugin.yaml` is one, and each `.wasm` file in them. */
  readonly folders: readonly string[];
  /** Single plugins by the name that the config gives them: a folder with a `plugin.yaml`, or a code file. */
  readonly named: ReadonlyMap<string, string>;
  /** Programs without a manifest, by name. */
  readonly programs?: ReadonlyMap<string, PluginProgram> | undefined;
}

/** Entries of one folder that are looked at. */
const MAX_ENTRIES = 10_000;

const MANIFEST = "plugin.yaml";

/**
 * Finds the plugins of a deployment, in the order of the folders given and by name within them, and reads none of
 * them. A folder that has a `plugin.yaml` itself is one plugin. Hidden entries and `node_modules` are passed over.
 * What cannot be looked at is a failure, and harms nothing else.
 *
 * @example
 * ```ts
 * const { plugins } = await discover({ folders: ["./plugins"], named: new Map() });
 * ```
 */
export async function discover(places: Places): Promise<Loading<Found>> {
  const plugins: Found[] = [];
  const failed: Failure[] = [];
  const collect = async (name: string, look: () => Promise<readonly Found[]>) => {
    try {
      plugins.push(...(await look()));
    } catch (error) {
      failed.push({ name: printable(name), error: asHostError(error, name) });
    }
  };
  for (const folder of places.folders) {
    if (await isFile(join(folder, MANIFEST))) plugins.push(inFolder(basename(folder), folder));
    else await collect(folder, () => list(folder, failed));
  }
  for (const [name, path] of places.named) await collect(name, () => single(name, path));
  for (const [name, { command, folder }] of places.programs ?? [])
    plugins.push({ name, folder, manifest: undefined, code: undefined, command });
  return { plugins, failed };
}

async function list(folder: string, failed: Failure[]): Promise<Found[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".") && name !== "node_modules");
  if (names.length > MAX_ENTRIES) {
    const problem = `The folder has more than ${MAX_ENTRIES} entries.`;
    throw new HostError("MORTISE_FILE_TOO_LARGE", problem, { file: folder });
  }
  const found: Found[] = [];
  // By code unit, so that the order is the same on every machine and in every language.
  for (const entry of names.sort()) {
    const path = join(folder, entry);
    if (await isFile(join(path, MANIFEST))) found.push(inFolder(entry, path));
    else if (entry.endsWith(".wasm") && (await isFile(path))) {
      const name = entry.slice(0, -".wasm".length).toLowerCase().replaceAll("_", "-");
      if (isPluginName(name)) found.push(bare(name, path));
      else failed.push({ name: printable(path), error: badName(path) });
    }
  }
  return found;
}

async function single(name: string, path: string): Promise<Found[]> {
  if ((await stat(path)).isFile()) return [bare(name, path)];
  if (await isFile(join(path, MANIFEST))) return [inFolder(name, path)];
  throw new HostError("MORTISE_FILE_UNREADABLE", `The folder has no ${MANIFEST}.`, {
    file: path,
    plugin: name,
  });
}

function inFolder(name: string, folder: string): Found {
  return { name: printable(name), folder, manifest: join(folder, MANIFEST), code: undefined };
}

function bare(name: string, path: string): Found {
  return { name, folder: dirname(path), manifest: undefined, code: path };
}

function badName(file: string): HostError {
  const problem = "The file's name is no name of a plugin: lower-case letters, digits and single hyphens.";
  return new HostError("MORTISE_PLUGIN_MANIFEST_INVALID", problem, { file });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function asHostError(error: unknown, file: string): HostError {
  if (error instanceof HostError) return error;
  const why = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return new HostError("MORTISE_FILE_UNREADABLE", `It could not be read${why}.`, { file, cause: error });
}
