/** What a language's comments and strings look like. */
export interface Lexis {
  readonly lineComment: string;
  readonly blockComment?: { readonly open: string; readonly close: string; readonly nests: boolean };
  /** The quotes that open a string, the longest first. */
  readonly quotes: readonly string[];
  /** Whether a quote of one character may go over lines. */
  readonly multiline: boolean;
  /** A pattern of literals that would be mistaken for strings, e.g. `'"'`; they are made blank whole. */
  readonly literals?: string;
}

/**
 * The text with the insides of comments and strings made blank: every offset and line stays what it was, and what is
 * found in it is code.
 */
export function blanked(text: string, lexis: Lexis): string {
  const parts: string[] = [];
  let kept = 0;
  let at = 0;
  const { blockComment } = lexis;
  const blank = (from: number, to: number): void => {
    parts.push(text.slice(kept, from), text.slice(from, to).replaceAll(/[^\n]/g, " "));
    kept = to;
    at = to;
  };
  const marks = [lexis.lineComment, ...(blockComment ? [blockComment.open] : []), ...lexis.quotes].map(
    escaped,
  );
  const interesting = new RegExp([...(lexis.literals ? [lexis.literals] : []), ...marks].join("|"), "g");
  for (;;) {
    interesting.lastIndex = at;
    const found = interesting.exec(text);
    if (found === null) break;
    const start = found.index;
    const mark = found[0];
    if (mark === lexis.lineComment) {
      const end = text.indexOf("\n", start);
      blank(start, end === -1 ? text.length : end);
    } else if (mark === blockComment?.open) blank(start, commentEnd(text, start, blockComment));
    else if (!lexis.quotes.includes(mark)) blank(start, start + mark.length);
    else {
      const end = stringEnd(text, start, mark, lexis.multiline);
      if (end === undefined) at = start + mark.length;
      else blank(start + mark.length, Math.max(start + mark.length, end - mark.length));
      if (end !== undefined) at = end;
    }
  }
  return parts.length === 0 ? text : parts.join("") + text.slice(kept);
}

/** The line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** A text as a regular expression that matches it alone. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** A regular expression that finds a text where it is no part of longer words. */
export function wholeWords(text: string): RegExp {
  return new RegExp(
    `${/^\w/.test(text) ? "(?<!\\w)" : ""}${escaped(text)}${/\w$/.test(text) ? "(?!\\w)" : ""}`,
  );
}

function stringEnd(text: string, start: number, quote: string, multiline: boolean): number | undefined {
  const long = multiline || quote.length > 1;
  for (let at = start + quote.length; at < text.length; at++) {
    const mark = text[at];
    if (mark === "\\") at += 1;
    else if (mark === "\n" && !long) return undefined;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  return undefined;
}

function commentEnd(
  text: string,
  start: number,
  { open, close, nests }: NonNullable<Lexis["blockComment"]>,
): number {
  let depth = 1;
  for (let at = start + open.length; at < text.length; at++) {
    if (text.startsWith(close, at)) {
      depth -= 1;
      at += close.length - 1;
      if (depth === 0) return at + 1;
    } else if (nests && text.startsWith(open, at)) {
      depth += 1;
      at += open.length - 1;
    }
  }
  return text.length;
}
