import { randomFillSync } from "node:crypto";
import { MortiseError } from "../../errors.ts";
import type { Realm } from "./quickjs.ts";

/** Fills bytes with randomness. */
export type Random = (into: Uint8Array) => void;

/** Randomness from the system. */
export const systemRandom: Random = (into) => void randomFillSync(into);

/** A stretch of a guest's memory. */
export interface Run {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A loaded script as a memory image, before any call. Plain data, which structured clone copies. */
export interface Snapshot {
  /** Bytes of the memory when it was taken. */
  readonly size: number;
  /** What a fresh instance's memory must be overwritten with. */
  readonly runs: readonly Run[];
  /** The script's functions: the boxes that dispatch to them. */
  readonly exports: ReadonlyMap<string, number>;
  /** Box of the prelude's function that hands over what a promise settled to. */
  readonly takeOutcome: number;
  readonly undefined: number;
  readonly true: number;
  /** Where the scratch lies. */
  readonly scratch: number;
  /** Where the state of `Math.random` lies: 64 bits, never zero. */
  readonly randomState: number;
}

const PAGE = 4096;

/** What differs from an instance that has just been made, whose memory was `initial`, in stretches of whole pages. */
export function runsOf(memory: Uint8Array, initial: Uint8Array): Run[] {
  const runs: { at: number; end: number }[] = [];
  const now = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
  const before = Buffer.from(initial.buffer, initial.byteOffset, initial.byteLength);
  const zeros = Buffer.alloc(PAGE);
  for (let at = 0; at < now.length; at += PAGE) {
    const was = at < before.length ? before.subarray(at, at + PAGE) : zeros;
    if (now.compare(was, 0, was.length, at, at + PAGE) === 0) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end += PAGE;
    else runs.push({ at, end: at + PAGE });
  }
  return runs.map(({ at, end }) => ({ at, bytes: new Uint8Array(memory.subarray(at, end)) }));
}

/**
 * Makes an instance that has just been made, and in which nothing has run, what the snapshot was taken of; only its
 * `Math.random` is its own.
 *
 * @throws MORTISE_MEMORY_EXCEEDED
 */
export function restoreMemory(realm: Realm, snapshot: Snapshot, random: Random): void {
  if (realm.memory().length < snapshot.size && !realm.grow(snapshot.size)) {
    throw new MortiseError(
      "MORTISE_MEMORY_EXCEEDED",
      `The script takes ${snapshot.size} bytes before it is called.`,
    );
  }
  const memory = realm.memory();
  for (const { at, bytes } of snapshot.runs) memory.set(bytes, at);
  reseed(realm, snapshot.randomState, random);
}

/** Gives `Math.random` a state that nobody knows. */
export function reseed(realm: Realm, randomState: number, random: Random): void {
  const memory = realm.memory();
  random(memory.subarray(randomState, randomState + 8));
  // All zeros would stay zeros.
  memory[randomState] = (memory[randomState] ?? 0) | 1;
}

/** How far into QuickJS's context its random state is looked for, in bytes. */
export const CONTEXT_BYTES = 4096;
const WORD = (1n << 64n) - 1n;

/**
 * Finds the state of `Math.random` in two images of QuickJS's context, one call of it apart: the one word that went
 * the step of the generator (xorshift64*, `js_math_random` in quickjs.c). Undefined unless there is exactly one.
 */
export function findRandomState(before: Uint8Array, after: Uint8Array): number | undefined {
  const was = new DataView(before.buffer, before.byteOffset, before.byteLength);
  const is = new DataView(after.buffer, after.byteOffset, after.byteLength);
  const found: number[] = [];
  for (let at = 0; at + 8 <= before.length; at += 8) {
    const state = was.getBigUint64(at, true);
    if (state !== is.getBigUint64(at, true) && step(state) === is.getBigUint64(at, true)) found.push(at);
  }
  return found.length === 1 ? found[0] : undefined;
}

function step(state: bigint): bigint {
  let x = state;
  x ^= x >> 12n;
  x ^= (x << 25n) & WORD;
  x ^= x >> 27n;
  return x;
}
