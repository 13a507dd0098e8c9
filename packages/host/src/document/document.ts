import type { HostErrorCode } from "../errors.ts";
import { HostError } from "../errors.ts";

/** A place in a text: lines from 1, columns from 1 in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The way to a value: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** A file that was parsed: its plain value, and where everything in it stands. */
export interface Document {
  readonly file: string;
  /** Nothing but plain objects, arrays, text, numbers, booleans and null; dates as ISO text. */
  readonly value: unknown;
  /** Where the value at `path` begins; where there is none, the nearest thing that would hold it. */
  valueAt(path: Path): Position;
  /** Where the key that ends `path` stands; for an item of a list, the item. */
  keyAt(path: Path): Position;
}

/** Which file is read, and the code of what is wrong with it. */
export interface DocumentSource {
  /** As it is printed in errors. */
  readonly file: string;
  readonly text: string;
  readonly code: HostErrorCode;
}

/** Text of one file: more than anyone writes, and little enough to parse in milliseconds. */
export const MAX_TEXT = 128 * 1024;

/** Levels of mappings and lists in each other. */
export const MAX_DEPTH = 32;

/** An error at a place of a document. */
export function wrongAt(
  { file, code }: Pick<DocumentSource, "file" | "code">,
  at: Position,
  problem: string,
): HostError {
  return new HostError(code, problem, { file, line: at.line, column: at.column });
}

/**
 * Refuses text that is too long, or that has a NUL or half a surrogate pair.
 *
 * @throws MORTISE_FILE_TOO_LARGE, or the source's own code
 */
export function checkText(source: DocumentSource): void {
  const { file, text } = source;
  if (text.length > MAX_TEXT)
    throw new HostError("MORTISE_FILE_TOO_LARGE", `The file is larger than ${MAX_TEXT / 1024} KiB.`, {
      file,
    });
  const at = text.isWellFormed() ? text.indexOf("\0") : text.search(/\p{Cs}/u);
  if (at !== -1) throw wrongAt(source, positionOf(text, at), "The file holds bytes that are no text.");
}

/** The place of a UTF-16 unit in a text. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}
