import type { MortiseError } from "../errors.ts";
import { Site } from "./code.ts";
import { Cursor } from "./cursor.ts";
import type { Numbers } from "./numbers.ts";
import { BULK_SHAPES, Shape, SIZED_BULK, simdBytes, simdMemory } from "./opcodes.ts";
import { readHeapType, readValueType, refused } from "./types.ts";

// Where an instruction's immediates end, for those that are long or rare (core spec 5.4). Each takes the module's bytes,
// where they begin, and where the body ends; what is malformed or refused is thrown.

export function blockTypeEnd(bytes: Uint8Array, from: number, end: number): number {
  const byte = bytes[from] as number;
  // One byte of a simple type, or of no type, or of a type index below 64.
  if (
    byte < 0x80 &&
    byte !== 0x63 &&
    byte !== 0x64 &&
    (byte < 0x69 || byte === 0x70 || byte >= 0x7b || byte === 0x6f)
  )
    return from + 1;
  const cursor = new Cursor(bytes, from, end);
  if (byte >= 0x80) cursor.skipLeb("a block type");
  else readValueType(cursor);
  return cursor.at;
}

/** The catch clauses of `try_table`. */
export function catchesEnd(bytes: Uint8Array, from: number, end: number): number {
  const cursor = new Cursor(bytes, from, end);
  const count = cursor.count("the number of catch clauses");
  for (let i = 0; i < count; i++) {
    if (cursor.u8("a catch clause") < 2) cursor.u32("a tag");
    cursor.u32("a label");
  }
  return cursor.at;
}

/** The labels of `br_table`. */
export function labelsEnd(bytes: Uint8Array, from: number, end: number): number {
  const cursor = new Cursor(bytes, from, end);
  const count = cursor.count("the number of labels");
  for (let i = 0; i <= count; i++) cursor.u32("a label");
  return cursor.at;
}

/** The types of `select`. */
export function selectEnd(bytes: Uint8Array, from: number, end: number): number {
  const cursor = new Cursor(bytes, from, end);
  const count = cursor.count("the number of types");
  for (let i = 0; i < count; i++) readValueType(cursor);
  return cursor.at;
}

/** The heap type of `ref.null`. */
export function heapTypeEnd(bytes: Uint8Array, from: number, end: number): number {
  const cursor = new Cursor(bytes, from, end);
  readHeapType(cursor);
  return cursor.at;
}

/** What follows 0xfc; notes the site, where the operation's work grows with an operand. */
export function bulkEnd(bytes: Uint8Array, from: number, end: number, sites: Numbers): number {
  const cursor = new Cursor(bytes, from, end);
  const code = cursor.u32("an opcode");
  const shape = BULK_SHAPES[code];
  if (shape === undefined) throw broken(bytes, `0xfc ${code} is no opcode`, from - 1);
  if (SIZED_BULK.has(code)) sites.push3(from - 1, Site.BULK, code);
  if (shape !== Shape.NONE) cursor.u32("an index");
  if (shape === Shape.LEB2) cursor.u32("an index");
  return cursor.at;
}

/** What follows 0xfd: a SIMD opcode and what it takes. */
export function simdEnd(bytes: Uint8Array, from: number, end: number): number {
  const cursor = new Cursor(bytes, from, end);
  const code = cursor.u32("an opcode");
  const fixed = simdBytes(code);
  if (fixed < 0) throw broken(bytes, `0xfd ${code} is no opcode`, from - 1);
  if (simdMemory(code)) {
    if ((bytes[cursor.at] as number) & 0x40) throw refused("a memory index (multi-memory)", from - 1);
    cursor.u32("an alignment");
    cursor.u32("an offset");
  }
  cursor.skip(fixed, "an opcode's immediate");
  return cursor.at;
}

/** An error about the bytes at an offset. */
export function broken(bytes: Uint8Array, problem: string, at: number): MortiseError {
  return new Cursor(bytes, at).invalid(problem);
}
