import type { WorkspaceLibraries } from "./plugin/index.ts";
import type { PluginOptions } from "./plugin/options.ts";
import type { Workspace } from "./workspace.ts";

const NONE: WorkspaceLibraries = { libraries: [], problems: [] };

/**
 * The libraries under `[libraries]` of a workspace's `hielements.toml` and `mortise.toml`. None is started before it is
 * asked something, and where there is no config, what runs plugins is not even loaded.
 *
 * @example
 * ```ts
 * const { libraries, problems } = await workspaceLibraries(openWorkspace("."));
 * console.log(libraries.map(({ name }) => name), problems.length);
 * ```
 */
export async function workspaceLibraries(
  workspace: Workspace,
  options: PluginOptions = {},
): Promise<WorkspaceLibraries> {
  if (!["hielements.toml", "mortise.toml"].some((file) => workspace.read(file) !== undefined)) return NONE;
  const { pluginLibraries } = await import("./plugin/index.ts");
  return pluginLibraries(workspace, options);
}
