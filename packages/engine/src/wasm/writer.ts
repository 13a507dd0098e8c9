import type { Bytes } from "./bytes.ts";
import { PREAMBLE } from "./bytes.ts";

/** Lengths are written after what they are of, into as many bytes as the longest takes (core spec, 5.2.2). */
const LENGTH_BYTES = 5;

/**
 * A module under construction, in one run of bytes: for what has many parts. Small ones are put together of
 * {@link Bytes}.
 *
 * @example
 * ```ts
 * const writer = new ModuleWriter();
 * writer.section(3, [0, 0], (type) => writer.u32(type));
 * new WebAssembly.Module(writer.bytes());
 * ```
 */
export class ModuleWriter {
  private out = new Uint8Array(4_096);
  private at = 0;

  constructor() {
    this.raw(PREAMBLE);
  }

  /** What is written so far. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.out.subarray(0, this.at);
  }

  u8(byte: number): void {
    this.reserve(1);
    this.out[this.at++] = byte;
  }

  /** Unsigned LEB128 of a number below 2^32. */
  u32(value: number): void {
    this.reserve(LENGTH_BYTES);
    let rest = value;
    while (rest > 127) {
      this.out[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.out[this.at++] = rest;
  }

  raw(bytes: Bytes): void {
    this.reserve(bytes.length);
    this.out.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A section that is a vector: what `write` writes of each item. */
  section<T>(id: number, items: readonly T[], write: (item: T, index: number) => void): void {
    this.u8(id);
    this.sized(() => {
      this.u32(items.length);
      for (let i = 0; i < items.length; i++) write(items[i] as T, i);
    });
  }

  /** What `write` writes, behind its length in bytes. */
  sized(write: () => void): void {
    const start = this.at;
    this.reserve(LENGTH_BYTES);
    this.at += LENGTH_BYTES;
    write();
    let size = this.at - start - LENGTH_BYTES;
    for (let i = 0; i < LENGTH_BYTES; i++) {
      this.out[start + i] = (size & 127) | (i + 1 < LENGTH_BYTES ? 128 : 0);
      size >>>= 7;
    }
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.out.length) return;
    const out = new Uint8Array(2 * (this.at + bytes));
    out.set(this.out);
    this.out = out;
  }
}
