import type { EcmaScriptModule } from "oxc-parser";
import { parseSync } from "oxc-parser";
import { lineOf } from "../blank.ts";
import type { Workspace } from "../workspace.ts";

/** What a TypeScript or JavaScript file exports. */
export interface Exports {
  readonly path: string;
  /** The names that it exports; `default` for the default. */
  readonly names: readonly string[];
  /** The specifiers whose every export it passes on: `export * from`. */
  readonly passesOn: readonly string[];
}

/** An import, re-export or dynamic import with a literal specifier. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

const EXTENSION = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const IMPORTS = {};
const EXPORTS = {};

/** The scripts of the workspace. */
export function scripts(workspace: Workspace): readonly string[] {
  return workspace.listing().files.filter(isScript);
}

/** Whether a path is one of a script. */
export function isScript(path: string): boolean {
  return EXTENSION.test(path);
}

/** What a script imports. One that does not parse has the imports that were found before the mistake. */
export function importsAt(workspace: Workspace, path: string): readonly Import[] {
  return workspace.memo(IMPORTS, path, () => {
    const text = isScript(path) ? workspace.read(path) : undefined;
    return text === undefined ? [] : importsOf(path, text);
  });
}

/** What a script exports. */
export function exportsAt(workspace: Workspace, path: string): Exports | undefined {
  return workspace.memo(EXPORTS, path, () => {
    const text = isScript(path) ? workspace.read(path) : undefined;
    return text === undefined ? undefined : exportsOf(path, text);
  });
}

/**
 * What a text imports. Parsing costs what the text is long, and imports mostly stand before all else: where no word
 * that an import needs stands after a part which is a program by itself, that part has all of them.
 */
function importsOf(path: string, text: string): readonly Import[] {
  const end = headOf(text);
  if (end * 2 < text.length) {
    const head = parseSync(path, text.slice(0, end));
    if (head.errors.length === 0) return importsIn(text, head.module);
  }
  return importsIn(text, parseSync(path, text).module);
}

/** The end of the last line with the word `import`, or with `from` before a specifier. */
function headOf(text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(/\bimport\b|\bfrom\s*["'/]/g)) last = index;
  if (last === -1) return 0;
  // A specifier may stand on the line after its `from`.
  const specifier = /^from\s*/.exec(text.slice(last))?.[0].length ?? 0;
  const line = text.indexOf("\n", last + specifier);
  return line === -1 ? text.length : line;
}

function importsIn(
  text: string,
  { staticImports, staticExports, dynamicImports }: EcmaScriptModule,
): Import[] {
  const found = new Map<string, number>();
  const add = (specifier: string, start: number): void => {
    if (!found.has(specifier)) found.set(specifier, start);
  };
  for (const { moduleRequest } of staticImports) add(moduleRequest.value, moduleRequest.start);
  for (const { entries } of staticExports)
    for (const { moduleRequest } of entries)
      if (moduleRequest !== null) add(moduleRequest.value, moduleRequest.start);
  for (const { moduleRequest } of dynamicImports) {
    const literal = /^(["'`])([^"'`$\\]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal !== null) add(literal[2] ?? "", moduleRequest.start);
  }
  return [...found].map(([specifier, start]) => ({ specifier, line: lineOf(text, start) }));
}

function exportsOf(path: string, text: string): Exports {
  const names: string[] = [];
  const passesOn: string[] = [];
  for (const { entries } of parseSync(path, text).module.staticExports)
    for (const { moduleRequest, exportName, importName } of entries) {
      if (exportName.kind === "Default") names.push("default");
      else if (exportName.name !== null) names.push(exportName.name);
      else if (importName.kind === "AllButDefault" && moduleRequest !== null)
        passesOn.push(moduleRequest.value);
    }
  return { path, names, passesOn };
}
