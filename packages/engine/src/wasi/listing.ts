import { type Dir, opendirSync } from "node:fs";
import { fail } from "./errno.ts";
import { FILETYPE, filetypeOf } from "./filestat.ts";

/** One entry of a folder. */
export interface Entry {
  readonly name: string;
  /** `$filetype`. */
  readonly filetype: number;
}

const MAX_SKIP = 65_536;

const DOTS: readonly Entry[] = [
  { name: ".", filetype: FILETYPE.DIRECTORY },
  { name: "..", filetype: FILETYPE.DIRECTORY },
];

/**
 * A folder being listed. Entries are numbered from 0, `.` and `..` first, and read as they are asked for; only
 * those handed out since the last {@link Listing.seek} are kept, so that a huge folder costs no more than a small one.
 */
export class Listing {
  readonly #fd: number;
  #dir: Dir | undefined;
  /** The entries kept, the number of the first of them, and whether the folder ends behind them. */
  #kept: Entry[] = [];
  #first = 0;
  #ended = false;

  /** Lists the folder that a descriptor is for. The descriptor stays the caller's. */
  constructor(fd: number) {
    this.#fd = fd;
    this.#dir = opendirSync(`/proc/self/fd/${fd}`, { bufferSize: 64 });
  }

  /** Goes to an entry by its number; 0 reads the folder anew. */
  seek(index: number): void {
    if (index < this.#first || index === 0) this.#restart();
    const skip = index - this.#first;
    if (skip > this.#kept.length + MAX_SKIP) fail("EINVAL");
    while (this.#kept.length < skip && this.#read() !== undefined);
    this.#kept = this.#kept.slice(skip);
    this.#first = index;
  }

  /** The entry of a number not below the one last gone to; undefined past the end. */
  entry(index: number): Entry | undefined {
    while (this.#first + this.#kept.length <= index && this.#read() !== undefined);
    return this.#kept[index - this.#first];
  }

  close(): void {
    this.#dir?.closeSync();
    this.#dir = undefined;
  }

  #restart(): void {
    const dir = opendirSync(`/proc/self/fd/${this.#fd}`, { bufferSize: 64 });
    this.close();
    this.#dir = dir;
    this.#kept = [];
    this.#first = 0;
    this.#ended = false;
  }

  #read(): Entry | undefined {
    const entry = this.#next();
    if (entry !== undefined) this.#kept.push(entry);
    return entry;
  }

  #next(): Entry | undefined {
    const dot = DOTS[this.#first + this.#kept.length];
    if (dot !== undefined) return dot;
    if (this.#ended || this.#dir === undefined) return undefined;
    const found = this.#dir.readSync();
    if (found === null) {
      this.#ended = true;
      return undefined;
    }
    return { name: found.name, filetype: filetypeOf(found) };
  }
}
