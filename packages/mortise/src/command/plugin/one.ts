import { basename, extname } from "node:path";
import { printable } from "@mortise/engine";
import type { ReadPlugin } from "@mortise/host";
import { discover, HostError, isPluginName, read } from "@mortise/host";

/**
 * Reads the plugin at a path as a host would: a folder with a `plugin.yaml`, or a bare file of code, which is named
 * after its file unless a name is given.
 *
 * @throws MORTISE_FILE_UNREADABLE, and what `read` has for a plugin that is wrong
 */
export async function readOne(path: string, name = nameIn(path)): Promise<ReadPlugin> {
  const found = await discover({ folders: [], named: new Map([[name ?? "plugin", path]]) });
  const { plugins, failed } = await read(found);
  const [plugin] = plugins;
  if (plugin === undefined)
    throw failed[0]?.error ?? new HostError("MORTISE_FILE_UNREADABLE", "There is no plugin.", { file: path });
  if (plugin.document !== undefined || name !== undefined) return plugin;
  const problem = `${printable(JSON.stringify(basename(path).slice(0, 64)))} is no name of a plugin: give it a plugin.yaml.`;
  throw new HostError("MORTISE_PLUGIN_MANIFEST_INVALID", problem, { file: path });
}

/** The name that a bare file's plugin has; undefined where the file's is none. */
export function nameIn(path: string): string | undefined {
  const name = basename(path, extname(path)).toLowerCase().replaceAll("_", "-");
  return isPluginName(name) ? name : undefined;
}
