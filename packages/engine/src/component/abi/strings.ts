import { textFrom, writeText } from "../../text.ts";
import type { Encoding } from "../binary/definitions.ts";
import { Mismatch } from "./argument.ts";
import type { Context } from "./context.ts";
import { invalidValue } from "./context.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const UTF16 = new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true });

/** In latin1+utf16 the top bit of the length says which of the two it is. */
const UTF16_TAG = 0x80000000;
const LATIN1 = /^[\0-\xff]*$/;
/** Up to so many characters, a loop is faster than what V8 has to call for. */
const SHORT = 24;
const REPLACED = "\ufffd";

/** Reads a string: its address, and its length in code units. @throws MORTISE_BAD_POINTER, MORTISE_VALUE_INVALID */
export function loadString(cx: Context, address: number, length: number, encoding: Encoding): string {
  switch (encoding) {
    case "utf8":
      return loadUtf8(cx, address, length);
    case "utf16":
      return decode(cx, UTF16, address, length * 2, 2);
    case "latin1+utf16": {
      if (length >= UTF16_TAG) return decode(cx, UTF16, address, (length - UTF16_TAG) * 2, 2);
      cx.take(address, length, 2);
      return nodeBytes(cx, address, length).toString("latin1");
    }
  }
}

function loadUtf8(cx: Context, address: number, length: number): string {
  cx.take(address, length, 1);
  const text = textFrom(cx.bytes, address, address + length);
  // What is no UTF-8 was replaced; so it may also have stood there, and only the slow way tells.
  if (!text.includes(REPLACED)) return text;
  return strictly(cx, UTF8, address, length);
}

function decode(cx: Context, decoder: typeof UTF8, address: number, size: number, align: number): string {
  cx.take(address, size, align);
  return strictly(cx, decoder, address, size);
}

function strictly(cx: Context, decoder: typeof UTF8, address: number, size: number): string {
  try {
    return decoder.decode(cx.bytes.subarray(address, address + size));
  } catch {
    throw invalidValue(`a string that is no ${decoder.encoding}`);
  }
}

function nodeBytes({ bytes }: Context, address: number, size: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + address, size);
}

/** Writes a string into room that the guest makes; answers its address, and stores its length in code units. */
export function storeString(cx: Context, value: unknown, encoding: Encoding): number {
  if (typeof value !== "string") throw new Mismatch("a string", value);
  switch (encoding) {
    case "utf8":
      return storeUtf8(cx, value);
    case "utf16":
      return storeUtf16(cx, value, 0);
    case "latin1+utf16": {
      if (!LATIN1.test(value)) return storeUtf16(cx, value, UTF16_TAG);
      const address = cx.allocate(value.length, 2);
      nodeBytes(cx, address, value.length).write(value, "latin1");
      cx.stored = value.length;
      return address;
    }
  }
}

function storeUtf8(cx: Context, value: string): number {
  const { length } = value;
  if (length <= SHORT && isAscii(value)) {
    const address = cx.allocate(length, 1);
    const { bytes } = cx;
    for (let i = 0; i < length; i++) bytes[address + i] = value.charCodeAt(i);
    cx.stored = length;
    return address;
  }
  const size = Buffer.byteLength(value, "utf8");
  const address = cx.allocate(size, 1);
  writeText(cx.bytes, value, address, size);
  cx.stored = size;
  return address;
}

function isAscii(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 0x7f) return false;
  return true;
}

function storeUtf16(cx: Context, value: string, tag: number): number {
  const size = value.length * 2;
  const address = cx.allocate(size, 2);
  nodeBytes(cx, address, size).write(value.toWellFormed(), "utf16le");
  cx.stored = value.length + tag;
  return address;
}
