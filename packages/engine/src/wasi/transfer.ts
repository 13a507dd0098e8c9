import { fstatSync, readSync, writeSync } from "node:fs";
import type { Descriptor, Descriptors, OpenFile } from "./descriptors.ts";
import { FDFLAG } from "./descriptors.ts";
import { ERRNO, fail } from "./errno.ts";
import type { WasiBodies } from "./functions.ts";
import { locate, setU32, setU64, vectorsAt } from "./memory.ts";
import { RIGHT } from "./rights.ts";

/** Reading and writing: `fd_read`, `fd_write`, `fd_pread`, `fd_pwrite`, `fd_seek`, `fd_tell`. */
export function transferBodies(descriptors: Descriptors): WasiBodies {
  return {
    fd_read(memory, fd: number, vectors: number, count: number, out: number) {
      const at = locate(memory, out, 4);
      const into = vectorsAt(memory, vectors, count);
      const source = descriptors.get(fd);
      need(source, RIGHT.FD_READ);
      switch (source.kind) {
        case "input": {
          let read = 0;
          for (const vector of into) {
            const piece = source.bytes.subarray(source.position, source.position + vector.length);
            vector.set(piece);
            source.position += piece.length;
            read += piece.length;
          }
          setU32(memory, at, read);
          return ERRNO.SUCCESS;
        }
        case "file": {
          const read = readFile(source, into, source.position);
          source.position += read;
          setU32(memory, at, read);
          return ERRNO.SUCCESS;
        }
        case "folder":
          return ERRNO.EISDIR;
        case "output":
          return ERRNO.ENOTCAPABLE;
      }
    },

    fd_pread(memory, fd: number, vectors: number, count: number, offset: bigint, out: number) {
      const at = locate(memory, out, 4);
      const into = vectorsAt(memory, vectors, count);
      if (descriptors.get(fd).kind === "folder") return ERRNO.EISDIR;
      const file = descriptors.file(fd);
      need(file, RIGHT.FD_READ);
      setU32(memory, at, readFile(file, into, offsetFrom(offset)));
      return ERRNO.SUCCESS;
    },

    fd_write(memory, fd: number, vectors: number, count: number, out: number) {
      const at = locate(memory, out, 4);
      const from = vectorsAt(memory, vectors, count);
      const target = descriptors.get(fd);
      need(target, RIGHT.FD_WRITE);
      switch (target.kind) {
        case "output": {
          const bytes = joined(from);
          if (bytes.length > 0) target.write(bytes);
          setU32(memory, at, bytes.length);
          return ERRNO.SUCCESS;
        }
        case "file": {
          const append = (target.flags & FDFLAG.APPEND) !== 0;
          const written = writeFile(target, from, append ? undefined : target.position);
          target.position = append ? fstatSync(target.fd).size : target.position + written;
          setU32(memory, at, written);
          return ERRNO.SUCCESS;
        }
        case "folder":
          return ERRNO.EBADF;
        case "input":
          return ERRNO.ENOTCAPABLE;
      }
    },

    fd_pwrite(memory, fd: number, vectors: number, count: number, offset: bigint, out: number) {
      const at = locate(memory, out, 4);
      const from = vectorsAt(memory, vectors, count);
      const file = descriptors.file(fd);
      need(file, RIGHT.FD_WRITE);
      setU32(memory, at, writeFile(file, from, offsetFrom(offset)));
      return ERRNO.SUCCESS;
    },

    fd_seek(memory, fd: number, delta: bigint, whence: number, out: number) {
      const at = locate(memory, out, 8);
      const file = descriptors.file(fd);
      if (whence < 0 || whence > 2) return ERRNO.EINVAL;
      const base = whence === 0 ? 0 : whence === 1 ? file.position : fstatSync(file.fd).size;
      const position = BigInt(base) + delta;
      if (position < 0n) return ERRNO.EINVAL;
      if (position > MAX_OFFSET) return ERRNO.EOVERFLOW;
      file.position = Number(position);
      setU64(memory, at, position);
      return ERRNO.SUCCESS;
    },

    fd_tell(memory, fd: number, out: number) {
      const at = locate(memory, out, 8);
      setU64(memory, at, BigInt(descriptors.file(fd).position));
      return ERRNO.SUCCESS;
    },
  };
}

// Node takes file positions as doubles; a transfer is at most a MiB, so every sum below stays exact.
const MAX_OFFSET = BigInt(Number.MAX_SAFE_INTEGER) - (1n << 21n);

/** An offset in a file, as wasm passes a u64. */
export function offsetFrom(value: bigint): number {
  const offset = BigInt.asUintN(64, value);
  return offset > MAX_OFFSET ? fail("EINVAL") : Number(offset);
}

function need(descriptor: Descriptor, right: number): void {
  if (descriptor.kind !== "folder" && (descriptor.rights & right) === 0) fail("ENOTCAPABLE");
}

/** A copy in one piece: the guest's memory changes as soon as it goes on. */
function joined(vectors: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(vectors.reduce((sum, vector) => sum + vector.length, 0));
  let at = 0;
  for (const vector of vectors) {
    bytes.set(vector, at);
    at += vector.length;
  }
  return bytes;
}

function readFile(file: OpenFile, into: readonly Uint8Array[], position: number): number {
  return inTurn(into, (vector, done) => readSync(file.fd, vector, 0, vector.length, position + done));
}

function writeFile(file: OpenFile, from: readonly Uint8Array[], position: number | undefined): number {
  return inTurn(from, (vector, done) =>
    writeSync(file.fd, vector, 0, vector.length, position === undefined ? null : position + done),
  );
}

/** Moves one buffer after another until one comes up short. What was moved before an error counts. */
function inTurn(vectors: readonly Uint8Array[], move: (vector: Uint8Array, done: number) => number): number {
  let done = 0;
  for (const vector of vectors) {
    let moved: number;
    try {
      moved = move(vector, done);
    } catch (error) {
      if (done > 0) return done;
      throw error;
    }
    done += moved;
    if (moved < vector.length) return done;
  }
  return done;
}
