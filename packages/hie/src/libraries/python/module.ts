import { blanked, lineOf } from "../blank.ts";
import type { Workspace } from "../workspace.ts";

/** A Python file as the checks see it. */
export interface Module {
  readonly path: string;
  readonly text: string;
  /** The text without the insides of comments and strings, at the same offsets. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** `import module`, or `from module import names`; relative ones are made absolute from the workspace. */
export interface Import {
  readonly module: string;
  readonly names: readonly string[];
  readonly line: number;
}

const LEXIS = { lineComment: "#", quotes: ['"""', "'''", '"', "'"], multiline: false };
const OWNER = {};
const STATEMENT =
  /^[ \t]*(?:import[ \t]+([^\n;]+)|from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n;]+))/gm;

/** Reads a Python file, once a run. */
export function moduleAt(workspace: Workspace, path: string): Module | undefined {
  return workspace.memo(OWNER, path, () => {
    const text = workspace.read(path);
    if (text === undefined) return undefined;
    const code = blanked(text, LEXIS);
    return { path, text, code, imports: importsOf(path, code) };
  });
}

/** Every Python file of the workspace. */
export function pythonFiles(workspace: Workspace): readonly string[] {
  return workspace.listing().files.filter((path) => path.endsWith(".py"));
}

/** The dotted name by which a file is imported, from the workspace. */
export function dotted(path: string): string {
  return path
    .replace(/\.py$/, "")
    .replace(/(^|\/)__init__$/, "")
    .replaceAll("/", ".");
}

/** The import of a module, or of something inside it, where there is one. */
export function importOf({ imports }: Module, wanted: string): Import | undefined {
  const matches = (name: string): boolean => name === wanted || name.startsWith(`${wanted}.`);
  return imports.find(
    ({ module, names }) =>
      matches(module) || names.some((name) => name === wanted || matches(`${module}.${name}`)),
  );
}

function importsOf(path: string, code: string): Import[] {
  const found: Import[] = [];
  for (const match of code.matchAll(STATEMENT)) {
    const line = lineOf(code, match.index + (match[0].length - match[0].trimStart().length));
    const [, whole, from, names] = match;
    if (whole !== undefined) for (const one of listed(whole)) found.push({ module: one, names: [], line });
    else if (from !== undefined)
      found.push({
        module: absolute(path, from),
        names: listed((names ?? "").replaceAll(/[()]/g, "")),
        line,
      });
  }
  return found;
}

function listed(names: string): string[] {
  return names
    .split(",")
    .map((name) => name.trim().split(/\s/)[0] ?? "")
    .filter((name) => name !== "");
}

function absolute(path: string, from: string): string {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  if (dots === 0) return from;
  const folder = path.split("/").slice(0, -1);
  const base = folder.slice(0, Math.max(0, folder.length - (dots - 1)));
  const rest = from.slice(dots);
  return [...base, ...(rest === "" ? [] : [rest])].join(".");
}
