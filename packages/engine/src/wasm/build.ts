// Builds the WebAssembly that is ours from its WAT: `npm run wat`. With --check it only compares, and fails where they differ.
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

/** The modules that are committed, each beside its source. */
export const BUILT = {
  kernel: new URL("../kernel/kernel.wasm", import.meta.url),
  fingerprint: new URL("../meter/fingerprint.wasm", import.meta.url),
  scanner: new URL("./scanner.wasm", import.meta.url),
} as const;

/** What one of them builds to. */
export async function buildWat(name: keyof typeof BUILT): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const source = new URL(`./${name}.wat`, BUILT[name]);
  const module = parseWat(`${name}.wat`, readFileSync(source, "utf8"), {
    bulk_memory: true,
    multi_value: true,
  });
  module.validate();
  return module.toBinary({}).buffer;
}

if (import.meta.main) {
  for (const name of Object.keys(BUILT) as (keyof typeof BUILT)[]) {
    const built = await buildWat(name);
    if (!process.argv.includes("--check")) {
      writeFileSync(BUILT[name], built);
      console.log(`${name}.wasm: ${built.length} bytes`);
    } else if (!readFileSync(BUILT[name]).equals(built)) {
      console.error(`${name}.wasm is not what ${name}.wat builds to: run \`npm run wat\`.`);
      process.exitCode = 1;
    }
  }
}
