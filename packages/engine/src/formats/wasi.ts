import { MortiseError } from "../errors.ts";
import type { HostImport } from "../gate.ts";
import { currentGuest } from "../guest.ts";
import type { preview1 } from "../wasi/preview1.ts";
import { wasiType } from "../wasi/signatures.ts";
import type { FunctionType } from "../wasm/types.ts";
import { sameType, typeText } from "../wasm/types.ts";

export const WASI_MODULE = "wasi_snapshot_preview1";

type WasiFunction = (...values: never[]) => number | Promise<number>;

/** {@link preview1}, which is loaded with the first plugin that imports any of it. */
export type Preview1Maker = typeof preview1;

/** A function of WASI preview 1 for the guest that is running: each instance has descriptors of its own. */
export function wasiFunction(
  name: string,
  type: FunctionType,
  part: number,
  make: Preview1Maker,
): HostImport | undefined {
  const expected = wasiType(name);
  if (expected === undefined) return undefined;
  if (!sameType(expected, type)) {
    throw new MortiseError(
      "MORTISE_IMPORT_MISMATCH",
      `The module imports \`${WASI_MODULE}\` \`${name}\` as ${typeText(type)}, and it is ${typeText(expected)}.`,
    );
  }
  const plain: WasiFunction = (...values) =>
    (currentGuest().outside.wasi(part, make).imports[name] as WasiFunction)(...values);
  if (name !== "poll_oneoff") return { name, type, plain, counted: false };
  const suspending: WasiFunction = (...values) =>
    (currentGuest().outside.wasi(part, make).async.poll_oneoff as WasiFunction)(...values);
  return { name, type, plain, suspending, counted: false };
}
