import { MortiseError } from "../errors.ts";
import { ERRNO } from "./errno.ts";
import type { WasiBodies } from "./functions.ts";
import { locate, type Memory, setU32 } from "./memory.ts";

/**
 * `args_get`, `args_sizes_get`, `environ_get` and `environ_sizes_get`.
 *
 * @throws MORTISE_OPTION_INVALID for a NUL anywhere, and for the name of a variable that is empty or holds `=`
 */
export function argumentBodies(args: readonly string[], env: Readonly<Record<string, string>>): WasiBodies {
  const list = args.map((text) => encode("args", text));
  const environ = Object.entries(env).map(([name, value]) => {
    if (name === "" || name.includes("=")) throw invalid("env", name);
    return encode("env", `${name}=${value}`);
  });
  return {
    args_sizes_get: (memory, count: number, size: number) => sizes(memory, list, count, size),
    args_get: (memory, pointers: number, buffer: number) => get(memory, list, pointers, buffer),
    environ_sizes_get: (memory, count: number, size: number) => sizes(memory, environ, count, size),
    environ_get: (memory, pointers: number, buffer: number) => get(memory, environ, pointers, buffer),
  };
}

function encode(option: string, text: string): Buffer {
  if (text.includes("\0")) throw invalid(option, text);
  return Buffer.from(`${text}\0`);
}

// The name only: the value of a variable may be a secret.
function invalid(option: string, text: string): MortiseError {
  const named = JSON.stringify(text.split("=", 1)[0]);
  return new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`${option}\` has ${named}, which no program can read.`,
  );
}

function sizes(memory: Memory, list: readonly Buffer[], count: number, size: number): number {
  const [countAt, sizeAt] = [locate(memory, count, 4), locate(memory, size, 4)];
  setU32(memory, countAt, list.length);
  setU32(memory, sizeAt, total(list));
  return ERRNO.SUCCESS;
}

function get(memory: Memory, list: readonly Buffer[], pointers: number, buffer: number): number {
  const pointersAt = locate(memory, pointers, list.length * 4);
  let at = locate(memory, buffer, total(list));
  for (const [index, text] of list.entries()) {
    setU32(memory, pointersAt + index * 4, at);
    memory.bytes.set(text, at);
    at += text.length;
  }
  return ERRNO.SUCCESS;
}

function total(list: readonly Buffer[]): number {
  return list.reduce((sum, text) => sum + text.length, 0);
}
