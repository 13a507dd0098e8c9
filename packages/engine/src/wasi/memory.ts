import { isUtf8 } from "node:buffer";
import { fail } from "./errno.ts";

/** Guest memory as it is during one call of a WASI function: it never grows in between. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly data: DataView;
}

/** Reads a guest's memory for one call. */
export function memoryOf(bytes: Uint8Array): Memory {
  return { bytes, data: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/**
 * Where `length` bytes at a guest's pointer start, after a check that they lie inside its memory. Both come as
 * wasm gives an i32, signed; as unsigned numbers their sum is exact in a double, so nothing wraps.
 */
export function locate(memory: Memory, pointer: number, length: number): number {
  const start = pointer >>> 0;
  if (start + length > memory.bytes.length) fail("EFAULT");
  return start;
}

/** The bytes at a guest's pointer, as a view on its memory. */
export function bytesAt(memory: Memory, pointer: number, length: number): Uint8Array {
  const size = length >>> 0;
  const start = locate(memory, pointer, size);
  return memory.bytes.subarray(start, start + size);
}

/** Bytes of a path, as Linux takes it. */
export const MAX_PATH = 4_095;

/** A path or link target: UTF-8 without NUL, at most 4,095 bytes, as Linux takes it. */
export function pathAt(memory: Memory, pointer: number, length: number): string {
  const raw = bytesAt(memory, pointer, length);
  if (raw.length > MAX_PATH) fail("ENAMETOOLONG");
  // A copy first: where memory is shared, another thread could change the bytes between check and use.
  const bytes = Buffer.from(raw);
  if (bytes.includes(0)) fail("EINVAL");
  if (!isUtf8(bytes)) fail("EILSEQ");
  return bytes.toString("utf8");
}

const MAX_VECTORS = 1_024;
/** Bytes of one reading or writing: one call moves no more, so that it ends soon. */
export const MAX_TRANSFER = 1 << 20;

/**
 * The buffers that an array of `iovec` or `ciovec` names (pointer and length, 8 bytes each), as views. At most
 * 1,024, and the first MiB of them: one call moves no more, so that it ends soon, and programs take a short count
 * for what it is.
 */
export function vectorsAt(memory: Memory, pointer: number, count: number): readonly Uint8Array[] {
  const size = count >>> 0;
  if (size > MAX_VECTORS) fail("EINVAL");
  const start = locate(memory, pointer, size * 8);
  const vectors: Uint8Array[] = [];
  let left = MAX_TRANSFER;
  for (let at = start; at < start + size * 8; at += 8) {
    const vector = bytesAt(memory, memory.data.getUint32(at, true), memory.data.getUint32(at + 4, true));
    if (vector.length === 0 || left === 0) continue;
    vectors.push(vector.subarray(0, left));
    left -= Math.min(left, vector.length);
  }
  return vectors;
}

export function setU32(memory: Memory, at: number, value: number): void {
  memory.data.setUint32(at, value, true);
}

export function setU64(memory: Memory, at: number, value: bigint): void {
  memory.data.setBigUint64(at, value, true);
}
