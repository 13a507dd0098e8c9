/** A `.hie` file: its path from the workspace with `/` between, and its text. Spans are offsets into `text`. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** A part of a source, from `start` up to `end`, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where an offset lies: line and column from 1, and the line itself. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const LONGEST_LINE = 200;
const tables = new WeakMap<Source, readonly number[]>();

/**
 * A source from a file's bytes. Bytes that are no UTF-8 become U+FFFD; a byte order mark is dropped.
 *
 * @example
 * ```ts
 * sourceOf("a.hie", new TextEncoder().encode("element a {}\n")).text; // "element a {}\n"
 * ```
 */
export function sourceOf(file: string, content: string | Uint8Array): Source {
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return { file, text: text.startsWith("\uFEFF") ? text.slice(1) : text };
}

/** The line and column of an offset, both from 1. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** A line by its number from 1, without its end, cut after 200 characters. */
export function lineAt(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? source.text.length;
  const end = starts[line] ?? source.text.length;
  return source.text
    .slice(start, Math.min(end, start + LONGEST_LINE))
    .replace(/[\r\n]+$/, "")
    .replaceAll("\r", " ");
}

function lineStarts(source: Source): readonly number[] {
  const known = tables.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at !== -1; at = source.text.indexOf("\n", at + 1))
    starts.push(at + 1);
  tables.set(source, starts);
  return starts;
}
