import { join } from "node:path";
import { NODE_RANGE } from "../node.mjs";
import type { Manifest } from "../workspace.ts";
import { distName } from "./bundle.ts";

/** The sources that a package's `package.json` points to, by `exports` and `bin`, from the package's folder. */
export function entriesOf(manifest: Manifest): string[] {
  return [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})];
}

/** Where the types of a source that `exports` names lie in `dist/`. */
export function typesOf(path: string): string {
  return path.replace(/^\.\/src\//, "./types/").replace(/\.ts$/, ".d.ts");
}

/**
 * The `package.json` of a published package, made from the one in the workspace: each source that `exports` or
 * `bin` names becomes its JavaScript and its types.
 */
export function publishedManifest(manifest: Manifest): object {
  const { name, version, description, license, dependencies } = manifest;
  const script = (path: string) => `./${distName("src", join(path))}.js`;
  const mapped = <T>(table: Manifest["exports"], value: (path: string) => T) =>
    table && Object.fromEntries(Object.entries(table).map(([key, path]) => [key, value(path)]));
  return {
    name,
    version,
    description,
    license,
    type: "module",
    engines: { node: NODE_RANGE },
    exports: mapped(manifest.exports, (path) => ({ types: typesOf(path), default: script(path) })),
    bin: mapped(manifest.bin, script),
    dependencies,
  };
}
