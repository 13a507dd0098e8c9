/** Where something is in a file: both from 1; columns count UTF-16 units, as editors and TypeScript do. */
export interface Place {
  readonly line?: number;
  readonly column?: number;
}

/**
 * The place that the stripper's error shows. Its frame is `:line`, lines up to that one, and carets under it, drawn
 * for a terminal: tabs go to the next multiple of four, wide characters are two cells, combining ones none. An error
 * over several lines has no carets.
 */
export function placeOf(frame: string, text: string): Place {
  const lines = frame.split("\n");
  const line = Number(/:(\d{1,9})$/.exec(lines[0] ?? "")?.[1] ?? Number.NaN);
  const source = text.split("\n")[line - 1];
  if (source === undefined) return {};
  const carets = lines.findLast((drawn) => drawn.trim() !== "") ?? "";
  if (!/^ *\^+$/.test(carets)) return { line, column: source.search(/\S|$/) + 1 };
  return { line, column: unitAt(source, carets.indexOf("^")) + 1 };
}

/** The UTF-16 unit that is drawn at a cell. */
function unitAt(line: string, cell: number): number {
  let at = 0;
  let unit = 0;
  for (const character of line) {
    const next = at + (character === "\t" ? 4 - (at % 4) : width(character));
    if (next > cell) return unit;
    at = next;
    unit += character.length;
  }
  return unit;
}

const COMBINING = /^\p{M}$/u;
const WIDE =
  /^(?:\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])$/u;

function width(character: string): number {
  if (character < "\u0300") return 1;
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/**
 * The column of a UTF-8 offset in a line, both from 1. QuickJS counts bytes.
 *
 * @example
 * ```ts
 * columnOf("é = 1", 4); // 3
 * ```
 */
export function columnOf(line: string, byteColumn: number): number {
  return Buffer.from(line).toString("utf8", 0, byteColumn - 1).length + 1;
}
