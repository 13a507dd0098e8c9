import { MortiseError } from "../errors.ts";
import type { Bytes } from "./bytes.ts";
import { signed } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";

/** A value type in the text format's words; a typed function reference is `ref N` or `ref null N`. */
export type ValueType =
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128"
  | "funcref"
  | "externref"
  | "exnref"
  | `ref ${string}`;

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface Bounds {
  readonly min: number;
  readonly max: number | undefined;
}

export type ImportKind = "function" | "table" | "memory" | "global" | "tag";

const SIMPLE: ReadonlyMap<number, ValueType> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x70, "funcref"],
  [0x6f, "externref"],
  [0x69, "exnref"],
]);

const CODES: ReadonlyMap<string, number> = new Map([...SIMPLE].map(([code, type]) => [type, code]));

/** Heap types that only the GC proposal has: any, eq, i31, struct, array, none. V8 meters no allocation of them. */
const GC_HEAP_TYPES: ReadonlySet<number> = new Set([0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x71]);

const HEAP_TYPES: ReadonlyMap<number, string> = new Map([
  [0x70, "func"],
  [0x6f, "extern"],
  [0x69, "exn"],
  [0x73, "nofunc"],
  [0x72, "noextern"],
  [0x74, "noexn"],
]);

/** Reads a value type (core spec, 5.3); what belongs to GC is refused. */
export function readValueType(cursor: Cursor): ValueType {
  const offset = cursor.at;
  const code = cursor.u8("a value type");
  const simple = SIMPLE.get(code);
  if (simple !== undefined) return simple;
  if (code === 0x63 || code === 0x64) {
    const heap = readHeapType(cursor);
    return code === 0x63 ? `ref null ${heap}` : `ref ${heap}`;
  }
  if (GC_HEAP_TYPES.has(code)) throw refusedGc(offset);
  const bottom = HEAP_TYPES.get(code);
  if (bottom !== undefined) return `ref null ${bottom}`;
  cursor.at = offset;
  throw cursor.invalid(`0x${code.toString(16)} is no value type`);
}

/** Reads a heap type: an abstract one by its name, or the index of a function type. */
export function readHeapType(cursor: Cursor): string {
  const offset = cursor.at;
  const code = cursor.bytes[offset] ?? 0;
  if (GC_HEAP_TYPES.has(code)) throw refusedGc(offset);
  const abstract = HEAP_TYPES.get(code);
  if (abstract !== undefined) {
    cursor.at++;
    return abstract;
  }
  return String(cursor.u32("a heap type"));
}

/** Writes a value type that needs no type index; the gate and the signatures of imports use only those. */
export function writeValueType(type: ValueType): Bytes {
  const code = CODES.get(type);
  if (code !== undefined) return [code];
  const [, nullable, heap] = /^ref (null )?(\w+)$/.exec(type) ?? [];
  const abstract = [...HEAP_TYPES].find(([, name]) => name === heap)?.[0];
  return [
    nullable === undefined ? 0x64 : 0x63,
    ...(abstract === undefined ? signed(Number(heap)) : [abstract]),
  ];
}

/** Whether a type names another type by its index, which means nothing outside its module. */
export function isIndexed(type: ValueType): boolean {
  return /^ref (null )?\d+$/.test(type);
}

/** A function type as text, such as `(i32, i64) -> i32`. */
export function typeText(type: FunctionType): string {
  const results = type.results.length === 1 ? type.results[0] : `(${type.results.join(", ")})`;
  return `(${type.params.join(", ")}) -> ${results}`;
}

export function sameType(a: FunctionType, b: FunctionType): boolean {
  return sameTypes(a.params, b.params) && sameTypes(a.results, b.results);
}

function sameTypes(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The error for a module that uses what cannot be metered or is not supported. */
export function refused(feature: string, offset: number): MortiseError {
  return new MortiseError("MORTISE_FEATURE_REFUSED", `The module uses ${feature}.`, { offset });
}

function refusedGc(offset: number): MortiseError {
  return refused("garbage-collected types (GC), whose allocations no memory cap counts", offset);
}
