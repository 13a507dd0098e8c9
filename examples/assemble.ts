import { readFile } from "node:fs/promises";
import wabt from "wabt";

/** The WebAssembly of a plugin that is written as WebAssembly text: `assemble(new URL("plugin.wat", import.meta.url))`. */
export async function assemble(source: URL): Promise<Uint8Array> {
  const module = (await wabt()).parseWat(source.pathname, await readFile(source, "utf8"), {
    multi_value: true,
  });
  const bytes = module.toBinary({ write_debug_names: true }).buffer;
  module.destroy();
  return bytes;
}
