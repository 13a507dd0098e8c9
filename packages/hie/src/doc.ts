import { HieError } from "./errors.ts";
import { BUILTINS } from "./libraries/builtins.ts";
import { workspaceLibraries } from "./libraries/configured.ts";
import type { FunctionDoc, Library, LibraryDoc } from "./libraries/library.ts";
import type { PluginOptions } from "./libraries/plugin/options.ts";
import type { Workspace } from "./libraries/workspace.ts";
import type { Problem } from "./problem.ts";

/** Which libraries are asked, and how. */
export interface DocOptions {
  /** Only these; all, where it is left out. */
  readonly names?: readonly string[];
  /** Whether programs are asked too, which are not sealed and have to be run for it. True unless given. */
  readonly programs?: boolean;
  readonly plugins?: PluginOptions;
}

/** What libraries say about themselves, and what was wrong with those that could not. */
export interface LibraryDocs {
  /** By name. */
  readonly docs: readonly LibraryDoc[];
  /** The names that can be asked for. */
  readonly known: readonly string[];
  readonly failures: readonly HieError[];
  /** What is wrong with the workspace's configs. */
  readonly problems: readonly Problem[];
}

/**
 * Asks the libraries that are built in, and those that a workspace configures, for their docs. Those that were started
 * for it are closed again.
 *
 * @example
 * ```ts
 * const { docs } = await libraryDocs(openWorkspace("."), { names: ["files"] });
 * docs[0]?.selectors.map(({ name }) => name); // ["file_selector", "folder_selector", "glob_selector"]
 * ```
 */
export async function libraryDocs(
  workspace: Workspace,
  { names, programs = true, plugins = {} }: DocOptions = {},
): Promise<LibraryDocs> {
  const configured = await workspaceLibraries(workspace, plugins);
  const all = new Map([...BUILTINS, ...configured.libraries].map((library) => [library.name, library]));
  const asked = [...all.values()].filter(
    ({ name, sealed }) => (names === undefined || names.includes(name)) && (programs || sealed !== false),
  );
  try {
    const answers = await Promise.all(asked.map(answerOf));
    return {
      docs: answers.flatMap((answer) => (answer instanceof HieError ? [] : [answer])).sort(byName),
      known: [...all.keys()].sort(),
      failures: answers.flatMap((answer) => (answer instanceof HieError ? [answer] : [])),
      problems: configured.problems,
    };
  } finally {
    await Promise.all(asked.map((library) => library.close?.()));
  }
}

async function answerOf(library: Library): Promise<LibraryDoc | HieError> {
  try {
    return await library.doc();
  } catch (error) {
    if (error instanceof HieError) return error;
    throw error;
  }
}

function byName(a: LibraryDoc, b: LibraryDoc): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/**
 * The docs of libraries as a page of Markdown.
 *
 * @example
 * ```ts
 * console.log(markdownDocs((await libraryDocs(openWorkspace("."))).docs));
 * ```
 */
export function markdownDocs(docs: readonly LibraryDoc[]): string {
  const pages = docs.map(({ name, version, description, selectors, checks }) =>
    [
      `## ${name}${version === undefined ? "" : ` ${version}`}`,
      description || "It says nothing about itself.",
      ...section("Selectors", name, selectors),
      ...section("Checks", name, checks),
    ].join("\n\n"),
  );
  return `${["# Libraries", ...pages].join("\n\n")}\n`;
}

function section(title: string, library: string, functions: readonly FunctionDoc[]): string[] {
  if (functions.length === 0) return [];
  const lines = functions.map(({ name, description, parameters }) => {
    const shown = parameters.map((one) => `${one.name}${one.optional === true ? "?" : ""}: ${one.type}`);
    const said = description === "" ? "" : `: ${description}`;
    return `- \`${library}.${name}(${shown.join(", ")})\`${said}`;
  });
  return [`### ${title}`, lines.join("\n")];
}
