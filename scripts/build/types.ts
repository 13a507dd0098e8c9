import { spawnSync } from "node:child_process";
import { globSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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
}
