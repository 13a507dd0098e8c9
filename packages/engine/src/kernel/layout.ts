/**
 * Where the kernel keeps its state: all of it at the front of its memory, so that one copy saves a call and one
 * fill wipes it. `kernel.wat` and the rewriter's inlined loads and stores use the same offsets; a test compares them.
 *
 * A guest reaches no address below `HEAP`: every load and store it makes checks `address - HEAP < SPAN`.
 */
export const KERNEL = {
  /** i64: how many bytes from HEAP on may be accessed; TOP - HEAP. */
  SPAN: 0,
  /** i32: the first free address. An access of eight bytes may reach 7 past it. */
  TOP: 8,
  /** i64 each: where the input is, and its bytes. */
  INPUT: 16,
  INPUT_LENGTH: 24,
  /** i64 each: where the output is, and its bytes, as the guest said it. */
  OUTPUT: 32,
  OUTPUT_LENGTH: 40,
  /** i64: the handle of the error message, or 0. */
  ERROR: 48,
  /** i32: the address that TOP may not pass in this call; the rest of the memory cap. */
  ALLOWANCE: 56,
  /** i32: 1 once an entry thunk has come back from the guest. */
  DONE: 60,
  /** i32: what it came back with. */
  RESULT: 64,
  /** i32: 1 once a block was refused, for it would pass the cap. */
  REFUSED: 68,
  /** i32 each, one for each power of two: the newest free block of at least that size. */
  FREE: 72,
  HEAP: 256,
  /** Bytes past TOP that may have been written. */
  SLACK: 16,
} as const;
