/**
 * Bytes of a module under construction, as plain numbers: for the small parts that are written anew. They are joined by
 * `concat` and `push`: much of this runs once in a process, and what is spread V8 then takes a step at a time.
 */
export type Bytes = readonly number[];

const UTF8 = new TextEncoder();

/** Unsigned LEB128 of a number below 2^32 (core spec, 5.2.2). */
export function u32(value: number): number[] {
  const out: number[] = [];
  let rest = value >>> 0;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  out.push(rest);
  return out;
}

/** Signed LEB128 of a safe integer, as `i32.const` and `i64.const` take it. */
export function signed(value: number): Bytes {
  const out: number[] = [];
  let rest = value;
  for (;;) {
    const low = ((rest % 128) + 128) % 128;
    rest = Math.floor(rest / 128);
    if ((rest === 0 && low < 64) || (rest === -1 && low >= 64)) {
      out.push(low);
      return out;
    }
    out.push(low | 128);
  }
}

/** A name: its length in bytes, then its UTF-8. */
export function name(text: string): Bytes {
  const out = u32(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      const raw = UTF8.encode(text);
      return u32(raw.length).concat(Array.from(raw));
    }
    out.push(code);
  }
  return out;
}

/** A vector: its length, then its items. */
export function vector(items: readonly Bytes[]): Bytes {
  return u32(items.length).concat(items.flat());
}

/** A section: its number, its length, its contents. */
export function section(id: number, contents: Bytes): Bytes {
  return [id].concat(u32(contents.length), contents);
}

/** A function body: its length, its local declarations, its code, `end`. */
export function body(code: Bytes, locals: readonly (readonly [count: number, type: number])[] = []): Bytes {
  const contents = vector(locals.map(([count, type]) => u32(count).concat(type))).concat(code, 0x0b);
  return u32(contents.length).concat(contents);
}

/** `\0asm`, version 1 (core spec, 5.5.16). */
export const PREAMBLE: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
