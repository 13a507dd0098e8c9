import { MortiseError } from "../errors.ts";
import type { HostImport } from "../gate.ts";
import { currentGuest } from "../guest.ts";
import { wasiType } from "../wasi/signatures.ts";
import type { FunctionType } from "../wasm/types.ts";
import { sameType, typeText } from "../wasm/types.ts";

export const WASI_MODULE = "wasi_snapshot_preview1";

type WasiFunction = (...values: never[]) => number | Promise<number>;

/** A function of WASI preview 1 for the guest that is running: each instance has descriptors of its own. */
export function wasiFunction(name: string, type: FunctionType, part: number): HostImport | undefined {
  const expected = wasiType(name);
  if (expected === undefined) return undefined;
  if (!sameType(expected, type)) {
    throw new MortiseError(
      "MORTISE_IMPORT_MISMATCH",
      `The module imports \`${WASI_MODULE}\` \`${name}\` as ${typeText(type)}, and it is ${typeText(expected)}.`,
    );
  }
  const plain: WasiFunction = (...values) =>
    (currentGuest().wasi(part).imports[name] as WasiFunction)(...values);
  if (name !== "poll_oneoff") return { name, type, plain, counted: false };
  const suspending: WasiFunction = (...values) =>
    (currentGuest().wasi(part).async.poll_oneoff as WasiFunction)(...values);
  return { name, type, plain, suspending, counted: false };
}
