import { HieError } from "../../errors.ts";
import type { Problem } from "../../problem.ts";
import type { Library } from "../library.ts";
import type { Workspace } from "../workspace.ts";
import { workspaceConfig } from "./config.ts";
import { PluginLibrary } from "./library.ts";
import type { PluginOptions } from "./options.ts";

/** The libraries that a workspace configures, and what is wrong with its configs. */
export interface WorkspaceLibraries {
  readonly libraries: readonly Library[];
  readonly problems: readonly Problem[];
}

/**
 * The libraries under `[libraries]` of a workspace's configs. None is started before it is asked something. One whose
 * entry is wrong is there too, so that its name is known, and says so each time.
 */
export function pluginLibraries(workspace: Workspace, options: PluginOptions = {}): WorkspaceLibraries {
  const { libraries, broken, problems } = workspaceConfig(workspace);
  return {
    libraries: [
      ...libraries.map((entry) => new PluginLibrary(entry, workspace, options)),
      ...[...broken].map(([name, problem]) => brokenLibrary(name, problem)),
    ],
    problems,
  };
}

function brokenLibrary(name: string, { file, line, message }: Problem): Library {
  const refuse = (): never => {
    const where = `${file}:${line}`;
    throw new HieError(
      "MORTISE_HIE_LIBRARY_CONFIG_INVALID",
      `The library ${name} is not there (${where}: ${message})`,
    );
  };
  return { name, call: refuse, check: refuse, doc: refuse };
}
