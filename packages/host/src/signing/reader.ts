import { HostError } from "../errors.ts";

/** Reads bytes from front to back; what does not fit is MORTISE_SIGNATURE_INVALID. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw malformed("it ends too early");
    this.at++;
    return byte;
  }

  /** An unsigned LEB128 of at most 32 bits (WebAssembly core spec, 5.2.2). */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      if (shift === 28 && byte > 15) break;
      result |= (byte & 127) << shift;
      if (byte < 128) return result >>> 0;
    }
    throw malformed("a number is too large");
  }

  /** A count of at most `max`. */
  count(max: number, what: string): number {
    const count = this.u32();
    if (count > max) throw malformed(`it has ${count} ${what}, more than ${max}`);
    return count;
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw malformed("it ends too early");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** Unsigned LEB128. */
export function leb(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value >>> 0;
  for (; rest > 127; rest >>>= 7) out.push((rest & 127) | 128);
  out.push(rest);
  return Uint8Array.from(out);
}

/** Byte strings one after the other. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

export function malformed(problem: string): HostError {
  return new HostError("MORTISE_SIGNATURE_INVALID", `The signature cannot be read: ${problem}.`);
}
