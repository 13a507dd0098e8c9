/** A place inside a body where the rewriter may put something in. */
export const Site = {
  /** Behind a `loop` and its type. `value`: the instructions of the segment that begins there, for fuel. */
  LOOP: 0,
  /** The immediate of a direct call to an imported function. `value`: its index. */
  IMPORT: 1,
  /** A `memory.grow`, at its opcode. */
  GROW: 2,
  /** An operation whose work grows with an operand, at its opcode. */
  BULK: 3,
  /** Where another segment begins, when segments are asked for. `value`: its instructions. */
  SEGMENT: 4,
} as const;

/** All function bodies, walked once. Arrays run by defined function; offsets are into the module's bytes. */
export interface Code {
  readonly count: number;
  /** Where the first body's length stands, behind the number of bodies. */
  readonly start: number;
  /** Where the body begins (its local declarations), where its instructions do, and where it ends. */
  readonly bodies: Int32Array;
  readonly instructions: Int32Array;
  readonly ends: Int32Array;
  /** Instructions of the segment that a function begins with, when segments are asked for. */
  readonly weights: Int32Array;
  /** Bit 0: it has a loop. Bit 1: it calls what cannot be known. */
  readonly flags: Uint8Array;
  /** The first site and the first callee of each function; one more than there are functions. */
  readonly firstSite: Int32Array;
  readonly firstCallee: Int32Array;
  /** Triples of offset, kind, value. */
  readonly sites: Int32Array;
  /** Defined functions that are called directly, by their number among the defined. */
  readonly callees: Int32Array;
}

/** Bits of a function's flags. */
export const LOOPS = 1;
export const INDIRECT = 2;

/** Bounds that keep V8's compile time in proportion (measured: past them, seconds and gigabytes a function). */
export const BOUNDS = {
  bodyBytes: 1_000_000,
  nesting: 10_000,
  localsTimesBlocks: 10_000_000,
} as const;
