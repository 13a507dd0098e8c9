import type { Span } from "./source.ts";

/** The kinds of tokens. Keywords are names: what a name means depends on where it stands. */
export const Kind = {
  END: 0,
  NEWLINE: 1,
  INDENT: 2,
  DEDENT: 3,
  NAME: 4,
  STRING: 5,
  NUMBER: 6,
  COLON: 7,
  EQUALS: 8,
  DOT: 9,
  COMMA: 10,
  OPEN_PAREN: 11,
  CLOSE_PAREN: 12,
  OPEN_BRACKET: 13,
  CLOSE_BRACKET: 14,
  OPEN_BRACE: 15,
  CLOSE_BRACE: 16,
  STAR: 17,
  LESS: 18,
  GREATER: 19,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** A comment: `line` (`#`), `block` (`###`) or `doc` (`##`). */
export interface Comment extends Span {
  readonly kind: "line" | "block" | "doc";
}

/** A file's tokens, side by side in arrays, so that a large file makes no object per token. */
export interface Tokens {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly comments: readonly Comment[];
  /** Docs by the index of the token that they stand before. */
  readonly docs: ReadonlyMap<number, readonly string[]>;
  /** Docs at the end of a line, by the index of the last token before them. */
  readonly trailing: ReadonlyMap<number, string>;
}

const SHOWN: Readonly<Record<number, string>> = {
  [Kind.END]: "the end of the file",
  [Kind.NEWLINE]: "the end of the line",
  [Kind.INDENT]: "a deeper indentation",
  [Kind.DEDENT]: "the end of the block",
  [Kind.NAME]: "a name",
  [Kind.STRING]: "a string",
  [Kind.NUMBER]: "a number",
  [Kind.COLON]: "`:`",
  [Kind.EQUALS]: "`=`",
  [Kind.DOT]: "`.`",
  [Kind.COMMA]: "`,`",
  [Kind.OPEN_PAREN]: "`(`",
  [Kind.CLOSE_PAREN]: "`)`",
  [Kind.OPEN_BRACKET]: "`[`",
  [Kind.CLOSE_BRACKET]: "`]`",
  [Kind.OPEN_BRACE]: "`{`",
  [Kind.CLOSE_BRACE]: "`}`",
  [Kind.STAR]: "`*`",
  [Kind.LESS]: "`<`",
  [Kind.GREATER]: "`>`",
};

/** How a kind is called in a message. */
export function shownKind(kind: number): string {
  return SHOWN[kind] ?? "something unknown";
}
