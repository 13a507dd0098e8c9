import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const HIE = createRequire(new URL("../../packages/hie/src/index.ts", import.meta.url));

/**
 * Bundles a program of `children/` with everything that it imports, as what is published is bundled: a process that
 * strips types first would be measured by that. Answers the path of the bundle.
 */
export async function bundleChild(name: string, folder: string): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url)),
    platform: "node",
    // Native code is loaded from where it lies.
    plugins: [
      {
        name: "native",
        resolveId: (id) =>
          id === "oxc-parser" ? { id: HIE.resolve(id), external: "absolute" as const } : null,
      },
    ],
  });
  await bundle.write({ dir: folder, format: "esm", minify: { mangle: false, compress: false } });
  await bundle.close();
  return join(folder, `${name}.js`);
}
