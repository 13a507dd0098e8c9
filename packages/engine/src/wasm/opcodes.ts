/**
 * How each opcode's immediates are laid out (core spec 5.4, with SIMD, bulk memory, tail calls, typed function
 * references, and both forms of exception handling): enough to walk a body without knowing what it computes.
 */
export const Shape = {
  NONE: 0,
  /** One LEB128 of any sign. */
  LEB: 1,
  /** Two of them. */
  LEB2: 2,
  /** Alignment, perhaps a memory index, offset. */
  MEMARG: 3,
  /** A block type, then nesting goes down. */
  BLOCK: 4,
  LOOP: 5,
  /** A legacy `try`. */
  TRY: 6,
  /** `try_table`: a block type, then catch clauses. */
  TRY_TABLE: 7,
  END: 8,
  /** `else`, `catch` with its tag, `catch_all`: nesting stays. */
  MIDDLE: 9,
  /** `delegate`: one label, and nesting goes up. */
  DELEGATE: 10,
  BR_TABLE: 11,
  CALL: 12,
  CALL_INDIRECT: 13,
  /** `call_ref`, `return_call_ref`. */
  CALL_REF: 14,
  SELECT_TYPED: 15,
  F32: 16,
  F64: 17,
  MEMORY_GROW: 18,
  REF_NULL: 19,
  /** 0xfc: saturating truncation, bulk memory and tables. */
  PREFIX_BULK: 20,
  /** 0xfd: SIMD. */
  PREFIX_SIMD: 21,
  /** 0xfb: GC. */
  PREFIX_GC: 22,
  /** 0xfe: threads. */
  PREFIX_THREADS: 23,
  UNKNOWN: 24,
} as const;

function shapes(): Uint8Array {
  const table = new Uint8Array(256).fill(Shape.UNKNOWN);
  const set = (shape: number, ...codes: number[]): void => {
    for (const code of codes) table[code] = shape;
  };
  const range = (shape: number, from: number, to: number): void => {
    table.fill(shape, from, to + 1);
  };
  set(Shape.NONE, 0x00, 0x01, 0x0a, 0x0f, 0x1a, 0x1b, 0xd1, 0xd3, 0xd4);
  range(Shape.NONE, 0x45, 0xc4);
  set(Shape.BLOCK, 0x02, 0x04);
  set(Shape.LOOP, 0x03);
  set(Shape.TRY, 0x06);
  set(Shape.TRY_TABLE, 0x1f);
  set(Shape.END, 0x0b);
  set(Shape.MIDDLE, 0x05, 0x07, 0x19);
  set(Shape.DELEGATE, 0x18);
  set(Shape.BR_TABLE, 0x0e);
  set(Shape.CALL, 0x10, 0x12);
  set(Shape.CALL_INDIRECT, 0x11, 0x13);
  set(Shape.CALL_REF, 0x14, 0x15);
  set(Shape.SELECT_TYPED, 0x1c);
  // throw, rethrow, br, br_if, locals, globals, tables, memory.size, constants, ref.func, br_on_null.
  set(
    Shape.LEB,
    0x08,
    0x09,
    0x0c,
    0x0d,
    0x20,
    0x21,
    0x22,
    0x23,
    0x24,
    0x25,
    0x26,
    0x3f,
    0x41,
    0x42,
    0xd2,
    0xd5,
    0xd6,
  );
  range(Shape.MEMARG, 0x28, 0x3e);
  set(Shape.MEMORY_GROW, 0x40);
  set(Shape.F32, 0x43);
  set(Shape.F64, 0x44);
  set(Shape.REF_NULL, 0xd0);
  set(Shape.PREFIX_GC, 0xfb);
  set(Shape.PREFIX_BULK, 0xfc);
  set(Shape.PREFIX_SIMD, 0xfd);
  set(Shape.PREFIX_THREADS, 0xfe);
  return table;
}

export const SHAPES: Uint8Array = shapes();

function bulkShapes(): Uint8Array {
  const table = new Uint8Array(18).fill(Shape.NONE);
  // memory.init, memory.copy, table.init, table.copy take two indices; the rest one.
  for (const code of [8, 10, 12, 14]) table[code] = Shape.LEB2;
  for (const code of [9, 11, 13, 15, 16, 17]) table[code] = Shape.LEB;
  return table;
}

/** The shapes after 0xfc, by the number that follows; there are no others. */
export const BULK_SHAPES: Uint8Array = bulkShapes();

/** Of those, the ones whose work grows with an operand: init, copy, fill and grow. */
export const SIZED_BULK: ReadonlySet<number> = new Set([8, 10, 11, 12, 14, 15, 17]);

/** The largest number after 0xfd: `i32x4.relaxed_dot_i8x16_i7x16_add_s`. */
const LAST_SIMD = 0x113;

/** How many bytes of fixed immediates follow a SIMD opcode, besides a memory argument; -1 where there is no such opcode. */
export function simdBytes(code: number): number {
  if (code > LAST_SIMD) return -1;
  if (code === 12 || code === 13) return 16;
  if (code >= 21 && code <= 34) return 1;
  return code >= 84 && code <= 91 ? 1 : 0;
}

/** Whether a SIMD opcode has a memory argument. */
export function simdMemory(code: number): boolean {
  return code <= 11 || (code >= 84 && code <= 93);
}
