import { parseSync } from "oxc-parser";
import { lineOf } from "../blank.ts";
import type { Workspace } from "../workspace.ts";

/** A TypeScript or JavaScript file as the checks see it: what it imports and exports. */
export interface Module {
  readonly path: string;
  readonly imports: readonly Import[];
  /** The names that it exports; `default` for the default. */
  readonly exports: readonly string[];
  /** The specifiers whose every export it passes on: `export * from`. */
  readonly passesOn: readonly string[];
}

/** An import, re-export or dynamic import with a literal specifier. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

const EXTENSION = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const OWNER = {};

/** The scripts of the workspace. */
export function scripts(workspace: Workspace): readonly string[] {
  return workspace.listing().files.filter(isScript);
}

/** Whether a path is one of a script. */
export function isScript(path: string): boolean {
  return EXTENSION.test(path);
}

/** Reads a script, once a run. What does not parse has the imports that were found before the mistake. */
export function moduleAt(workspace: Workspace, path: string): Module | undefined {
  return workspace.memo(OWNER, path, () => {
    const text = isScript(path) ? workspace.read(path) : undefined;
    return text === undefined ? undefined : read(path, text);
  });
}

function read(path: string, text: string): Module {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const found = new Map<string, number>();
  const add = (specifier: string, start: number): void => {
    if (!found.has(specifier)) found.set(specifier, start);
  };
  for (const { moduleRequest } of staticImports) add(moduleRequest.value, moduleRequest.start);
  const exports: string[] = [];
  const passesOn: string[] = [];
  for (const { entries } of staticExports)
    for (const { moduleRequest, exportName, importName } of entries) {
      if (moduleRequest !== null) add(moduleRequest.value, moduleRequest.start);
      if (exportName.kind === "Default") exports.push("default");
      else if (exportName.name !== null) exports.push(exportName.name);
      else if (importName.kind === "AllButDefault" && moduleRequest !== null)
        passesOn.push(moduleRequest.value);
    }
  for (const { moduleRequest } of dynamicImports) {
    const literal = /^(["'`])([^"'`$\\]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal !== null) add(literal[2] ?? "", moduleRequest.start);
  }
  const imports = [...found].map(([specifier, start]) => ({ specifier, line: lineOf(text, start) }));
  return { path, imports, exports, passesOn };
}
