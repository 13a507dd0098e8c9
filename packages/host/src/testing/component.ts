import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { wasm } from "./deployment.ts";

/** A component out of a module's text and the WIT of its world. */
export async function componentOf(wat: string, witSource: string, world: string): Promise<Uint8Array> {
  return componentNew(await componentEmbed({ binary: wasm(wat), witSource, world }));
}
