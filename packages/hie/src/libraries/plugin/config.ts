import type { ConfiguredLibrary } from "@mortise/host";
import { readLibraries } from "@mortise/host";
import type { Problem } from "../../problem.ts";
import { problemAt } from "../../problem.ts";
import { lineAt, sourceOf } from "../../syntax/source.ts";
import type { Workspace } from "../workspace.ts";

/** The libraries that a workspace's configs name, and what is wrong with the others. */
export interface WorkspaceConfig {
  readonly libraries: readonly ConfiguredLibrary[];
  /** What is wrong, by the library that it is wrong with, where it is one. */
  readonly broken: ReadonlyMap<string, Problem>;
  readonly problems: readonly Problem[];
}

/** The file of Hielements, and ours, which holds more than libraries. */
const FILES = [
  { file: "hielements.toml", others: false },
  { file: "mortise.toml", others: true },
] as const;

/**
 * Reads `[libraries]` of a workspace's `hielements.toml` and `mortise.toml`. An entry that is wrong is a problem, and
 * drops no other; a file that is not there names none.
 */
export function workspaceConfig(workspace: Workspace): WorkspaceConfig {
  const libraries = new Map<string, ConfiguredLibrary>();
  const broken = new Map<string, Problem>();
  const problems: Problem[] = [];
  const report = (problem: Problem, name: string | undefined): void => {
    problems.push(problem);
    if (name !== undefined && !broken.has(name)) broken.set(name, problem);
  };
  for (const { file, others } of FILES) {
    const text = workspace.read(file);
    if (text === undefined) continue;
    const read = readLibraries(file, text, { others });
    for (const { name, at, problem } of read.mistakes) report(problemIn(file, text, at, problem), name);
    for (const library of read.libraries) {
      const { name, at } = library;
      if (libraries.has(name) || broken.has(name))
        report(problemIn(file, text, at, `The library ${name} is in ${FILES[0].file} too.`), name);
      else libraries.set(name, library);
    }
  }
  return {
    libraries: [...libraries.values()].filter(({ name }) => !broken.has(name)),
    broken,
    problems,
  };
}

/** What is shown of a line: a heading, or a name that a value follows. */
const SHOWN = /^\s*(?:\[{1,2}[\w.-]+\]{1,2}|(?:[\w.-]+|"[^"]*"|'[^']*')\s*=)/;

/** A mistake at a place of a config. Values may be secrets, and a line may lie in the middle of one. */
function problemIn(
  file: string,
  text: string,
  { line, column }: ConfiguredLibrary["at"],
  message: string,
): Problem {
  const source = sourceOf(file, text);
  const [shown = ""] = SHOWN.exec(lineAt(source, line)) ?? [];
  const problem = problemAt(source, "MORTISE_HIE_LIBRARY_CONFIG_INVALID", { start: 0, end: 1 }, message);
  const rest = shown.endsWith("]") ? "" : `${shown === "" ? "" : " "}…`;
  return { ...problem, line, column, endColumn: column + 1, source: `${shown}${rest}` };
}
