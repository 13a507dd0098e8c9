import { MortiseError } from "./errors.ts";
import { looksLikeBuffer } from "./formats/buffer/buffer.ts";
import type { FormatName } from "./formats/format.ts";
import { usesKernel } from "./meter/plan.ts";
import type { Module } from "./wasm/module.ts";

/** What bytes or a file are, before anything is run. */
export type Kind = FormatName;

const SCRIPT = /\.[mc]?[jt]s$/;

/** Whether a file's name says that it is a script. */
export function isScriptName(file: string): boolean {
  return SCRIPT.test(file);
}

/** Whether bytes begin as a WebAssembly binary does, of whatever kind. */
export function isWasm(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/** Whether they are a component: layer 1 (Component Model, Binary.md). */
export function isComponent(bytes: Uint8Array): boolean {
  return isWasm(bytes) && bytes[6] === 1;
}

/**
 * The format of a core module: what imports from Extism's kernel is Extism's; what allocates, and takes a pointer and
 * a length, is `buffer`; what has an export without parameters is called as Extism does, without input or output of
 * its own.
 *
 * @throws MORTISE_FORMAT_UNKNOWN
 */
export function formatOf(module: Module): FormatName {
  if (usesKernel(module)) return "extism";
  if (looksLikeBuffer(module)) return "buffer";
  if (module.exports.some((each) => each.kind === "function")) return "extism";
  throw new MortiseError("MORTISE_FORMAT_UNKNOWN", "The module exports no function.");
}
