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
  const from = name(MODULE);
  const names = types.map((_, i) => name(String(i)));
  const numbered = names.map((each, i) => each.concat(0x00, u32(i)));
  return new Uint8Array(
    PREAMBLE.concat(
      section(1, vector(types.map((type) => [0x60].concat(values(type.params), values(type.results))))),
      section(2, vector(numbered.map((each) => from.concat(each)))),
      section(7, vector(numbered)),
    ),
  );
}
