import { MortiseError } from "../../errors.ts";
import { clip } from "../../wasm/module.ts";
import { isLabel } from "../names.ts";
import type { Id, Place } from "./ast.ts";

export interface Token {
  /** `id` for names and keywords; otherwise the punctuation itself; `end` behind the last. */
  readonly kind: string;
  readonly text: string;
  /** Whether a name was written with `%`, and so is no keyword. */
  readonly escaped: boolean;
  readonly place: Place;
  readonly from: number;
  readonly to: number;
}

/** The error for WIT text that is wrong, with its place. */
export function witError(problem: string, place: Place): MortiseError {
  return new MortiseError("MORTISE_WIT_INVALID", `${problem}.`, place);
}

/** The error for a name that is given twice. */
export function twice({ text, place }: Id): MortiseError {
  return witError(`\`${text}\` is there twice`, place);
}

const SPACE = /[ \t\r\n]+/y;
const WORD = /%?[A-Za-z0-9][A-Za-z0-9-]*/y;
const PUNCTUATION = /->|[=,:;(){}<>*/.@_+]/y;

/**
 * Splits WIT text into tokens (WIT.md, "Lexical structure"); comments are left out.
 *
 * @throws MORTISE_WIT_INVALID with line and column
 */
export function tokens(source: string, file: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const place = (): Place => ({ file, line, column: at - lineStart + 1 });
  const advance = (to: number): void => {
    for (let next = source.indexOf("\n", at); next >= 0 && next < to; next = source.indexOf("\n", next + 1)) {
      line++;
      lineStart = next + 1;
    }
    at = to;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      advance(at + space.length);
      continue;
    }
    if (source.startsWith("//", at)) {
      const end = source.indexOf("\n", at);
      at = end < 0 ? source.length : end;
      continue;
    }
    if (source.startsWith("/*", at)) {
      const end = commentEnd(source, at);
      if (end < 0) throw witError("A comment does not end", place());
      advance(end);
      continue;
    }
    const word = match(WORD);
    const text = word ?? match(PUNCTUATION);
    if (text === undefined) {
      const what = clip(String.fromCodePoint(source.codePointAt(at) ?? 0));
      throw witError(`\`${what}\` has no meaning here`, place());
    }
    const escaped = text.startsWith("%");
    found.push({
      kind: word === undefined ? text : "id",
      text: escaped ? text.slice(1) : text,
      escaped,
      place: place(),
      from: at,
      to: at + text.length,
    });
    at += text.length;
  }
  found.push({ kind: "end", text: "the end", escaped: false, place: place(), from: at, to: at });
  return found;
}

/** Block comments nest. */
function commentEnd(source: string, from: number): number {
  let depth = 0;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  for (let found = edge.exec(source); found !== null; found = edge.exec(source)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return -1;
}

/** Whether a token is a name that can stand for something. */
export function isName(token: Token): boolean {
  return token.kind === "id" && isLabel(token.text);
}
