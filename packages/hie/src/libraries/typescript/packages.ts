import { posix } from "node:path";
import type { Workspace } from "../workspace.ts";

/** A package whose source lies in the workspace. */
export interface LocalPackage {
  readonly name: string;
  readonly folder: string;
  readonly exports: unknown;
  readonly main?: string;
}

const OWNER = {};

/** The packages of the workspace by their names. */
export function localPackages(workspace: Workspace): ReadonlyMap<string, LocalPackage> {
  return workspace.memo(OWNER, "", () => {
    const found = new Map<string, LocalPackage>();
    for (const path of workspace.listing().files) {
      if (posix.basename(path) !== "package.json") continue;
      const one = read(posix.dirname(path), workspace.read(path) ?? "");
      if (one !== undefined && !found.has(one.name)) found.set(one.name, one);
    }
    return found;
  });
}

/** The file that a specifier of a local package names, from the workspace; its extension may be left out. */
export function packageTarget(workspace: Workspace, specifier: string): string | undefined {
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const found = localPackages(workspace).get(name);
  if (found === undefined) return undefined;
  const rest = specifier.slice(name.length);
  const target = exported(found.exports, `.${rest}`) ?? (rest === "" ? (found.main ?? "index") : `.${rest}`);
  return posix.join(found.folder, target);
}

function read(folder: string, text: string): LocalPackage | undefined {
  try {
    const { name, exports, main } = JSON.parse(text);
    if (typeof name !== "string") return undefined;
    return { name, folder: folder === "." ? "" : folder, exports, ...(typeof main === "string" && { main }) };
  } catch {
    return undefined;
  }
}

function exported(exports: unknown, subpath: string): string | undefined {
  if (typeof exports === "string") return subpath === "." ? exports : undefined;
  if (typeof exports !== "object" || exports === null) return undefined;
  const entries = Object.entries(exports);
  if (!entries.some(([key]) => key.startsWith("."))) return subpath === "." ? condition(exports) : undefined;
  for (const [key, value] of entries) {
    if (key === subpath) return condition(value);
    const star = key.indexOf("*");
    if (star === -1 || !subpath.startsWith(key.slice(0, star)) || !subpath.endsWith(key.slice(star + 1)))
      continue;
    const middle = subpath.slice(star, subpath.length - (key.length - star - 1));
    return condition(value)?.replace("*", () => middle);
  }
  return undefined;
}

function condition(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value))
    if (["types", "source", "import", "node", "default"].includes(key)) {
      const found = condition(inner);
      if (found !== undefined) return found;
    }
  return undefined;
}
