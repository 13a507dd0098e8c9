import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ROOT } from "../workspace.ts";

/**
 * Writes the `.d.ts` files of `entries` and of what they reach into `types/` under `outFolder`. `built` maps what
 * packages built before export, by full name, to the files of its types.
 */
export function emitTypes(
  sourceFolder: string,
  entries: readonly string[],
  outFolder: string,
  built: ReadonlyMap<string, string>,
): void {
  const config = join(outFolder, "tsconfig.json");
  const options = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: resolve(sourceFolder),
    outDir: resolve(outFolder, "types"),
    paths: Object.fromEntries([...built].map(([name, path]) => [name, [path]])),
    typeRoots: [join(ROOT, "node_modules", "@types")],
  };
  const ambient = globSync("**/*.d.ts", { cwd: sourceFolder }).map((path) => join(sourceFolder, path));
  const files = [...entries, ...ambient].map((path) => resolve(path));
  writeFileSync(
    config,
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions: options, files, include: [] }),
  );
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", config], { encoding: "utf8" });
  rmSync(config);
  if (status !== 0) throw new Error(`The types of ${sourceFolder} do not compile:\n${stdout}`);
  for (const path of ambient) importNamespace(path, relative(sourceFolder, path), join(outFolder, "types"));
}

/**
 * Makes a module of a namespace that the sources declare for everyone, and imports it wherever it is named: whoever
 * installs the package may have the same namespace from elsewhere, with other types, or not at all.
 */
function importNamespace(source: string, path: string, typesFolder: string): void {
  const text = readFileSync(source, "utf8");
  const name = /^declare namespace (\w+)/m.exec(text)?.[1];
  if (name === undefined) throw new Error(`${source} declares no namespace.`);
  for (const each of globSync("**/*.d.ts", { cwd: typesFolder })) {
    const file = join(typesFolder, each);
    const types = readFileSync(file, "utf8");
    if (!types.includes(`${name}.`)) continue;
    const target = relative(dirname(file), join(typesFolder, path)).replace(/\.d\.ts$/, ".js");
    const specifier = target.startsWith(".") ? target : `./${target}`;
    writeFileSync(file, `import type { ${name} } from "${specifier}";\n${types}`);
  }
  writeFileSync(join(typesFolder, path), text.replace(/^declare namespace/m, "export declare namespace"));
}
