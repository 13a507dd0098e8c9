import { basename, extname } from "node:path";
import { printable } from "@mortise/engine";
import { HostError } from "../errors.ts";
import { isPluginName } from "../manifest/name.ts";
import { discover } from "./discover.ts";
import type { ReadPlugin } from "./read.ts";
import { read } from "./read.ts";

/**
 * Reads the plugin at a path as a host would: a folder with a `plugin.yaml`, or a bare file of code, which is named
 * after its file.
 *
 * @throws MORTISE_FILE_UNREADABLE, and what `read` has for a plugin that is wrong
 */
export async function readOne(path: string): Promise<ReadPlugin> {
  const name = nameIn(path);
  const found = await discover({
    folders: [],
    named: new Map([[name ?? "plugin", path]]),
    programs: new Map(),
  });
  const { plugins, failed } = await read(found);
  const [plugin] = plugins;
  if (plugin === undefined)
    throw failed[0]?.error ?? new HostError("MORTISE_FILE_UNREADABLE", "There is no plugin.", { file: path });
  if (plugin.document !== undefined || name !== undefined) return plugin;
  const shown = printable(JSON.stringify(basename(path).slice(0, 64)));
  const problem = `${shown} is no name of a plugin: give it a plugin.yaml.`;
  throw new HostError("MORTISE_PLUGIN_MANIFEST_INVALID", problem, { file: path });
}

/** The name that a bare file's plugin has; undefined where the file's is none. */
export function nameIn(path: string): string | undefined {
  const name = basename(path, extname(path)).toLowerCase().replaceAll("_", "-");
  return isPluginName(name) ? name : undefined;
}
