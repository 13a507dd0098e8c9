import type { ProblemDetails, Report } from "../problem.ts";
import type { Name, Path } from "./ast.ts";
import type { Source } from "./source.ts";
import type { Tokens } from "./tokens.ts";
import { Kind, shownKind } from "./tokens.ts";

/** How deeply elements, lists, calls and members may nest. */
export const DEEPEST = 200;

/** Where a parse stands. */
export interface Cursor {
  readonly source: Source;
  readonly tokens: Tokens;
  readonly report: Report;
  at: number;
  depth: number;
}

/** The kind of the current token. */
export function kindAt(cursor: Cursor, ahead = 0): number {
  return cursor.tokens.kinds[Math.min(cursor.at + ahead, cursor.tokens.count - 1)] ?? Kind.END;
}

/** Where the current token begins. */
export function startAt(cursor: Cursor): number {
  return cursor.tokens.starts[cursor.at] ?? cursor.source.text.length;
}

/** Where the last token that was read ends. */
export function endBefore(cursor: Cursor): number {
  return cursor.at === 0 ? 0 : (cursor.tokens.ends[cursor.at - 1] ?? 0);
}

/** The current token's text. */
export function textAt(cursor: Cursor, ahead = 0): string {
  const at = Math.min(cursor.at + ahead, cursor.tokens.count - 1);
  return cursor.source.text.slice(cursor.tokens.starts[at], cursor.tokens.ends[at]);
}

/** Whether the current token is this word. */
export function isWord(cursor: Cursor, word: string, ahead = 0): boolean {
  const at = cursor.at + ahead;
  if (kindAt(cursor, ahead) !== Kind.NAME) return false;
  const start = cursor.tokens.starts[at] ?? 0;
  return (cursor.tokens.ends[at] ?? 0) - start === word.length && cursor.source.text.startsWith(word, start);
}

/** Goes past the current token, where it is of this kind. */
export function take(cursor: Cursor, kind: number): boolean {
  if (kindAt(cursor) !== kind) return false;
  cursor.at += 1;
  return true;
}

/** Goes past the current token, where it is this word. */
export function takeWord(cursor: Cursor, word: string): boolean {
  if (!isWord(cursor, word)) return false;
  cursor.at += 1;
  return true;
}

/** Reports that something else was expected at the current token. */
export function expected(cursor: Cursor, what: string, details?: ProblemDetails): undefined {
  const kind = kindAt(cursor);
  const start = startAt(cursor);
  const end = Math.max(start + 1, cursor.tokens.ends[cursor.at] ?? start + 1);
  const found =
    kind === Kind.NAME || kind === Kind.NUMBER ? `\`${shorten(textAt(cursor))}\`` : shownKind(kind);
  cursor.report("MORTISE_HIE_SYNTAX", { start, end }, `Expected ${what}, found ${found}.`, details);
  return undefined;
}

/** The name here, of which any word will do. */
export function name(cursor: Cursor, what: string): Name | undefined {
  if (kindAt(cursor) !== Kind.NAME) return expected(cursor, what);
  const start = startAt(cursor);
  const end = cursor.tokens.ends[cursor.at] ?? start;
  cursor.at += 1;
  return { text: cursor.source.text.slice(start, end), start, end };
}

/** The path here. */
export function path(cursor: Cursor, what: string): Path | undefined {
  const first = name(cursor, what);
  if (first === undefined) return undefined;
  const names = [first];
  while (kindAt(cursor) === Kind.DOT && kindAt(cursor, 1) === Kind.NAME) {
    cursor.at += 1;
    const next = name(cursor, "a name after `.`");
    if (next === undefined) return undefined;
    names.push(next);
  }
  return { names, start: first.start, end: endBefore(cursor) };
}

/** The docs before the token at `at`, and at the end of the line that `last` ends. */
export function docsOf(cursor: Cursor, at: number, last: number): readonly string[] {
  const before = cursor.tokens.docs.get(at);
  const after = cursor.tokens.trailing.get(last);
  if (after === undefined) return before ?? NO_DOCS;
  return before === undefined ? [after] : [...before, after];
}

/** Says once that this is too deep, and whether it is. */
export function tooDeep(cursor: Cursor): boolean {
  if (cursor.depth < DEEPEST) return false;
  const start = startAt(cursor);
  cursor.report(
    "MORTISE_HIE_NESTING_EXCEEDED",
    { start, end: start + 1 },
    `This is nested more than ${DEEPEST} deep.`,
  );
  return true;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

const NO_DOCS: readonly string[] = [];
