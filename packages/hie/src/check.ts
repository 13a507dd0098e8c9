import { directivesOf } from "./directives.ts";
import { BUILTINS } from "./libraries/builtins.ts";
import { workspaceLibraries } from "./libraries/configured.ts";
import type { Library, LibraryDoc } from "./libraries/library.ts";
import type { WorkspaceLibraries } from "./libraries/plugin/index.ts";
import type { PluginOptions } from "./libraries/plugin/options.ts";
import type { Workspace } from "./libraries/workspace.ts";
import { openWorkspace } from "./libraries/workspace.ts";
import type { Problem } from "./problem.ts";
import { sortProblems } from "./problem.ts";
import { assemble } from "./semantics/assemble.ts";
import type { Loaded } from "./semantics/load.ts";
import { load } from "./semantics/load.ts";
import { plan } from "./semantics/plan.ts";
import type { Plan } from "./semantics/planned.ts";

/** What there is to check, and with which libraries. */
export interface CheckOptions {
  /** The workspace's folder, or one that is open. The current folder, where it is left out. */
  readonly workspace?: string | Workspace;
  /** Libraries besides the built-in ones and those of the workspace's config. One of the same name takes their place. */
  readonly libraries?: readonly Library[];
  /** How the libraries of the config are run. */
  readonly plugins?: PluginOptions;
}

/** What is known of files before anything runs. */
export interface Checked {
  readonly workspace: Workspace;
  readonly loaded: Loaded;
  readonly plan: Plan;
  readonly libraries: ReadonlyMap<string, Library>;
  readonly problems: readonly Problem[];
}

/**
 * Checks the syntax and names of a `.hie` file, and of the files that it imports. Nothing is run.
 *
 * @throws MORTISE_HIE_WORKSPACE_UNREADABLE, MORTISE_HIE_FILE_UNREADABLE, MORTISE_HIE_PATH_OUTSIDE
 * @example
 * ```ts
 * for (const { file, line, message } of await checkFile("architecture.hie")) console.log(`${file}:${line} ${message}`);
 * ```
 */
export async function checkFile(file: string, options: CheckOptions = {}): Promise<readonly Problem[]> {
  return (await checkFiles([file], options)).problems;
}

/** Reads files and all that they import, and resolves their names: what {@link checkFile} reports, and the plan. */
export async function checkFiles(files: readonly string[], options: CheckOptions = {}): Promise<Checked> {
  const { workspace: where = ".", libraries: more = [] } = options;
  const workspace = typeof where === "string" ? openWorkspace(where) : where;
  const { libraries, problems } = await workspaceLibraries(workspace, options.plugins);
  return checkWith(files, workspace, { libraries: [...libraries, ...more], problems });
}

/** The same with the libraries that a workspace configures, which are known already. */
export function checkWith(
  files: readonly string[],
  workspace: Workspace,
  configured: WorkspaceLibraries,
): Checked {
  const libraries = new Map([...BUILTINS, ...configured.libraries].map((one) => [one.name, one]));
  const known = new Set(libraries.keys());
  const loaded = load(workspace, files);
  const problems: Problem[] = [...configured.problems, ...loaded.problems];
  for (const { source, program } of loaded.units) problems.push(...directivesOf(source, program).problems);
  const offered = new Map([...libraries].map(([name, one]) => [name, offeredBy(one)]));
  const planned = plan(assemble(loaded, known, problems), offered);
  return { workspace, loaded, plan: planned, libraries, problems: sortProblems(problems) };
}

/** What a library offers, where it can be asked without running anything. */
function offeredBy(library: Library): LibraryDoc | undefined {
  return BUILTINS.find((one) => one === library)?.doc();
}

/** The `.hie` files of a workspace that no other one imports, in order. */
export function rootFiles(workspace: Workspace): readonly string[] {
  const all = workspace.listing().files.filter((path) => path.endsWith(".hie"));
  const imported = new Set(
    load(workspace, all).units.flatMap(({ imports }) =>
      [...imports.values()].map(({ source }) => source.file),
    ),
  );
  const roots = all.filter((path) => !imported.has(path));
  return roots.length > 0 ? roots : all;
}
