import type { Bytes } from "../../wasm/bytes.ts";
import { name, PREAMBLE, section, u32, vector } from "../../wasm/bytes.ts";
import { type FunctionType, writeValueType } from "../../wasm/types.ts";

/** Under this name the collector imports. */
const MODULE = "f";

/**
 * A core module that exports what it imports, `0`, `1` and so on: it brings the functions that the host enters, which
 * may be of several core instances, under one roof, so that a guest has them all as its exports.
 */
export function collectorModule(types: readonly FunctionType[]): Uint8Array {
  const values = (list: FunctionType["params"]): Bytes => vector(list.map(writeValueType));
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(1, vector(types.map((type) => [0x60, ...values(type.params), ...values(type.results)]))),
    ...section(2, vector(types.map((_, i) => [...name(MODULE), ...name(String(i)), 0x00, ...u32(i)]))),
    ...section(7, vector(types.map((_, i) => [...name(String(i)), 0x00, ...u32(i)]))),
  ]);
}
