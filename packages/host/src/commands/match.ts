import type { Pattern, Piece } from "./pattern.ts";
import { followerOf } from "./pattern.ts";

/** What a caller put into each place; a place of a group that was left out is not there. */
export type PlaceTexts = Readonly<Record<string, string>>;

/** Matches what follows a command; undefined where it is not as the pattern says. */
export type Matcher = (text: string) => PlaceTexts | undefined;

/**
 * Makes a matcher of a pattern, once. It goes through the text from front to back and never returns, so that its time
 * is that of the text's length whatever both hold. Letters of the pattern's own words mean both cases (ASCII).
 *
 * @example
 * ```ts
 * const matcher = matcherOf(parsePattern("<target>=<message...>") as Pattern);
 * matcher("Ann=hi there"); // { target: "Ann", message: "hi there" }
 * ```
 */
export function matcherOf(pattern: Pattern): Matcher {
  const sequences = [pattern.pieces, ...pattern.groups].map((pieces, sequence) =>
    pieces.map((piece, at) => stepOf(piece, followerOf(pattern, sequence, at))),
  );
  return (text) => {
    const line = { text, folded: foldWord(text) };
    let places: Record<string, string> = Object.create(null);
    let at = 0;
    for (const [index, steps] of sequences.entries()) {
      const tried = { ...places };
      const end = through(steps, line, at, tried);
      if (end !== undefined) [at, places] = [end, tried];
      else if (index === 0) return undefined;
    }
    return afterSpace(text, at) === text.length ? { ...places } : undefined;
  };
}

/** Text with its ASCII letters in lower case, and of the same length: what command words are compared by. */
export function foldWord(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

interface Line {
  readonly text: string;
  readonly folded: string;
}

/** Goes from one position to the next, and puts what a place holds into `places`. */
type Step = (line: Line, at: number, places: Record<string, string>) => number | undefined;

function through(
  steps: readonly Step[],
  line: Line,
  from: number,
  places: Record<string, string>,
): number | undefined {
  let at: number | undefined = from;
  for (const step of steps) {
    at = step(line, at, places);
    if (at === undefined) return undefined;
  }
  return at;
}

function stepOf(piece: Piece, next: Piece | undefined): Step {
  const begin = (line: Line, at: number) => {
    const start = afterSpace(line.text, at);
    return piece.gap && start === at && at > 0 ? undefined : start;
  };
  if ("text" in piece) {
    const wanted = foldWord(piece.text);
    return (line, at) => {
      const start = begin(line, at);
      return start !== undefined && line.folded.startsWith(wanted, start) ? start + wanted.length : undefined;
    };
  }
  const endOf = piece.rest ? restEnd(next) : wordEnd(next);
  return (line, at, places) => {
    const start = begin(line, at);
    if (start === undefined) return undefined;
    const quoted = piece.rest ? undefined : quotedAt(line.text, start);
    if (quoted !== undefined) {
      places[piece.place] = quoted.value;
      return quoted.end;
    }
    const end = endOf(line, start);
    const value = line.text.slice(start, end).trimEnd();
    if (value === "") return undefined;
    places[piece.place] = value;
    return start + value.length;
  };
}

type End = (line: Line, start: number) => number;

/** One word, which ends at a space, or earlier at what comes next where no space is before that. */
function wordEnd(next: Piece | undefined): End {
  const stop = next !== undefined && "text" in next && !next.gap ? foldWord(next.text) : undefined;
  return ({ text, folded }, start) => {
    const space = text.slice(start).search(/\s/);
    const end = space === -1 ? text.length : start + space;
    const at = stop === undefined ? -1 : folded.slice(0, end).indexOf(stop, start);
    return at === -1 ? end : at;
  };
}

/** All up to the first of what comes next: as a word of its own, where a space is before it. */
function restEnd(next: Piece | undefined): End {
  if (next === undefined || !("text" in next)) return ({ text }) => text.length;
  const stop = foldWord(next.text);
  return ({ text, folded }, start) => {
    for (let at = folded.indexOf(stop, start); at !== -1; at = folded.indexOf(stop, at + stop.length)) {
      const alone = /^\s?$/.test(text[at - 1] ?? "") && /^\s?$/.test(text[at + stop.length] ?? "");
      if (!next.gap || alone) return at;
    }
    return text.length;
  };
}

/** Text in double quotes, in which `\"` and `\\` are what they escape; undefined where none ends as it should. */
function quotedAt(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  if (text[start] !== '"') return undefined;
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') return { value, end: at + 1 };
    const escaped = char === "\\" && /^["\\]$/.test(text[at + 1] ?? "");
    if (escaped) at++;
    value += text[at] ?? "";
  }
  return undefined;
}

function afterSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\s/.test(text[end] ?? "")) end++;
  return end;
}
