// What `Buffer` encodes and decodes with. Its own methods check and choose first, which for short text takes longer than
// the work: these take what they are told, in the bounds that whoever calls them has checked.
const codec = Buffer.prototype as unknown as {
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  utf8Write(this: Uint8Array, text: string, offset: number, length: number): number;
  latin1Write(this: Uint8Array, text: string, offset: number, length: number): number;
};

/** Bytes as text, all of them or a part; what is no UTF-8 becomes U+FFFD. */
export function textFrom(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return codec.utf8Slice.call(bytes, from, to);
}

/** Writes text as UTF-8 into bytes that have room for all `length` bytes that it takes. */
export function writeText(into: Uint8Array, text: string, offset: number, length: number): void {
  if (length === text.length) codec.latin1Write.call(into, text, offset, length);
  else codec.utf8Write.call(into, text, offset, length);
}
