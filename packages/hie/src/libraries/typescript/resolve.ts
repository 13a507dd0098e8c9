import { posix } from "node:path";
import type { Workspace } from "../workspace.ts";
import { packageTarget } from "./packages.ts";
import { mapped, mappingOf } from "./tsconfig.ts";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs"];
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".d.ts"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};
const OWNER = {};
const FILES = {};

/**
 * The file of the workspace that an import leads to: by its relative path, the `paths` of the nearest
 * `tsconfig.json`, or the name of a package whose source lies here. `undefined` for everything outside.
 */
export function resolveImport(workspace: Workspace, specifier: string, from: string): string | undefined {
  const folder = posix.dirname(from);
  return workspace.memo(OWNER, `${folder}\n${specifier}`, () => {
    if (specifier.startsWith(".")) return file(workspace, posix.join(folder, specifier));
    for (const target of mapped(specifier, mappingOf(workspace, folder))) {
      const found = file(workspace, target);
      if (found !== undefined) return found;
    }
    const target = packageTarget(workspace, specifier);
    return target === undefined ? undefined : file(workspace, target);
  });
}

/** The script at a path whose extension may be left out, or written as that of what it compiles to. */
export function file(workspace: Workspace, path: string): string | undefined {
  const files = workspace.memo(FILES, "", () => new Set(workspace.listing().files));
  const plain = path.replace(/\/$/, "");
  const extension = posix.extname(plain);
  const stem = plain.slice(0, plain.length - extension.length);
  const candidates = [
    plain,
    ...(WRITTEN[extension] ?? []).map((other) => stem + other),
    ...EXTENSIONS.map((other) => plain + other),
    ...EXTENSIONS.map((other) => posix.join(plain, `index${other}`)),
  ];
  return candidates.find((candidate) => files.has(candidate));
}
