import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { assemble } from "../../../hostile/assemble.ts";

/** A component out of a module in the text format and the WIT of a world. */
export async function componentOf(module: string, wit: string, world: string): Promise<Uint8Array> {
  const binary = await assemble(module);
  return componentNew(await componentEmbed({ binary, witSource: wit, world }));
}
