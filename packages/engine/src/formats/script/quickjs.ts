import { MortiseError } from "../../errors.ts";

/** How deep JSON may nest that QuickJS is to parse: it recurses in wasm, where 7,700 levels use up V8's stack. */
export const MAX_NESTING = 4000;

/**
 * What we call of the exports of `quickjs-wasi/quickjs.wasm`. Pointers, lengths and flags are i32. A *box* is a
 * pointer to a JSValue on the guest's heap, which whoever holds it frees with `qjs_free_value`; 0 means that there
 * was no memory for it.
 */
export interface QuickJsExports {
  _initialize(): void;
  qjs_init(): number;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_set_module_loader(on: number): void;
  qjs_run_gc(): void;
  qjs_get_context_ptr(): number;
  qjs_eval(code: number, length: number, file: number, flags: number): number;
  qjs_new_string(text: number, length: number): number;
  qjs_new_uint8_array(bytes: number, length: number): number;
  qjs_get_undefined(): number;
  qjs_get_null(): number;
  qjs_get_true(): number;
  qjs_get_global(): number;
  qjs_get_string_len(box: number, lengthOut: number): number;
  qjs_free_cstring(text: number): void;
  qjs_is_exception(box: number): number;
  qjs_get_bool(box: number): number;
  qjs_is_undefined(box: number): number;
  qjs_is_string(box: number): number;
  qjs_is_promise(box: number): number;
  qjs_free_value(box: number): void;
  qjs_set_prop_string(object: number, name: number, value: number): number;
  qjs_get_prop_uint32(object: number, index: number): number;
  qjs_get_typed_array_buffer(box: number, offsetOut: number, lengthOut: number, elementOut: number): number;
  qjs_get_array_buffer(box: number, lengthOut: number): number;
  qjs_call(fn: number, self: number, count: number, boxes: number): number;
  qjs_new_host_function(name: number, length: number, parameters: number): number;
  qjs_promise_state(box: number): number;
  qjs_promise_result(box: number): number;
  qjs_is_job_pending(): number;
  qjs_execute_pending_job(): number;
  qjs_get_exception(): number;
  qjs_throw(box: number): number;
  qjs_new_error(): number;
  JS_ThrowOutOfMemory(context: number): bigint;
  wasm_malloc(bytes: number): number;
  wasm_free(pointer: number): void;
}

/** The two entries in which a script's own code runs, and in which it may therefore suspend. */
export type SuspendingEntry = "qjs_call" | "qjs_execute_pending_job";

/** One instance of QuickJS, as the engine hands it over: sealed, metered, and not yet initialised. */
export interface Realm {
  /** The exports; calling one is a synchronous entry, which never suspends. */
  readonly exports: QuickJsExports;
  /** Bytes that the guest's memory may grow to. */
  readonly memoryLimit: number;
  /** The memory as it is now. A view is stale after anything that may have grown the memory. */
  memory(): Uint8Array;
  /** Grows the memory to at least so many bytes; false where its maximum is in the way. */
  grow(bytes: number): boolean;
  /** Runs code that calls `exports` from inside a host function, where the guest's own entry may have been a suspending one. */
  plainly<T>(run: () => T): T;
  /** An export as an entry that may suspend (`WebAssembly.promising`). */
  promising(entry: SuspendingEntry): (...args: number[]) => Promise<number>;
}

/** Bytes kept for one call's small traffic, so that it takes no `wasm_malloc`. Laid out by the constants below. */
export const SCRATCH_BYTES = 4096 + 32;
/** Input no longer than this goes through the scratch. */
export const SCRATCH_TEXT = 4096;
/** Where the arguments of `qjs_call` lie in the scratch: room for two words. */
export const SCRATCH_ARGUMENTS = 4096;
/** Where exports write lengths to: room for three words. */
export const SCRATCH_OUT = 4096 + 8;

/** Reads an unsigned 32-bit word. */
export function word(memory: Uint8Array, at: number): number {
  if (at + 4 > memory.length) throw outside(at, 4);
  return (
    ((memory[at] ?? 0) |
      ((memory[at + 1] ?? 0) << 8) |
      ((memory[at + 2] ?? 0) << 16) |
      ((memory[at + 3] ?? 0) << 24)) >>>
    0
  );
}

/** Writes an unsigned 32-bit word. */
export function setWord(memory: Uint8Array, at: number, value: number): void {
  memory[at] = value;
  memory[at + 1] = value >>> 8;
  memory[at + 2] = value >>> 16;
  memory[at + 3] = value >>> 24;
}

/** The bytes at a pointer that came out of the guest, which is not to be believed. */
export function slice(memory: Uint8Array, pointer: number, length: number): Uint8Array<ArrayBuffer> {
  const from = pointer >>> 0;
  const to = from + (length >>> 0);
  if (to > memory.length) throw outside(from, length >>> 0);
  return new Uint8Array(memory.subarray(from, to));
}

/** The bytes at a pointer as UTF-8 text; what is no UTF-8 (lone surrogates among it) becomes U+FFFD. */
export function textAt(memory: Uint8Array, pointer: number, length: number): string {
  const from = pointer >>> 0;
  const to = from + (length >>> 0);
  if (to > memory.length) throw outside(from, length >>> 0);
  return Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength).toString("utf8", from, to);
}

/** The text at a pointer up to its NUL. */
export function cstringAt(memory: Uint8Array, pointer: number): string {
  const end = memory.indexOf(0, pointer >>> 0);
  if (end < 0) throw outside(pointer >>> 0, 1);
  return textAt(memory, pointer, end - (pointer >>> 0));
}

/** Copies bytes into the guest and a NUL behind them; free the pointer with `wasm_free`. */
export function place(realm: Realm, bytes: Uint8Array): number {
  const pointer = realm.exports.wasm_malloc(bytes.length + 1) >>> 0;
  const memory = realm.memory();
  if (pointer === 0) throw exhausted();
  if (pointer + bytes.length >= memory.length) throw outside(pointer, bytes.length + 1);
  memory.set(bytes, pointer);
  memory[pointer + bytes.length] = 0;
  return pointer;
}

/** Text as a NUL-ended string in the guest; free the pointer with `wasm_free`. */
export function placeText(realm: Realm, text: string): number {
  return place(realm, Buffer.from(text));
}

/** UTF-8 bytes as a box with a JavaScript string. */
export function newString(realm: Realm, bytes: Uint8Array): number {
  const pointer = place(realm, bytes);
  const box = realm.exports.qjs_new_string(pointer, bytes.length);
  realm.exports.wasm_free(pointer);
  return held(box);
}

/** Bytes as a box with a `Uint8Array`. */
export function newBytes(realm: Realm, bytes: Uint8Array): number {
  const pointer = place(realm, bytes);
  const box = realm.exports.qjs_new_uint8_array(pointer, bytes.length);
  realm.exports.wasm_free(pointer);
  return held(box);
}

/** A box that must be there. */
export function held(box: number): number {
  if (box === 0) throw exhausted();
  return box;
}

/** The text of a box with a string; the box stays. */
export function readText(realm: Realm, box: number, out: number): string {
  return readString(realm, box, out, textAt);
}

/** The UTF-8 bytes of a box with a string; the box stays. */
export function readUtf8(realm: Realm, box: number, out: number, limit: number): Uint8Array<ArrayBuffer> {
  return readString(realm, box, out, (memory, pointer, length) => {
    if (length > limit) throw tooLong(length, limit);
    return slice(memory, pointer, length);
  });
}

function readString<T>(
  realm: Realm,
  box: number,
  out: number,
  read: (memory: Uint8Array, pointer: number, length: number) => T,
): T {
  const pointer = realm.exports.qjs_get_string_len(box, out);
  if (pointer === 0) throw exhausted();
  const memory = realm.memory();
  const value = read(memory, pointer, word(memory, out));
  realm.exports.qjs_free_cstring(pointer);
  return value;
}

/** The bytes of a box with a `Uint8Array`; the box stays. `out` has room for three words. */
export function readBytes(realm: Realm, box: number, out: number, limit: number): Uint8Array<ArrayBuffer> {
  const { exports } = realm;
  const buffer = held(exports.qjs_get_typed_array_buffer(box, out, out + 4, out + 8));
  const length = word(realm.memory(), out + 4);
  if (exports.qjs_is_exception(buffer) !== 0) {
    exports.qjs_free_value(buffer);
    exports.qjs_free_value(held(exports.qjs_get_exception()));
    return new Uint8Array();
  }
  const offset = word(realm.memory(), out);
  if (length > limit) throw tooLong(length, limit);
  const data = exports.qjs_get_array_buffer(buffer, out);
  const available = data === 0 ? 0 : word(realm.memory(), out);
  const bytes =
    offset + length > available ? new Uint8Array() : slice(realm.memory(), (data >>> 0) + offset, length);
  exports.qjs_free_value(buffer);
  return bytes;
}

/** What is thrown where the guest has no memory left for what a call needs. */
export function exhausted(): MortiseError {
  return new MortiseError("MORTISE_MEMORY_EXCEEDED", "The script has no memory left for this call.");
}

function tooLong(length: number, limit: number): MortiseError {
  return new MortiseError(
    "MORTISE_OUTPUT_EXCEEDED",
    `The script's output has ${length} bytes; ${limit} are allowed.`,
  );
}

function outside(pointer: number, length: number): MortiseError {
  return new MortiseError(
    "MORTISE_BAD_POINTER",
    `QuickJS named ${length} bytes at ${pointer}, which is outside its memory.`,
  );
}

/**
 * The exports that are used of the 450 there are: an instance of a module that has only these is made in half the
 * time. `memory` is the engine's own matter.
 */
export const QUICKJS_EXPORTS: readonly (keyof QuickJsExports)[] = [
  "_initialize",
  "qjs_init",
  "qjs_set_memory_limit",
  "qjs_set_max_stack_size",
  "qjs_set_module_loader",
  "qjs_run_gc",
  "qjs_get_context_ptr",
  "qjs_eval",
  "qjs_new_string",
  "qjs_new_uint8_array",
  "qjs_get_undefined",
  "qjs_get_null",
  "qjs_get_true",
  "qjs_get_global",
  "qjs_get_string_len",
  "qjs_free_cstring",
  "qjs_is_exception",
  "qjs_is_undefined",
  "qjs_get_bool",
  "qjs_is_string",
  "qjs_is_promise",
  "qjs_free_value",
  "qjs_set_prop_string",
  "qjs_get_prop_uint32",
  "qjs_get_typed_array_buffer",
  "qjs_get_array_buffer",
  "qjs_call",
  "qjs_new_host_function",
  "qjs_promise_state",
  "qjs_promise_result",
  "qjs_is_job_pending",
  "qjs_execute_pending_job",
  "qjs_get_exception",
  "qjs_throw",
  "qjs_new_error",
  "JS_ThrowOutOfMemory",
  "wasm_malloc",
  "wasm_free",
];
