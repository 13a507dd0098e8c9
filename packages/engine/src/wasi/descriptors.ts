import { closeSync } from "node:fs";
import { fail } from "./errno.ts";
import type { Listing } from "./listing.ts";

/** Flags of a descriptor (`$fdflags`). */
export const FDFLAG = { APPEND: 1, DSYNC: 2, NONBLOCK: 4, RSYNC: 8, SYNC: 16 } as const;

interface Common {
  /** `$fdflags`. */
  flags: number;
  /** `$rights`: those to read and to write are checked, the others only reported. */
  rights: number;
}

/** Standard input: bytes given beforehand. */
export interface InputStream extends Common {
  readonly kind: "input";
  readonly bytes: Uint8Array;
  position: number;
}

/** Standard output or error. */
export interface OutputStream extends Common {
  readonly kind: "output";
  readonly write: (bytes: Uint8Array) => void;
}

/** An open regular file. Node cannot seek, so the position is kept here. */
export interface OpenFile extends Common {
  readonly kind: "file";
  fd: number;
  position: number;
  /** Whether the folder it was opened in may be written. */
  readonly grant: boolean;
  /** How it is open on the host. */
  readonly read: boolean;
  readonly write: boolean;
}

/** An open folder: one that was granted, or one opened inside it. No path leads above it. */
export interface OpenFolder extends Common {
  readonly kind: "folder";
  /** An `O_PATH` handle. */
  readonly fd: number;
  readonly device: number;
  /** Whether what is inside may be changed. */
  readonly grant: boolean;
  /** The guest's name for it in UTF-8, where it was granted. */
  readonly preopen: Uint8Array | undefined;
  listing: Listing | undefined;
}

export type Descriptor = InputStream | OutputStream | OpenFile | OpenFolder;

/**
 * A guest's open descriptors, bounded. Whoever makes it closes it, and with it all that is open.
 */
export class Descriptors {
  readonly #slots: (Descriptor | undefined)[] = [];
  readonly #max: number;
  #open = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Ends with `EMFILE` where nothing more may be opened: asked before the host opens anything. */
  reserve(): void {
    if (this.#open >= this.#max) fail("EMFILE");
  }

  /** Takes a descriptor in under the lowest free number. */
  add(descriptor: Descriptor): number {
    this.reserve();
    const free = this.#slots.indexOf(undefined);
    const number = free === -1 ? this.#slots.length : free;
    this.#slots[number] = descriptor;
    this.#open++;
    return number;
  }

  /** The descriptor of a number as wasm passes it; ends with `EBADF` where it is not open. */
  get(number: number): Descriptor {
    return this.#slots[number >>> 0] ?? fail("EBADF");
  }

  file(number: number): OpenFile {
    const found = this.get(number);
    return found.kind === "file" ? found : fail(found.kind === "folder" ? "EBADF" : "ESPIPE");
  }

  folder(number: number): OpenFolder {
    const found = this.get(number);
    return found.kind === "folder" ? found : fail("ENOTDIR");
  }

  close(number: number): void {
    const descriptor = this.get(number);
    this.#slots[number >>> 0] = undefined;
    this.#open--;
    release(descriptor);
  }

  /** Moves a descriptor to the number of another, which is closed. Both must be open. */
  move(from: number, to: number): void {
    const descriptor = this.get(from);
    const replaced = this.get(to);
    if (descriptor === replaced) return;
    this.#slots[to >>> 0] = descriptor;
    this.#slots[from >>> 0] = undefined;
    this.#open--;
    release(replaced);
  }

  closeAll(): void {
    for (const descriptor of this.#slots.splice(0)) if (descriptor !== undefined) release(descriptor);
    this.#open = 0;
  }
}

function release(descriptor: Descriptor): void {
  if (descriptor.kind === "folder") descriptor.listing?.close();
  if (descriptor.kind === "folder" || descriptor.kind === "file") closeSync(descriptor.fd);
}
