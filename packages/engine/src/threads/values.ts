import type { ValueType } from "../wasm/types.ts";

/** Bytes that each number takes between threads. */
export const VALUE = 8;

/** Whether values of a type can be told to another thread. */
export function isNumber(type: ValueType): boolean {
  return type === "i32" || type === "i64" || type === "f32" || type === "f64";
}

/** Puts wasm numbers into bytes, {@link VALUE} each: as many as there are types. */
export function writeValues(
  bytes: Uint8Array,
  at: number,
  types: readonly ValueType[],
  values: readonly unknown[],
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, types.length * VALUE);
  types.forEach((type, i) => {
    const value = values[i];
    if (type === "i64") view.setBigInt64(i * VALUE, value as bigint, true);
    else if (type === "i32") view.setInt32(i * VALUE, value as number, true);
    else view.setFloat64(i * VALUE, value as number, true);
  });
}

/** The numbers that {@link writeValues} wrote. */
export function readValues(
  bytes: Uint8Array,
  at: number,
  types: readonly ValueType[],
): readonly (number | bigint)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, types.length * VALUE);
  return types.map((type, i) => {
    if (type === "i64") return view.getBigInt64(i * VALUE, true);
    return type === "i32" ? view.getInt32(i * VALUE, true) : view.getFloat64(i * VALUE, true);
  });
}
