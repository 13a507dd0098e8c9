import type { Inspection } from "./inspection.ts";

/**
 * Says what WebAssembly bytes hold, without running anything. What is refused is still described as far as it can be
 * read, with the reason.
 *
 * @throws MORTISE_NOT_WASM, MORTISE_MODULE_INVALID, MORTISE_COMPONENT_INVALID
 * @example
 * ```ts
 * const { format, exports } = await inspect(await readFile("count_vowels.wasm"));
 * ```
 */
export async function inspect(bytes: Uint8Array): Promise<Inspection> {
  // The caller may write to its bytes meanwhile, and `slice` of a Buffer does not copy them.
  const own = new Uint8Array(bytes);
  // Loaded when it is first asked for: it brings the reader of components, which programs that run modules never need.
  const { inspection } = await import("./inspection.ts");
  return inspection(own);
}
