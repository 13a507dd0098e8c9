import type { Report } from "../problem.ts";
import type { Layout } from "./layout.ts";
import { closeBraces, enterLine, layout, openBraces } from "./layout.ts";
import type { Source } from "./source.ts";
import type { Comment, Tokens } from "./tokens.ts";
import { Kind } from "./tokens.ts";

const TAB = 4;
const NAME_START = 1;
const DIGIT = 2;
const SPACE = 3;
const PUNCTUATION = 4;
const CLASSES = new Uint8Array(128);
const PUNCTUATION_KINDS = new Uint8Array(128);
for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
  CLASSES[letter.charCodeAt(0)] = NAME_START;
for (const digit of "0123456789") CLASSES[digit.charCodeAt(0)] = DIGIT;
for (const space of " \t\r") CLASSES[space.charCodeAt(0)] = SPACE;
for (const [at, mark] of [..."\0:=.,()[]{}*<>"].entries()) {
  if (at === 0) continue;
  CLASSES[mark.charCodeAt(0)] = PUNCTUATION;
  PUNCTUATION_KINDS[mark.charCodeAt(0)] = Kind.COLON + at - 1;
}

/**
 * Splits a source into tokens. Never throws: what it cannot read is reported and left out.
 *
 * Lines end items, so line ends are tokens, except inside `(` and `[`, where a line that is indented deeper than
 * the one it continues (or begins with the closing bracket) belongs to it. A tab counts as four columns.
 */
export function lex(source: Source, report: Report): Tokens {
  return new Lexer(source, report).run();
}

/** One pass over one source. A class for speed: its fields keep their shape. */
class Lexer {
  readonly #text: string;
  readonly #report: Report;
  readonly #layout: Layout = layout();
  readonly #comments: Comment[] = [];
  readonly #docs = new Map<number, readonly string[]>();
  readonly #trailing = new Map<number, string>();
  #kinds: Uint8Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #count = 0;
  #at = 0;
  #brackets = 0;
  #pending: string[] = [];

  constructor(source: Source, report: Report) {
    this.#text = source.text;
    this.#report = report;
    const room = (source.text.length >> 2) + 16;
    this.#kinds = new Uint8Array(room);
    this.#starts = new Int32Array(room);
    this.#ends = new Int32Array(room);
  }

  run(): Tokens {
    this.#beginLine();
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      const kind = code < 128 ? (CLASSES[code] ?? 0) : 0;
      if (kind === NAME_START) this.#name();
      else if (kind === SPACE) this.#at += 1;
      else if (kind === PUNCTUATION) this.#punctuation(code);
      else if (kind === DIGIT) this.#number();
      else if (code === 10) this.#newline();
      else if (code === 35) this.#comment();
      else if (code === 34 || code === 39) this.#string(code);
      else this.#unexpected();
    }
    this.#end();
    return {
      count: this.#count,
      kinds: this.#kinds,
      starts: this.#starts,
      ends: this.#ends,
      comments: this.#comments,
      docs: this.#docs,
      trailing: this.#trailing,
    };
  }

  #push(kind: number, start: number, end: number): void {
    if (this.#count === this.#kinds.length) this.#grow();
    if (this.#pending.length > 0 && kind > Kind.DEDENT) {
      this.#docs.set(this.#count, this.#pending);
      this.#pending = [];
    }
    this.#kinds[this.#count] = kind;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count += 1;
  }

  #grow(): void {
    const room = this.#kinds.length * 2;
    const kinds = new Uint8Array(room);
    const starts = new Int32Array(room);
    const ends = new Int32Array(room);
    kinds.set(this.#kinds);
    starts.set(this.#starts);
    ends.set(this.#ends);
    this.#kinds = kinds;
    this.#starts = starts;
    this.#ends = ends;
  }

  #last(): number {
    return this.#count === 0 ? Kind.NEWLINE : (this.#kinds[this.#count - 1] ?? Kind.NEWLINE);
  }

  #name(): void {
    const { length } = this.#text;
    const start = this.#at;
    let at = start + 1;
    while (at < length) {
      const code = this.#text.charCodeAt(at);
      const kind = code < 128 ? CLASSES[code] : 0;
      if (kind !== NAME_START && kind !== DIGIT) break;
      at += 1;
    }
    this.#at = at;
    this.#push(Kind.NAME, start, at);
  }

  #number(): void {
    const start = this.#at;
    let at = this.#digits(start);
    if (this.#text.charCodeAt(at) === 46 && isDigit(this.#text.charCodeAt(at + 1))) at = this.#digits(at + 1);
    this.#at = at;
    this.#push(Kind.NUMBER, start, at);
  }

  #digits(from: number): number {
    let at = from;
    while (isDigit(this.#text.charCodeAt(at))) at += 1;
    return at;
  }

  #punctuation(code: number): void {
    const kind = PUNCTUATION_KINDS[code] ?? Kind.END;
    const start = this.#at;
    this.#at += 1;
    if (kind === Kind.OPEN_PAREN || kind === Kind.OPEN_BRACKET) this.#brackets += 1;
    else if (kind === Kind.CLOSE_PAREN || kind === Kind.CLOSE_BRACKET)
      this.#brackets = Math.max(0, this.#brackets - 1);
    else if (kind === Kind.OPEN_BRACE) {
      this.#brackets = 0;
      openBraces(this.#layout);
    } else if (kind === Kind.CLOSE_BRACE) {
      this.#brackets = 0;
      for (let closes = closeBraces(this.#layout); closes > 0; closes--)
        this.#push(Kind.DEDENT, start, start);
    }
    this.#push(kind, start, this.#at);
  }

  #string(quote: number): void {
    const { length } = this.#text;
    const start = this.#at;
    let at = start + 1;
    while (at < length) {
      const code = this.#text.charCodeAt(at);
      if (code === quote) {
        this.#at = at + 1;
        this.#push(Kind.STRING, start, this.#at);
        return;
      }
      if (code === 10) break;
      at += code === 92 && this.#text.charCodeAt(at + 1) !== 10 ? 2 : 1;
    }
    this.#at = Math.min(at, length);
    this.#report(
      "MORTISE_HIE_STRING_UNTERMINATED",
      { start, end: this.#at },
      "This string does not end on its line.",
      { hint: `Close it with ${String.fromCharCode(quote)}.` },
    );
    this.#push(Kind.STRING, start, this.#at);
  }

  #comment(): void {
    const start = this.#at;
    const text = this.#text;
    let hashes = 1;
    while (hashes < 4 && text.charCodeAt(start + hashes) === 35) hashes += 1;
    if (hashes === 3) {
      const close = text.indexOf("###", start + 3);
      if (close === -1)
        this.#report(
          "MORTISE_HIE_COMMENT_UNTERMINATED",
          { start, end: start + 3 },
          "This block comment is never closed.",
        );
      this.#at = close === -1 ? text.length : close + 3;
      this.#comments.push({ kind: "block", start, end: this.#at });
      return;
    }
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    this.#at = end;
    this.#comments.push({ kind: hashes === 2 ? "doc" : "line", start, end });
    if (hashes !== 2) return;
    const doc = text.slice(start + 2, end).trim();
    if (this.#last() > Kind.DEDENT && this.#brackets === 0) this.#trailing.set(this.#count - 1, doc);
    else this.#pending.push(doc);
  }

  #newline(): void {
    const start = this.#at;
    this.#at += 1;
    if (this.#brackets > 0) {
      if (this.#continues()) return;
      this.#brackets = 0;
    }
    const last = this.#last();
    if (last > Kind.DEDENT) this.#push(Kind.NEWLINE, start, start);
    this.#beginLine();
  }

  /** Whether what comes after this line's end, inside brackets, belongs to the same item. */
  #continues(): boolean {
    const rest = this.#ahead();
    if (rest.blank) return true;
    const code = this.#text.charCodeAt(rest.at);
    return code === 41 || code === 93 || rest.column > this.#layout.line;
  }

  /** Where the line that begins here has its first character, and at which column. */
  #ahead(): { readonly at: number; readonly column: number; readonly blank: boolean } {
    let at = this.#at;
    let column = 0;
    for (; ; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === 32) column += 1;
      else if (code === 9) column += TAB;
      else if (code === 13) continue;
      else return { at, column, blank: code === 10 || code === 35 || Number.isNaN(code) };
    }
  }

  #beginLine(): void {
    const { at, column, blank } = this.#ahead();
    this.#at = at;
    if (blank || this.#text.charCodeAt(at) === 125) return;
    const previous =
      this.#count > 1 && this.#last() === Kind.NEWLINE ? this.#kinds[this.#count - 2] : undefined;
    const step = enterLine(this.#layout, column, previous === Kind.COLON);
    for (let closes = step.closes; closes > 0; closes--) this.#push(Kind.DEDENT, at, at);
    if (step.opens) this.#push(Kind.INDENT, at, at);
    if (!step.fits)
      this.#report(
        "MORTISE_HIE_INDENTATION",
        { start: at, end: at + 1 },
        "This line is indented like no block around it.",
        { severity: "warning", hint: "It is read as part of the block that is indented least beyond it." },
      );
  }

  #unexpected(): void {
    const start = this.#at;
    const point = this.#text.codePointAt(start) ?? 0;
    this.#at += point > 0xffff ? 2 : 1;
    const shown =
      point < 32 || point === 127 ? `U+${point.toString(16).padStart(4, "0")}` : this.#slice(start);
    this.#report(
      "MORTISE_HIE_CHARACTER_UNEXPECTED",
      { start, end: this.#at },
      `The character ${shown} has no meaning here.`,
    );
  }

  #slice(start: number): string {
    return JSON.stringify(this.#text.slice(start, this.#at));
  }

  #end(): void {
    const { length } = this.#text;
    if (this.#last() > Kind.DEDENT) this.#push(Kind.NEWLINE, length, length);
    for (let open = this.#layout.open.length; open > 1; open--)
      if (this.#layout.open[open - 1] !== -1) this.#push(Kind.DEDENT, length, length);
    this.#push(Kind.END, length, length);
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
