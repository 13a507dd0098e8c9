import type { Name } from "../syntax/ast.ts";
import { lex } from "../syntax/lexer.ts";
import type { Source, Span } from "../syntax/source.ts";
import type { Tokens } from "../syntax/tokens.ts";
import { Kind } from "../syntax/tokens.ts";

/** The names at a place, and what stands around them on their line: enough to tell what is meant, also while it is typed. */
export interface Words {
  /** The path up to the name at the place: for `orders.api.module` at `api`, `orders` and `api`. */
  readonly names: readonly Name[];
  /** The name, or the string, at the place; empty where there is none. */
  readonly span: Span;
  /** What a string at the place says. */
  readonly string?: string;
  /** The names and marks of the line before the path, in order. */
  readonly before: readonly string[];
  /** Whether `(` follows. */
  readonly called: boolean;
}

/**
 * The words at an offset of a source. Undefined inside comments.
 *
 * @example
 * ```ts
 * wordsAt({ file: "a.hie", text: "check files.exists(src, 'a')" }, 15)?.names.map(({ text }) => text); // ["files", "exists"]
 * ```
 */
export function wordsAt(source: Source, offset: number): Words | undefined {
  const tokens = lex(source, () => {});
  if (tokens.comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  const at = tokenAt(tokens, offset);
  const text = (token: number): string =>
    source.text.slice(tokens.starts[token] ?? 0, tokens.ends[token] ?? 0);
  const span = (token: number): Span => ({
    start: tokens.starts[token] ?? offset,
    end: tokens.ends[token] ?? offset,
  });
  const kind = (token: number): number => tokens.kinds[token] ?? Kind.END;
  if (at !== undefined && kind(at) === Kind.STRING) {
    return {
      names: [],
      span: span(at),
      string: text(at).slice(1, -1),
      before: line(tokens, at, text),
      called: false,
    };
  }
  const named = at !== undefined && kind(at) === Kind.NAME;
  const last = named ? at : before(tokens, offset);
  const names: Name[] = named ? [{ text: text(last), ...span(last) }] : [];
  let first = named ? last : last + 1;
  while (kind(first - 1) === Kind.DOT && first > 1 && kind(first - 2) === Kind.NAME) {
    first -= 2;
    names.unshift({ text: text(first), ...span(first) });
  }
  return {
    names,
    span: named ? span(last) : { start: offset, end: offset },
    before: line(tokens, first, text),
    called: named && kind(last + 1) === Kind.OPEN_PAREN,
  };
}

/** The token that an offset lies in, or at the end of. */
function tokenAt({ count, kinds, starts, ends }: Tokens, offset: number): number | undefined {
  for (let at = 0; at < count; at++) {
    if ((starts[at] ?? 0) > offset) return undefined;
    const wide = kinds[at] === Kind.NAME || kinds[at] === Kind.STRING;
    if (wide && offset <= (ends[at] ?? 0)) return at;
  }
  return undefined;
}

/** The last token of an offset's own line that ends at it or before; -1 for none. */
function before({ count, starts, ends, kinds }: Tokens, offset: number): number {
  let last = -1;
  for (let at = 0; at < count && (ends[at] ?? 0) <= offset; at++) {
    if ((kinds[at] ?? Kind.END) > Kind.DEDENT) last = at;
    else if (kinds[at] === Kind.NEWLINE && (starts[at] ?? 0) < offset) last = -1;
  }
  return last;
}

function line({ kinds }: Tokens, upTo: number, text: (token: number) => string): string[] {
  let from = upTo;
  while (from > 0 && (kinds[from - 1] ?? Kind.END) > Kind.DEDENT) from -= 1;
  return Array.from({ length: upTo - from }, (_, i) => text(from + i));
}
