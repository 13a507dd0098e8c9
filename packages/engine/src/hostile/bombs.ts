import { name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";

const VOID = [0x60, 0, 0];

/** Bytes of parts, some of them too long to be spread. */
function joined(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The same bytes so many times. */
export function repeated(bytes: readonly number[], times: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length * times);
  for (let i = 0; i < times; i++) out.set(bytes, i * bytes.length);
  return out;
}

/** A section of any length. */
export function longSection(id: number, ...parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const contents = joined(parts);
  return joined([[id], u32(contents.length), contents]);
}

/** A module of one function, exported as `deed`, with the code given between its locals and its `end`. */
export function oneFunction(code: ArrayLike<number>, locals = 0): Uint8Array<ArrayBuffer> {
  const declared = locals === 0 ? [0] : [1, ...u32(locals), 0x7f];
  const body = joined([declared, code, [0x0b]]);
  return joined([
    PREAMBLE,
    section(1, vector([VOID])),
    section(3, vector([[0]])),
    section(7, vector([[...name("deed"), 0, 0]])),
    longSection(10, [1], u32(body.length), body),
  ]);
}

/** A module of so many functions with the same body; the first is exported as `deed`. */
export function manyFunctions(count: number, body: readonly number[] = [0x0b]): Uint8Array<ArrayBuffer> {
  const bytes = [...u32(body.length + 1), 0, ...body];
  return joined([
    PREAMBLE,
    section(1, vector([VOID])),
    longSection(3, u32(count), new Uint8Array(count)),
    section(7, vector([[...name("deed"), 0, 0]])),
    longSection(10, u32(count), repeated(bytes, count)),
  ]);
}

/** A module with so many items in one more section, and an empty function, exported as `deed`. */
export function manyItems(id: number, item: readonly number[], count: number): Uint8Array<ArrayBuffer> {
  const items = longSection(id, u32(count), repeated(item, count));
  const types =
    id === 1 ? longSection(1, u32(count + 1), VOID, repeated(item, count)) : section(1, vector([VOID]));
  return joined([
    PREAMBLE,
    types,
    section(3, vector([[0]])),
    id > 3 && id < 7 ? items : [],
    section(7, vector([[...name("deed"), 0, 0]])),
    section(10, vector([[2, 0, 0x0b]])),
  ]);
}
