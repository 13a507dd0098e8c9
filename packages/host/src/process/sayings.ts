import type { LogLevel } from "@mortise/engine";

/** Bytes of one line of a log. */
export const LOG_LINE = 8_192;

/** What a child writes besides its answers, and how much of it goes to the log: so many bytes of either stream. */
export class Sayings {
  readonly #bytes: number;
  readonly #sink: (level: LogLevel, message: string) => void;
  #noiseLeft: number;
  #errorsLeft: number;

  constructor(bytes: number, sink: (level: LogLevel, message: string) => void) {
    this.#bytes = bytes;
    this.#sink = sink;
    this.#noiseLeft = bytes;
    this.#errorsLeft = bytes;
  }

  /** Begins anew, for the next call. */
  renew(): void {
    this.#noiseLeft = this.#bytes;
    this.#errorsLeft = this.#bytes;
  }

  /** Takes a line of standard output that is no message; false where there have been too many. */
  noise(line: Uint8Array): boolean {
    if (line.length === 0) return true;
    this.#noiseLeft -= line.length + 1;
    if (this.#noiseLeft < 0) return false;
    this.log("info", textOf(line));
    return true;
  }

  /** Takes a line of standard error; false where it is one too many, and left out. */
  error(line: Uint8Array): boolean {
    if (line.length === 0) return true;
    const before = this.#errorsLeft;
    this.#errorsLeft -= line.length + 1;
    if (this.#errorsLeft >= 0) this.log("error", textOf(line));
    else if (before >= 0) this.log("warn", `${this.tooMuch} on its standard error. The rest is left out.`);
    return this.#errorsLeft >= 0;
  }

  get tooMuch(): string {
    return `The process wrote more than ${this.#bytes} bytes besides its answers`;
  }

  log(level: LogLevel, message: string): void {
    try {
      this.#sink(level, message);
    } catch {
      // Where a message could not be written, its plugin goes on.
    }
  }
}

function textOf(line: Uint8Array): string {
  return Buffer.from(line.subarray(0, LOG_LINE)).toString("utf8");
}
