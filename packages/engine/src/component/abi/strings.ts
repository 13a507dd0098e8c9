import type { Encoding } from "../binary/definitions.ts";
import { Mismatch } from "./argument.ts";
import type { Context } from "./context.ts";
import { invalidValue } from "./context.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const UTF16 = new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/** In latin1+utf16 the top bit of the length says which of the two it is. */
const UTF16_TAG = 0x80000000;
const LATIN1 = /^[\0-\xff]*$/;

/** Reads a string: its address, and its length in code units. @throws MORTISE_BAD_POINTER, MORTISE_VALUE_INVALID */
export function loadString(cx: Context, address: number, length: number, encoding: Encoding): string {
  switch (encoding) {
    case "utf8":
      return decode(cx, UTF8, address, length, 1);
    case "utf16":
      return decode(cx, UTF16, address, length * 2, 2);
    case "latin1+utf16": {
      if (length >= UTF16_TAG) return decode(cx, UTF16, address, (length - UTF16_TAG) * 2, 2);
      cx.take(address, length, 2);
      return nodeBytes(cx, address, length).toString("latin1");
    }
  }
}

function decode(cx: Context, decoder: typeof UTF8, address: number, size: number, align: number): string {
  cx.take(address, size, align);
  try {
    return decoder.decode(cx.memory.bytes().subarray(address, address + size));
  } catch {
    throw invalidValue(`a string that is no ${decoder.encoding}`);
  }
}

function nodeBytes(cx: Context, address: number, size: number): Buffer {
  const bytes = cx.memory.bytes();
  return Buffer.from(bytes.buffer, bytes.byteOffset + address, size);
}

/** Writes a string into room that the guest makes; answers its address and length in code units. */
export function storeString(cx: Context, value: unknown, encoding: Encoding): readonly [number, number] {
  if (typeof value !== "string") throw new Mismatch("a string", value);
  switch (encoding) {
    case "utf8": {
      const size = Buffer.byteLength(value, "utf8");
      const address = cx.allocate(size, 1);
      ENCODER.encodeInto(value, cx.memory.bytes().subarray(address, address + size));
      return [address, size];
    }
    case "utf16":
      return [storeUtf16(cx, value), value.length];
    case "latin1+utf16": {
      if (!LATIN1.test(value)) return [storeUtf16(cx, value), value.length + UTF16_TAG];
      const address = cx.allocate(value.length, 2);
      nodeBytes(cx, address, value.length).write(value, "latin1");
      return [address, value.length];
    }
  }
}

function storeUtf16(cx: Context, value: string): number {
  const size = value.length * 2;
  const address = cx.allocate(size, 2);
  nodeBytes(cx, address, size).write(value.toWellFormed(), "utf16le");
  return address;
}
