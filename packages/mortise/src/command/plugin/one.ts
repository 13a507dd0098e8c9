import type { ReadPlugin } from "@mortise/host";
import { discover, HostError, read } from "@mortise/host";

/**
 * Reads the plugin at a path as a host would: a folder with a `plugin.yaml`, or a bare file of code.
 *
 * @throws what `read` has for a plugin that cannot be read
 */
export async function readOne(path: string): Promise<ReadPlugin> {
  const found = await discover({ folders: [], named: new Map([["plugin", path]]) });
  const { plugins, failed } = await read(found);
  const [plugin] = plugins;
  if (plugin !== undefined) return plugin;
  throw failed[0]?.error ?? new HostError("MORTISE_FILE_UNREADABLE", "There is no plugin.", { file: path });
}
