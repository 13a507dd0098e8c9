import { MortiseError } from "./errors.ts";
import { textFrom } from "./text.ts";

/** What a call takes: bytes as they are, in whatever buffer or view, text as UTF-8, nothing as no bytes; any other value as JSON. */
export type Input = Uint8Array | string | undefined | object | number | boolean | null;

/**
 * Bytes that crossed between host and plugin, readable as text or JSON: a call's output, and what a plugin passes to
 * a host function.
 *
 * @example
 * ```ts
 * const output = await plugin.call("count_vowels", "hello");
 * output.json(); // { count: 2, … }
 * ```
 */
export class Payload extends Uint8Array {
  /** The bytes as UTF-8; what is no UTF-8 becomes U+FFFD. */
  text(): string {
    return textFrom(this);
  }

  /** The bytes as JSON. Throws a `SyntaxError` where they are not. */
  json<T = unknown>(): T {
    return JSON.parse(this.text()) as T;
  }

  // What is sliced or mapped from a payload is plain bytes.
  // A value: behind a getter, V8 makes every payload the slow way.
  static readonly [Symbol.species]: Uint8ArrayConstructor = Uint8Array;
}

/**
 * Input as bytes or text; any other value as its JSON.
 *
 * @throws MORTISE_OPTION_INVALID where JSON has no form for it
 */
export function plainInput(input: Input): Uint8Array | string {
  if (typeof input === "string" || input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return input === undefined ? "" : jsonOf(input);
}

function jsonOf(value: unknown): string {
  let cause: unknown;
  try {
    const json: string | undefined = JSON.stringify(value);
    if (json !== undefined) return json;
  } catch (error) {
    // A circle, a BigInt, or nested too deeply.
    cause = error;
  }
  throw new MortiseError("MORTISE_OPTION_INVALID", "The value cannot be written as JSON.", { cause });
}

/**
 * Whether input is bytes, in whatever buffer or view.
 *
 * @example
 * ```ts
 * isBytes(new DataView(new ArrayBuffer(8))); // true
 * ```
 */
export function isBytes(input: Input): boolean {
  return ArrayBuffer.isView(input) || input instanceof ArrayBuffer || input instanceof SharedArrayBuffer;
}

/**
 * Input that nobody else writes to: for a call that has to wait, so that it gets what was given.
 *
 * @throws MORTISE_OPTION_INVALID where JSON has no form for it
 * @example
 * ```ts
 * const own = ownInput(bytes);
 * bytes.fill(0); // `own` is as it was
 * ```
 */
export function ownInput(input: Input): Uint8Array | string {
  const plain = plainInput(input);
  // Not `slice`, which gives a Buffer's own bytes again.
  return typeof plain === "string" ? plain : new Uint8Array(plain);
}

/**
 * Input as bytes; a `Uint8Array` is taken as it is, not copied.
 *
 * @throws MORTISE_OPTION_INVALID where JSON has no form for it
 * @example
 * ```ts
 * inputBytes({ a: 1 }); // the bytes of '{"a":1}'
 * ```
 */
export function inputBytes(input: Input): Uint8Array {
  const plain = plainInput(input);
  return typeof plain === "string" ? Buffer.from(plain, "utf8") : plain;
}

// A buffer of its own costs twice what a small payload does, so small ones are cut from a common one, as Node.js
// does it for its buffers.
const SLAB = 16_384;
const SMALL = 1_024;
/** A program that makes so few of them does without: what marks the common buffer takes longer to load. */
const FEW = 32;
let made = 0;
/** Up to so many bytes, copying them word by word is faster than what a view takes to make. */
const BY_WORDS = 256;
let slab = new ArrayBuffer(0);
let words = new Int32Array(slab);
/** Beyond its end to begin with: the first one, be it empty, has one made. */
let used = SLAB + 1;

function freshSlab(): void {
  slab = new ArrayBuffer(SLAB);
  words = new Int32Array(slab);
  used = 0;
  // A program that transfers one output's buffer would take all others away with it.
  process.getBuiltinModule("node:worker_threads").markAsUntransferable(slab);
}

/** Whether the payload that was made last was cut from the common buffer; to ask it for its buffer takes longer. */
let cut = false;

/** A payload of so many bytes, all zero, to be filled by whoever made it. */
export function emptyPayload(length: number): Payload {
  cut = length <= SMALL && made >= FEW;
  if (!cut) {
    made++;
    return new Payload(length);
  }
  if (used + length > SLAB) freshSlab();
  const payload = new Payload(slab, used, length);
  used += (length + 7) & ~7;
  return payload;
}

/** A copy of a part of `memory`, which `memoryWords` is the same bytes of. */
export function payloadFrom(
  memory: Uint8Array,
  memoryWords: Int32Array,
  from: number,
  length: number,
): Payload {
  const payload = emptyPayload(length);
  if (!cut || length > BY_WORDS || (from & 3) !== 0) {
    payload.set(memory.subarray(from, from + length));
    return payload;
  }
  const whole = length & ~3;
  // What was made last lies at the end of what is used.
  const to = (used - ((length + 7) & ~7)) >> 2;
  const start = from >>> 2;
  for (let i = 0; i < whole >> 2; i++) words[to + i] = memoryWords[start + i] as number;
  for (let i = whole; i < length; i++) payload[i] = memory[from + i] as number;
  return payload;
}

/** A copy of bytes, as a payload. */
export function payloadOf(bytes: Uint8Array): Payload {
  const payload = emptyPayload(bytes.length);
  payload.set(bytes);
  return payload;
}
