import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const BUILT = new URL("../guests/build/", import.meta.url);

/** Where a built guest lies, e.g. `kernels/sort`. */
export function guestPath(name: string): string {
  const path = fileURLToPath(new URL(`${name}.wasm`, BUILT));
  if (!existsSync(path))
    throw new Error(`The guest ${name} is not built. Build it with: npm run guests -- bench/guests`);
  return path;
}

export function guestBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(guestPath(name)));
}

const SENTENCE = "The quick brown fox jumps over the lazy dog, and then goes home again. ";

/** So many bytes of English. */
export function inputOf(bytes: number): Uint8Array {
  // An array with a buffer of its own: 1.0.3 takes the whole buffer under a view.
  return new TextEncoder().encode(SENTENCE.repeat(Math.ceil(bytes / SENTENCE.length)).slice(0, bytes));
}
