import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The root of the clone. */
export const ROOT = join(import.meta.dirname, "..");

/** The fields of a `package.json` that the scripts read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace: where it lies, from the root, and what its `package.json` says. */
export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every package of the workspace under `root`, the root's own (folder `""`) first. */
export function packages(root: string = ROOT): Package[] {
  const own = read(root, "");
  const folders = (own.manifest.workspaces ?? [])
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .sort();
  const held = folders.filter((folder) => existsSync(join(root, folder, "package.json")));
  return [own, ...held.map((folder) => read(root, folder))];
}

/** The TypeScript sources of a package, as paths from the root with `/` between. */
export function sources(folder: string, root: string = ROOT): string[] {
  const inside = folder === "" ? "scripts" : join(folder, "src");
  return globSync(`${inside}/**/*.{ts,mts}`, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
}

function read(root: string, folder: string): Package {
  return { folder, manifest: JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) };
}
