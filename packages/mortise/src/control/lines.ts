import { nestsDeeper } from "@mortise/engine";
import { CommandError } from "../errors.ts";

/** Bytes of one line at most: the largest input of a call in base64, and what stands around it. */
export const MAX_LINE = 96 << 20;

/** What a plugin's JSON may nest, and what stands around it. */
const MAX_DEPTH = 256;

const NEWLINE = 10;

/** Cuts a stream of bytes into lines of JSON, however the bytes come. */
export class Lines {
  readonly #max: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(max = MAX_LINE) {
    this.#max = max;
  }

  /**
   * Takes bytes, and gives the values of the lines that are complete; empty lines are none.
   *
   * @throws MORTISE_CONTROL_INVALID where a line is no JSON or too long
   */
  push(chunk: Uint8Array): readonly unknown[] {
    const values: unknown[] = [];
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, end === -1 ? chunk.length : end);
      this.#length += part.length;
      if (this.#length > this.#max) throw invalid(`A line is longer than ${this.#max} bytes.`);
      if (part.length > 0) this.#parts.push(part);
      if (end === -1) return values;
      if (this.#length > 0) values.push(parse(Buffer.concat(this.#parts)));
      this.#parts = [];
      this.#length = 0;
      from = end + 1;
    }
  }
}

/** A value as a line. */
export function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function parse(line: Buffer): unknown {
  if (nestsDeeper(line, MAX_DEPTH)) throw invalid(`A line nests deeper than ${MAX_DEPTH} levels.`);
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    throw invalid("A line is no JSON.");
  }
}

function invalid(problem: string): CommandError {
  return new CommandError("MORTISE_CONTROL_INVALID", problem);
}
