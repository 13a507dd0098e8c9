// Builds kernel.wasm from kernel.wat: `npm run kernel`. With --check it only compares, and fails where they differ.
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

const source = new URL("./kernel.wat", import.meta.url);
const target = new URL("./kernel.wasm", import.meta.url);

export async function buildKernel(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat("kernel.wat", readFileSync(source, "utf8"), { bulk_memory: true });
  module.validate();
  return module.toBinary({}).buffer;
}

if (import.meta.main) {
  const built = await buildKernel();
  if (!process.argv.includes("--check")) {
    writeFileSync(target, built);
    console.log(`kernel.wasm: ${built.length} bytes`);
  } else if (!readFileSync(target).equals(built)) {
    console.error("kernel.wasm is not what kernel.wat builds to: run `npm run kernel`.");
    process.exit(1);
  }
}
