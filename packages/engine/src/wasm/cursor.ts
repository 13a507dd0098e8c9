import { MortiseError } from "../errors.ts";
import { textFrom } from "../text.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a module's bytes from front to back. Every read is bounded by `end`; a read past it, or one that is no
 * valid encoding, is MORTISE_MODULE_INVALID with its byte offset.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  u8(what: string): number {
    const byte = this.bytes[this.at];
    if (byte === undefined || this.at >= this.end) throw this.invalid(`it ends inside ${what}`);
    this.at++;
    return byte;
  }

  /** An unsigned LEB128 of at most 32 bits (core spec, 5.2.2). */
  u32(what: string): number {
    const from = this.at;
    // Most are below 128.
    const first = this.bytes[from];
    if (first !== undefined && first < 128 && from < this.end) {
      this.at = from + 1;
      return first;
    }
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8(what);
      if (shift === 28 && byte > 15) break;
      result |= (byte & 127) << shift;
      if (byte < 128) return result >>> 0;
    }
    this.at = from;
    throw this.invalid(`${what} is no 32-bit number`);
  }

  /** Skips one LEB128 of any sign, up to ten bytes. */
  skipLeb(what: string): void {
    for (let n = 0; n < 10; n++) if (this.u8(what) < 128) return;
    throw this.invalid(`${what} is too long a number`);
  }

  /** The length of a vector whose items take at least one byte each, so that it cannot claim more than is there. */
  count(what: string): number {
    const count = this.u32(what);
    if (count > this.end - this.at)
      throw this.invalid(`${what} claims ${count} items, more than there are bytes`);
    return count;
  }

  skip(length: number, what: string): void {
    if (length > this.end - this.at) throw this.invalid(`${what} is longer than what is left`);
    this.at += length;
  }

  take(length: number, what: string): Uint8Array {
    this.skip(length, what);
    return this.bytes.subarray(this.at - length, this.at);
  }

  name(what: string): string {
    const from = this.at;
    const length = this.u32(what);
    this.skip(length, what);
    const start = this.at - length;
    const text = textFrom(this.bytes, start, this.at);
    // What is not UTF-8 was replaced; so it may also have stood there, and only the slow way tells.
    if (!text.includes("\ufffd")) return text;
    try {
      return UTF8.decode(this.bytes.subarray(start, this.at));
    } catch {
      this.at = from;
      throw this.invalid(`${what} is not UTF-8`);
    }
  }

  invalid(problem: string): MortiseError {
    return new MortiseError("MORTISE_MODULE_INVALID", `The module is malformed: ${problem}.`, {
      offset: this.at,
    });
  }
}
