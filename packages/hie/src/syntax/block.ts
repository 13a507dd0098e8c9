import type { Cursor } from "./cursor.ts";
import { expected, kindAt, startAt, take } from "./cursor.ts";
import { Kind } from "./tokens.ts";

/**
 * Reads a block of items: indented after `:`, or in braces. `read` reads one item, or reports why it cannot and
 * answers `undefined`; then the rest of its line, and what is indented under it, is skipped.
 *
 * @param what What the block belongs to, for messages
 * @param optional Whether there may be no block at all
 */
export function block<T>(
  cursor: Cursor,
  what: string,
  optional: boolean,
  read: (cursor: Cursor) => T | undefined,
): readonly T[] {
  if (take(cursor, Kind.OPEN_BRACE)) return braces(cursor, read);
  const colon = take(cursor, Kind.COLON);
  if (colon && take(cursor, Kind.OPEN_BRACE)) return braces(cursor, read);
  if (kindAt(cursor) === Kind.NEWLINE && kindAt(cursor, 1) === Kind.INDENT) {
    if (!colon) expected(cursor, `\`:\` or \`{\` after ${what}`, { hint: "A block begins with `:` or `{`." });
    cursor.at += 2;
    return items(cursor, Kind.DEDENT, read);
  }
  if (colon) {
    expected(cursor, `an indented block after ${what}`, {
      hint: "Indent what belongs to it, or write `{}` where that is nothing.",
    });
    return [];
  }
  const done = ends(cursor);
  if (!optional || !done)
    expected(cursor, `\`:\` or \`{\` after ${what}`, { hint: "A block begins with `:` or `{`." });
  if (!done) skipLine(cursor);
  return [];
}

/** Reads items up to the token that closes them, which is read too. */
export function items<T>(
  cursor: Cursor,
  close: number,
  read: (cursor: Cursor) => T | undefined,
): readonly T[] {
  const found: T[] = [];
  for (;;) {
    const kind = kindAt(cursor);
    if (kind === close || kind === Kind.END) break;
    if (kind === Kind.NEWLINE) cursor.at += 1;
    else if (kind === Kind.INDENT) strayIndent(cursor, found, read);
    else if (kind === Kind.DEDENT) break;
    else if (kind === Kind.CLOSE_BRACE) {
      if (close === Kind.DEDENT) break;
      cursor.report(
        "MORTISE_HIE_SYNTAX",
        { start: startAt(cursor), end: startAt(cursor) + 1 },
        "This `}` closes nothing.",
      );
      cursor.at += 1;
    } else one(cursor, found, read);
  }
  if (kindAt(cursor) === close && close !== Kind.END) cursor.at += 1;
  return found;
}

/** Whether an item can end here. */
export function ends(cursor: Cursor): boolean {
  const kind = kindAt(cursor);
  return kind === Kind.NEWLINE || kind === Kind.CLOSE_BRACE || kind === Kind.DEDENT || kind === Kind.END;
}

/** Skips to the end of the line, and what is indented or in braces after it. */
export function skipLine(cursor: Cursor): void {
  let braces = 0;
  let indents = 0;
  for (;;) {
    const kind = kindAt(cursor);
    if (kind === Kind.END) return;
    if (braces === 0 && indents === 0) {
      if (kind === Kind.DEDENT || kind === Kind.CLOSE_BRACE) return;
      if (kind === Kind.NEWLINE && kindAt(cursor, 1) !== Kind.INDENT) return;
    }
    cursor.at += 1;
    if (kind === Kind.OPEN_BRACE) braces += 1;
    else if (kind === Kind.INDENT) indents += 1;
    else if (kind === Kind.CLOSE_BRACE) braces -= 1;
    else if (kind === Kind.DEDENT) indents -= 1;
    if (kind === Kind.DEDENT && indents === 0 && braces === 0) return;
  }
}

function braces<T>(cursor: Cursor, read: (cursor: Cursor) => T | undefined): readonly T[] {
  const open = cursor.at - 1;
  const found = items(cursor, Kind.CLOSE_BRACE, read);
  if (cursor.tokens.kinds[cursor.at - 1] !== Kind.CLOSE_BRACE) {
    const start = cursor.tokens.starts[open] ?? 0;
    cursor.report("MORTISE_HIE_SYNTAX", { start, end: start + 1 }, "This `{` is never closed.", {
      hint: "Close it with `}`.",
    });
  }
  return found;
}

function one<T>(cursor: Cursor, found: T[], read: (cursor: Cursor) => T | undefined): void {
  const before = cursor.at;
  const item = read(cursor);
  if (item === undefined) {
    skipLine(cursor);
    if (cursor.at === before) cursor.at += 1;
    return;
  }
  found.push(item);
  const last = cursor.tokens.kinds[cursor.at - 1];
  if (ends(cursor) || last === Kind.DEDENT || last === Kind.CLOSE_BRACE) return;
  expected(cursor, "the end of the line", { hint: "Each item stands on a line of its own." });
  skipLine(cursor);
}

function strayIndent<T>(cursor: Cursor, found: T[], read: (cursor: Cursor) => T | undefined): void {
  const start = startAt(cursor);
  cursor.report(
    "MORTISE_HIE_INDENTATION",
    { start, end: start + 1 },
    "This line is indented deeper than the one before, which opens no block.",
    { hint: "Indent it like its neighbours, or end the line before with `:`." },
  );
  cursor.at += 1;
  let depth = 1;
  while (depth > 0) {
    const kind = kindAt(cursor);
    if (kind === Kind.END || kind === Kind.CLOSE_BRACE) return;
    if (kind === Kind.INDENT) depth += 1;
    if (kind === Kind.DEDENT) depth -= 1;
    if (kind === Kind.INDENT || kind === Kind.DEDENT || kind === Kind.NEWLINE) cursor.at += 1;
    else one(cursor, found, read);
  }
}
