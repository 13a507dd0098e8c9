import { parseSync, Visitor } from "rolldown/utils";

/**
 * JavaScript in which every character beyond ASCII is an escape: V8 keeps such a text in one byte a character instead of
 * two, and reads it faster.
 *
 * @throws Error where an escape would not be the same: it stands in a tagged template, behind a backslash, or is a
 *   character of a name that takes two escapes
 * @example
 * ```ts
 * ascii('const more = "…";'); // 'const more = "\\u2026";'
 * ```
 */
export function ascii(code: string): string {
  const { comments, program } = parseSync("chunk.js", code);
  new Visitor({
    TaggedTemplateExpression({ quasi, start }) {
      if (BEYOND.test(code.slice(quasi.start, quasi.end)))
        throw refused("A tagged template with characters beyond ASCII, whose escapes its tag may see", start);
    },
    Identifier({ name, start }) {
      if (/[\ud800-\udfff]/.test(name)) throw refused("A name beyond ASCII that takes two escapes", start);
    },
  }).visit(program);
  for (const { index } of code.matchAll(ESCAPED))
    if (!comments.some(({ start, end }) => start <= index && index < end))
      throw refused("A character beyond ASCII behind a backslash, which would escape the escape", index);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const BEYOND = /[^\0-\x7f]/;
/** Behind an odd number of backslashes. */
const ESCAPED = /(?<!\\)(?:\\\\)*\\[^\0-\x7f]/g;

function refused(what: string, at: number): Error {
  return new Error(`${what}, at ${at}`);
}
