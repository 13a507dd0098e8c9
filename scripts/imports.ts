/** Checks that imports run only as the house allows: `npm run imports`. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { circles } from "./imports/circles.ts";
import type { Problem } from "./imports/house.ts";
import { checkFile, isTest, relative, unknownPackages, unusedDependencies } from "./imports/house.ts";
import type { Reference } from "./references.ts";
import { references } from "./references.ts";
import type { Package } from "./workspace.ts";
import { packages, ROOT, sources } from "./workspace.ts";

/** A package with its sources, by their paths from the root. */
export interface PackageSources extends Package {
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Everything about the imports of these packages that the house does not allow, circles of files among them.
 * Type-only imports count like any other.
 */
export function checkImports(all: readonly PackageSources[]): Problem[] {
  const problems = unknownPackages(all);
  const graph = new Map<string, Map<string, number>>();
  for (const owner of all) {
    const used: string[] = [];
    for (const [path, source] of owner.files) {
      const found = references(path, source);
      problems.push(...checkFile(path, found, owner));
      if (!isTest(path)) graph.set(path, edges(path, found));
      used.push(...found.map(({ specifier }) => specifier));
    }
    if (owner.files.size > 0) problems.push(...unusedDependencies(owner, used));
  }
  for (const circle of circles(graph)) {
    const steps = circle.map((file, at) => {
      const next = circle[(at + 1) % circle.length] ?? file;
      return `${file}:${graph.get(file)?.get(next)}`;
    });
    problems.push({
      place: steps[0] ?? "",
      message: `is in a circle: ${[...steps, circle[0]].join(" → ")}. Move what both ends need into a file of its own.`,
    });
  }
  return problems;
}

function edges(path: string, found: readonly Reference[]): Map<string, number> {
  const imports = found.filter(({ kind, specifier }) => kind === "import" && relative(specifier));
  return new Map(imports.map(({ specifier, line }) => [posix.join(posix.dirname(path), specifier), line]));
}

/** The packages of this repository, with their sources. */
export function owners() {
  return packages().map((owner) => ({
    ...owner,
    files: new Map(sources(owner.folder).map((path) => [path, readFileSync(join(ROOT, path), "utf8")])),
  }));
}

if (import.meta.main) {
  const all = owners();
  const problems = checkImports(all);
  for (const { place, message } of problems) console.error(`${place}: ${message}`);
  const count = all.reduce((sum, { files }) => sum + files.size, 0);
  console.log(`${count} files in ${all.length} packages, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
