import { posix } from "node:path";
import type { Reference } from "../references.ts";
import type { Manifest, Package } from "../workspace.ts";

/** The house in order: an import runs to an earlier row only. Those in one row do not import one another. */
export const HOUSE: readonly (readonly string[])[] = [
  ["@mortise/engine"],
  ["@mortise/host"],
  ["@mortise/store"],
  ["@mortise/effects"],
  ["@mortise/testing"],
  ["@mortise/agent", "@mortise/hie", "@mortise/mush"],
  ["mortise"],
];

/** What is wrong, at `place` (`file:line`), and what to do about it. */
export interface Problem {
  readonly place: string;
  readonly message: string;
}

/**
 * Tests, what only tests use (in `testing/`, `hostile/`, `conformance/`, `fixtures/`, or named like `testguest.ts`),
 * `build.ts` files that make committed files, and benchmarks, which measure the inside: they may import anything.
 */
export function isTest(path: string): boolean {
  return /\.test(-d)?\.ts$|\/src\/(.*\/)?((build|test[a-z]+)\.ts$|(testing|fixtures|hostile|conformance)\/)|^bench\//.test(
    path,
  );
}

/** Checks one file's references against the house and its package's `package.json`. */
export function checkFile(
  path: string,
  found: readonly Reference[],
  { folder, manifest }: Package,
): Problem[] {
  return found.flatMap((reference) => {
    const message = relative(reference.specifier)
      ? checkRelative(path, reference, folder)
      : reference.kind === "url"
        ? undefined
        : checkPackage(path, reference.specifier, manifest);
    return message === undefined ? [] : [{ place: `${path}:${reference.line}`, message }];
  });
}

/** Dependencies that `package.json` declares and no source names. */
export function unusedDependencies(owner: Package, specifiers: readonly string[]): Problem[] {
  const used = new Set(specifiers.map(packageName));
  return Object.keys(owner.manifest.dependencies ?? {})
    .filter((name) => !used.has(name))
    .map((name) => ({
      place: posix.join(owner.folder, "package.json"),
      message: `declares the dependency ${name}, which nothing imports. Remove it, or move it to devDependencies.`,
    }));
}

/** Packages that the house has no row for. */
export function unknownPackages(all: readonly Package[]): Problem[] {
  const known = new Set(HOUSE.flat());
  return all
    .filter(({ folder, manifest }) => folder.startsWith("packages/") && !known.has(manifest.name))
    .map(({ folder, manifest }) => ({
      place: posix.join(folder, "package.json"),
      message: `${manifest.name} has no place in the house. Add it to HOUSE in scripts/imports/house.ts.`,
    }));
}

export function relative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

function checkRelative(path: string, { kind, specifier }: Reference, folder: string): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  if (folder !== "" && !path.startsWith("bench/") && !target.startsWith(`${folder}/`)) {
    return `refers to ${target}, outside its package. Import what the other package exports, by its name.`;
  }
  if (kind === "import" && !isTest(path) && isTest(target)) {
    return `imports ${target}, which is for tests. Move what both need into a file of its own.`;
  }
  return undefined;
}

function checkPackage(path: string, specifier: string, manifest: Manifest): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const name = packageName(specifier);
  if (
    !isTest(path) &&
    rank(manifest.name) < Number.POSITIVE_INFINITY &&
    rank(name) < Number.POSITIVE_INFINITY
  ) {
    if (name === manifest.name) return `imports its own package by name. Import the file it needs.`;
    if (rank(name) === rank(manifest.name)) {
      return `imports ${name}, which stands beside ${manifest.name} in the house. Join the two in a package after both.`;
    }
    if (rank(name) > rank(manifest.name)) {
      return `imports ${name}, which comes after ${manifest.name} in the house. Have it passed in, or move what both need to a package before both.`;
    }
  }
  if (isTest(path) || name in runtimeDependencies(manifest) || manifest.private === true) return undefined;
  return `imports ${name}, which is no dependency in ${manifest.name}'s package.json. Add it there.`;
}

function runtimeDependencies(manifest: Manifest): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
}

function rank(name: string): number {
  const row = HOUSE.findIndex((names) => names.includes(name));
  return row === -1 ? Number.POSITIVE_INFINITY : row;
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
