const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether JSON, as UTF-8, nests deeper than so many levels, found out without parsing it: each level costs a parser far
 * more than the byte that it is written with. Looks at nothing else: text that is no JSON gets an answer too.
 *
 * @example
 * ```ts
 * nestsDeeper(Buffer.from("[[]]"), 1); // true
 * ```
 */
export function nestsDeeper(bytes: Uint8Array, levels: number): boolean {
  if (bytes.length <= levels) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > levels) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
