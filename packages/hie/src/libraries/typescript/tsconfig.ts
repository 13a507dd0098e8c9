import { posix } from "node:path";
import type { Workspace } from "../workspace.ts";

/** What a `tsconfig.json` says about resolving imports, with paths from the workspace. */
export interface Mapping {
  /** From where bare specifiers are looked up, if from anywhere. */
  readonly base?: string;
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
}

interface Config {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly baseUrl?: unknown; readonly paths?: unknown };
}

const OWNER = {};
const NONE: Mapping = { paths: [] };
const DEEPEST = 10;

/** The mapping of the nearest `tsconfig.json` at or above a folder. */
export function mappingOf(workspace: Workspace, folder: string): Mapping {
  return workspace.memo(OWNER, folder, () => {
    const file = posix.join(folder, "tsconfig.json");
    const text = workspace.read(file);
    if (text !== undefined) return load(workspace, file, 0);
    return folder === "" || folder === "." ? NONE : mappingOf(workspace, parent(folder));
  });
}

/** Where a specifier may lead by a mapping, best first. */
export function mapped(specifier: string, { base, paths }: Mapping): readonly string[] {
  const found: string[] = [];
  for (const [pattern, targets] of paths) {
    const star = pattern.indexOf("*");
    if (star === -1) {
      if (pattern === specifier) found.push(...targets);
      continue;
    }
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (specifier.length < pattern.length - 1 || !specifier.startsWith(before) || !specifier.endsWith(after))
      continue;
    const middle = specifier.slice(before.length, specifier.length - after.length);
    found.push(...targets.map((target) => target.replace("*", () => middle)));
  }
  if (base !== undefined) found.push(posix.join(base, specifier));
  return found;
}

function load(workspace: Workspace, file: string, depth: number): Mapping {
  const text = workspace.read(file);
  const config = text === undefined ? undefined : parsed(text);
  if (config === undefined || depth > DEEPEST) return NONE;
  const folder = posix.dirname(file);
  let inherited = NONE;
  for (const from of Array.isArray(config.extends) ? config.extends : [config.extends])
    if (typeof from === "string" && from.startsWith(".")) {
      const target = inside(posix.join(folder, from.endsWith(".json") ? from : `${from}.json`));
      if (target !== undefined) inherited = { ...inherited, ...load(workspace, target, depth + 1) };
    }
  const { baseUrl, paths } = config.compilerOptions ?? {};
  const base = typeof baseUrl === "string" ? posix.join(folder, baseUrl) : undefined;
  return {
    ...inherited,
    ...(base === undefined ? {} : { base }),
    ...(isRecord(paths) ? { paths: targetsOf(paths, base ?? inherited.base ?? folder) } : {}),
  };
}

function targetsOf(paths: Readonly<Record<string, unknown>>, base: string): Mapping["paths"] {
  return Object.entries(paths)
    .map(([pattern, targets]): [string, string[]] => [
      pattern,
      (Array.isArray(targets) ? targets : [])
        .filter((target) => typeof target === "string")
        .map((target) => posix.join(base, target)),
    ])
    .toSorted(([a], [b]) => b.length - a.length);
}

/** JSON with comments and trailing commas. */
function parsed(text: string): Config | undefined {
  const bare = text
    .replaceAll(/("(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string?: string) => string ?? "")
    .replaceAll(/("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? "");
  try {
    const value: unknown = JSON.parse(bare);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function inside(path: string): string | undefined {
  return path.startsWith("../") ? undefined : path;
}

function parent(folder: string): string {
  const above = posix.dirname(folder);
  return above === "." ? "" : above;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
