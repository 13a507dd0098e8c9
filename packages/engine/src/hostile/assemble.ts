import wabt from "wabt";

const FEATURES = {
  exceptions: true,
  gc: true,
  threads: true,
  memory64: true,
  multi_memory: true,
  tail_call: true,
  simd: true,
  bulk_memory: true,
  reference_types: true,
  extended_const: true,
} as const;

const assembled = new Map<string, Uint8Array<ArrayBuffer>>();

/** The binary of a module in the text format, with every feature that wabt knows. It need not be valid. */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = assembled.get(text);
  if (bytes === undefined) {
    const module = (await wabt()).parseWat("guest.wat", text, FEATURES);
    bytes = Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
    module.destroy();
    assembled.set(text, bytes);
  }
  return bytes.slice();
}
