import { closeSync, fstatSync, readSync, writeSync } from "node:fs";
import type { OpenFile, OpenFolder } from "../descriptors.ts";
import { fail } from "../errno.ts";
import { MAX_PATH, MAX_TRANSFER } from "../memory.ts";
import { reopen } from "../open.ts";
import { writableFile } from "../status.ts";
import { offsetFrom } from "../transfer.ts";
import type { Preview2 } from "./state.ts";
import type { Sink, Source } from "./streams.ts";

/** Something open on the host, which a descriptor and its streams share: it is closed with the last of them. */
export class Shared<T extends OpenFile | OpenFolder = OpenFile | OpenFolder> implements Disposable {
  readonly open: T;
  private readonly state: Preview2;
  private users = 1;

  /** Whoever makes one has asked for room beforehand ({@link Preview2.reserve}), and holds it. */
  constructor(open: T, state: Preview2) {
    this.open = open;
    this.state = state;
    state.opened(this);
  }

  hold(): void {
    this.users++;
  }

  release(): void {
    if (--this.users === 0) this[Symbol.dispose]();
  }

  /** Closes it for everybody. */
  [Symbol.dispose](): void {
    this.state.closed(this);
    this.users = Number.POSITIVE_INFINITY;
    closeSync(this.open.fd);
  }
}

/** `wasi:filesystem/types#descriptor`: a guest's handle on a file or folder. */
export class Descriptor implements Disposable {
  readonly shared: Shared;

  constructor(shared: Shared) {
    this.shared = shared;
  }

  get open(): OpenFile | OpenFolder {
    return this.shared.open;
  }

  get file(): OpenFile {
    return this.open.kind === "file" ? this.open : fail("EISDIR");
  }

  get folder(): OpenFolder {
    return this.open.kind === "folder" ? this.open : fail("ENOTDIR");
  }

  /** A file that was opened to be read. */
  get readable(): OpenFile {
    const { file } = this;
    return file.read ? file : fail("EBADF");
  }

  [Symbol.dispose](): void {
    this.shared.release();
  }
}

/** Reads a file; shorter than asked for at its end, and where more than a MiB is asked for. */
export function readAt(file: OpenFile, offset: bigint, max: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(max, MAX_TRANSFER));
  return bytes.subarray(0, readSync(file.fd, bytes, 0, bytes.length, offsetFrom(offset)));
}

/** A stream from a place in a file on. */
export function fileSource(descriptor: Descriptor, offset: bigint): Source {
  const { readable: file, shared } = descriptor;
  let position = BigInt(offsetFrom(offset));
  shared.hold();
  return {
    read(max) {
      const bytes = readAt(file, position, max);
      position += BigInt(bytes.length);
      return bytes;
    },
    close: () => shared.release(),
  };
}

/** A stream that writes into a file from a place on. */
export function fileSink(descriptor: Descriptor, offset: bigint): Sink {
  const file = writableFile(descriptor.file);
  const { shared } = descriptor;
  let position = offsetFrom(offset);
  shared.hold();
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const written = writeSync(file.fd, bytes, at, bytes.length - at, position);
        at += written;
        position += written;
      }
    },
    close: () => shared.release(),
  };
}

/** A stream that writes at a file's end, wherever that is by then. */
export function appendSink(descriptor: Descriptor, state: Preview2): Sink {
  const file = writableFile(descriptor.file);
  state.reserve();
  const fd = reopen(file.fd, { read: false, write: true, append: true, truncate: false });
  const shared = new Shared({ ...file, fd }, state);
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, null);
    },
    close: () => shared.release(),
  };
}

/** Which file it is, whatever it is called. */
export function identityOf({ open }: Descriptor): readonly [device: bigint, inode: bigint] {
  const { dev, ino } = fstatSync(open.fd, { bigint: true });
  return [dev, ino];
}

/** A guest's path as the host takes it: without NUL, at most 4,095 bytes. */
export function pathFrom(text: string): string {
  if (Buffer.byteLength(text) > MAX_PATH) fail("ENAMETOOLONG");
  return text.includes("\0") ? fail("EINVAL") : text;
}
