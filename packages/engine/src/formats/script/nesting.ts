/** How deep JSON may nest that QuickJS is to parse: it recurses in wasm, where 7,700 levels use up V8's stack. */
export const MAX_NESTING = 4000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether JSON text, as UTF-8, opens more than {@link MAX_NESTING} brackets inside one another. Looks at nothing else:
 * text that is no JSON gets an answer too.
 *
 * @example
 * ```ts
 * nestsTooDeep(Buffer.from("[".repeat(5000))); // true
 * ```
 */
export function nestsTooDeep(text: Uint8Array): boolean {
  if (text.length <= MAX_NESTING) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) {
      at = endOfString(text, at + 1);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      if (depth > MAX_NESTING) return true;
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    }
  }
  return false;
}

function endOfString(text: Uint8Array, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === BACKSLASH) at++;
    else if (text[at] === QUOTE) return at;
  }
  return text.length;
}
