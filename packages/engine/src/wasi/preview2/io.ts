import type { PackageImplementations } from "./implementation.ts";
import { Pollable, pollLater, pollNow, READY } from "./poll.ts";
import { preview2 } from "./state.ts";
import type { InputStream, IoError, OutputStream } from "./streams.ts";

const written = (self: OutputStream, contents: Uint8Array) => self.write(contents);
const flushed = (self: OutputStream) => self.flush();
const zeroed = (self: OutputStream, length: bigint) => self.writeZeroes(length);
const spliced = (self: OutputStream, from: InputStream, length: bigint) => self.splice(from, length);
const read = (self: InputStream, length: bigint) => self.read(length);
const skipped = (self: InputStream, length: bigint) => self.skip(length);
const ready = () => new Pollable(READY);

/** `wasi:io`. What is called blocking does not block: all that a guest can read or write is there at once. */
export const IO: PackageImplementations = {
  error: {
    "[method]error.to-debug-string": (self: IoError) => self.text,
  },
  poll: {
    "[method]pollable.ready": (self: Pollable) => self.of.ready(),
    "[method]pollable.block": (self: Pollable) => void pollNow([self], preview2()),
    poll: (list: readonly Pollable[]) => pollNow(list, preview2()),
  },
  streams: {
    "[method]input-stream.read": read,
    "[method]input-stream.blocking-read": read,
    "[method]input-stream.skip": skipped,
    "[method]input-stream.blocking-skip": skipped,
    "[method]input-stream.subscribe": ready,
    "[method]output-stream.check-write": (self: OutputStream) => self.permit(),
    "[method]output-stream.write": written,
    "[method]output-stream.blocking-write-and-flush": written,
    "[method]output-stream.flush": flushed,
    "[method]output-stream.blocking-flush": flushed,
    "[method]output-stream.subscribe": ready,
    "[method]output-stream.write-zeroes": zeroed,
    "[method]output-stream.blocking-write-zeroes-and-flush": zeroed,
    "[method]output-stream.splice": spliced,
    "[method]output-stream.blocking-splice": spliced,
  },
};

/** What may wait, for `call`: the guest is suspended meanwhile. */
export const WAITING: PackageImplementations = {
  poll: {
    "[method]pollable.block": async (self: Pollable) => void (await pollLater([self], preview2())),
    poll: async (list: readonly Pollable[]) => pollLater(list, preview2()),
  },
};
