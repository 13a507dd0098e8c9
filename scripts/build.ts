/** Bundles each package that is published into its `dist/`, ready for `npm pack`: `npm run build`. */
import { copyFileSync, cpSync, existsSync, globSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./build/bundle.ts";
import type { Start } from "./build/called.ts";
import { entriesOf, publishedManifest, typesOf } from "./build/manifest.ts";
import { emitTypes } from "./build/types.ts";
import { HOUSE } from "./imports/house.ts";
import type { Package } from "./workspace.ts";
import { packages, ROOT } from "./workspace.ts";

/** The packages that are published, each after those that it depends on. */
export function published(root: string = ROOT): Package[] {
  const all = packages(root);
  return HOUSE.flat().flatMap((name) =>
    all.filter(({ manifest }) => manifest.name === name && !manifest.private),
  );
}

/** What each package is made fast for. */
const STARTS: Readonly<Record<string, Start>> = {
  "@mortise/engine": {
    program: join(ROOT, "packages/engine/src/testing/starts.ts"),
    runs: ["extism", "buffer", "script", "component", "component with WASI", "Extism's library"],
  },
};

/**
 * Builds the published packages under `root`, each made to start fast as in `starts`; the answer is their `dist/`
 * folders, in the order of the house.
 */
export async function build(root: string = ROOT, starts = STARTS): Promise<string[]> {
  const built = new Map<string, string>();
  const folders: string[] = [];
  for (const { folder, manifest } of published(root)) {
    const source = join(root, folder, "src");
    const out = join(root, folder, "dist");
    const absolute = (path: string) => join(root, folder, path);
    const entries = entriesOf(manifest).map(absolute);
    await bundle(source, entries, out, Object.keys(manifest.dependencies ?? {}), starts[manifest.name]);
    writeFileSync(join(out, "package.json"), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
    const exported = Object.entries(manifest.exports ?? {});
    emitTypes(
      source,
      exported.map(([, path]) => absolute(path)),
      out,
      built,
    );
    for (const [key, path] of exported)
      built.set(`${manifest.name}${key.slice(1)}`, join(out, typesOf(path)));
    // What `mortise plugin new` writes plugins from.
    if (manifest.bin !== undefined && existsSync(join(root, "kits")))
      cpSync(join(root, "kits"), join(out, "kits"), { recursive: true });
    copyFileSync(join(root, "LICENSE"), join(out, "LICENSE"));
    const readme = join(root, folder, "README.md");
    copyFileSync(existsSync(readme) ? readme : join(root, "README.md"), join(out, "README.md"));
    folders.push(out);
  }
  return folders;
}

if (import.meta.main) {
  for (const folder of await build()) {
    const files = globSync("**/*", { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());
    const bytes = files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
    console.log(`${folder}: ${files.length} files, ${Math.ceil(bytes / 1024)} KiB`);
  }
}
