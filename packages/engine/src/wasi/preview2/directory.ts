import type { BigIntStats, Stats } from "node:fs";
import type { OpenFolder } from "../descriptors.ts";
import { FILETYPE, filetypeOf } from "../filestat.ts";
import { statOf } from "../folders.ts";
import { Listing } from "../listing.ts";
import type { Descriptor, Shared } from "./descriptor.ts";
import type { Preview2 } from "./state.ts";

/** `.` and `..` come first, and are not listed in WASI 0.2. */
const DOTS = 2;

const TYPES: ReadonlyMap<number, string> = new Map([
  [FILETYPE.BLOCK_DEVICE, "block-device"],
  [FILETYPE.CHARACTER_DEVICE, "character-device"],
  [FILETYPE.DIRECTORY, "directory"],
  [FILETYPE.REGULAR_FILE, "regular-file"],
  [FILETYPE.SOCKET_STREAM, "socket"],
  [FILETYPE.SYMBOLIC_LINK, "symbolic-link"],
]);

/** What kind of thing is there, as `wasi:filesystem/types#descriptor-type`. */
export function typeOf(found: Stats | BigIntStats): string {
  return found.isFIFO() ? "fifo" : (TYPES.get(filetypeOf(found)) ?? "unknown");
}

/** `wasi:filesystem/types#directory-entry-stream`. It holds a descriptor of its own. */
export class DirectoryEntries implements Disposable {
  private readonly folder: OpenFolder;
  private readonly shared: Shared;
  private readonly listing: Listing;
  private readonly state: Preview2;
  private position = DOTS;
  private closed = false;

  constructor({ folder, shared }: Descriptor, state: Preview2) {
    state.reserve();
    this.folder = folder;
    this.listing = new Listing(folder.fd);
    this.shared = shared;
    this.state = state;
    // Entries are looked at through the folder's own handle, whose number would be another file's once it is closed.
    shared.hold();
    state.opened(this);
  }

  /** The next entry; undefined at the end. What is gone meanwhile is left out, and so is a name that is not UTF-8. */
  next(): { readonly type: string; readonly name: string } | undefined {
    for (;;) {
      this.listing.seek(this.position);
      const entry = this.listing.entry(this.position);
      if (entry === undefined) return undefined;
      this.position++;
      const stat = statOf(this.folder, entry.name);
      if (stat !== undefined) return { type: typeOf(stat), name: entry.name };
    }
  }

  [Symbol.dispose](): void {
    if (this.closed) return;
    this.closed = true;
    this.state.closed(this);
    this.listing.close();
    this.shared.release();
  }
}
