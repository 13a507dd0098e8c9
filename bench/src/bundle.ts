import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { addresses } from "../../scripts/build/bundle.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Inside the repository, for a bundle finds its packages from where it lies. */
const OUT = join(ROOT, "bench/guests/build/programs");
const HIE = createRequire(new URL("../../packages/hie/src/index.ts", import.meta.url));

/**
 * Bundles a program of `children/` with everything that it imports, as what is published is bundled: a process that
 * strips types first would be measured by that. Answers the path of the bundle.
 */
export async function bundleChild(name: string): Promise<string> {
  const folder = join(OUT, name);
  const bundle = await rolldown({
    input: { [name]: fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url)) },
    platform: "node",
    plugins: [
      addresses(ROOT),
      {
        name: "native",
        // Native code is loaded from where it lies.
        resolveId: (id) =>
          id === "oxc-parser" ? { id: HIE.resolve(id), external: "absolute" as const } : null,
      },
    ],
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    cleanDir: true,
    minify: { mangle: false, compress: false },
  });
  await bundle.close();
  return join(folder, `${name}.js`);
}
