import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, writeSync } from "node:fs";
import { fail } from "../errno.ts";
import { MAX_TRANSFER } from "../memory.ts";
import {
  createFolderAt,
  linkAt,
  readLinkAt,
  removeFolderAt,
  renameAt,
  setTimesAt,
  statAt,
  symlinkAt,
  unlinkAt,
} from "../operations.ts";
import { syncOpen, writableFile } from "../status.ts";
import { ATIM, ATIM_NOW, MTIM, MTIM_NOW, setTimes, type TimesRequest } from "../times.ts";
import { offsetFrom } from "../transfer.ts";
import { attempt, type Result } from "./answer.ts";
import type { Datetime } from "./clocks.ts";
import { datetime, nanosecondsOf } from "./clocks.ts";
import {
  appendSink,
  type Descriptor,
  fileSink,
  fileSource,
  identityOf,
  pathFrom,
  readAt,
} from "./descriptor.ts";
import { DirectoryEntries, typeOf } from "./directory.ts";
import type { PackageImplementations } from "./implementation.ts";
import { type DescriptorFlags, type OpenFlags, openAt } from "./openat.ts";
import { preopens } from "./preopens.ts";
import { preview2 } from "./state.ts";
import { InputStream, type IoError, OutputStream } from "./streams.ts";

interface PathFlags {
  readonly symlinkFollow: boolean;
}

type NewTimestamp =
  | { readonly tag: "no-change" | "now" }
  | { readonly tag: "timestamp"; readonly val: Datetime };

interface MetadataHash {
  readonly lower: bigint;
  readonly upper: bigint;
}

type Answer<T = undefined> = Result<T, string>;

/** `wasi:filesystem`: what was granted, by the same path code as preview 1. */
export const FILESYSTEM: PackageImplementations = {
  preopens: { "get-directories": () => preopens(preview2()) },
  types: {
    "filesystem-error-code": (error: IoError) => error.code,

    "[method]descriptor.read-via-stream": (self: Descriptor, offset: bigint) =>
      attempt(() => new InputStream(fileSource(self, offset))),
    "[method]descriptor.write-via-stream": (self: Descriptor, offset: bigint) =>
      attempt(() => new OutputStream(fileSink(self, offset))),
    "[method]descriptor.append-via-stream": (self: Descriptor) =>
      attempt(() => new OutputStream(appendSink(self, preview2()))),

    "[method]descriptor.read": (self: Descriptor, length: bigint, offset: bigint) =>
      attempt(() => {
        const max = Number(length < BigInt(MAX_TRANSFER) ? length : BigInt(MAX_TRANSFER));
        const bytes = readAt(self.readable, offset, max);
        return [bytes, bytes.length < max];
      }),
    "[method]descriptor.write": (self: Descriptor, bytes: Uint8Array, offset: bigint) =>
      attempt(() => {
        const length = Math.min(bytes.length, MAX_TRANSFER);
        return BigInt(writeSync(writableFile(self.file).fd, bytes, 0, length, offsetFrom(offset)));
      }),
    "[method]descriptor.set-size": (self: Descriptor, size: bigint) =>
      attempt(() => ftruncateSync(writableFile(self.file).fd, offsetFrom(size))),
    "[method]descriptor.advise": (self: Descriptor) => attempt(() => void self.file),
    "[method]descriptor.sync": (self: Descriptor) => attempt(() => syncOpen(self.open, fsyncSync)),
    "[method]descriptor.sync-data": (self: Descriptor) => attempt(() => syncOpen(self.open, fdatasyncSync)),

    "[method]descriptor.get-flags": (self: Descriptor) => attempt(() => flagsOf(self)),
    "[method]descriptor.get-type": (self: Descriptor) => attempt(() => typeOf(fstatSync(self.open.fd))),
    "[method]descriptor.stat": (self: Descriptor) =>
      attempt(() => statRecord(fstatSync(self.open.fd, { bigint: true }))),
    "[method]descriptor.stat-at": (self: Descriptor, flags: PathFlags, path: string) =>
      attempt(() => statRecord(statAt(self.folder, pathFrom(path), flags.symlinkFollow))),
    "[method]descriptor.set-times": (self: Descriptor, atime: NewTimestamp, mtime: NewTimestamp) =>
      attempt(() => {
        if (!self.open.grant) fail("EROFS");
        setTimes(self.open.fd, timesFrom(atime, mtime));
      }),
    "[method]descriptor.set-times-at": (
      self: Descriptor,
      flags: PathFlags,
      path: string,
      atime: NewTimestamp,
      mtime: NewTimestamp,
    ) => attempt(() => setTimesAt(self.folder, pathFrom(path), flags.symlinkFollow, timesFrom(atime, mtime))),

    "[method]descriptor.open-at": (
      self: Descriptor,
      path: PathFlags,
      name: string,
      how: OpenFlags,
      flags: DescriptorFlags,
    ) => attempt(() => openAt(preview2(), self.folder, pathFrom(name), path.symlinkFollow, how, flags)),
    "[method]descriptor.create-directory-at": (self: Descriptor, path: string) =>
      attempt(() => createFolderAt(self.folder, pathFrom(path))),
    "[method]descriptor.remove-directory-at": (self: Descriptor, path: string) =>
      attempt(() => removeFolderAt(self.folder, pathFrom(path))),
    "[method]descriptor.unlink-file-at": (self: Descriptor, path: string) =>
      attempt(() => unlinkAt(self.folder, pathFrom(path))),
    "[method]descriptor.readlink-at": (self: Descriptor, path: string) =>
      attempt(() => readLinkAt(self.folder, pathFrom(path))),
    "[method]descriptor.symlink-at": (self: Descriptor, target: string, path: string) =>
      attempt(() => symlinkAt(self.folder, pathFrom(target), pathFrom(path))),
    "[method]descriptor.rename-at": (self: Descriptor, path: string, to: Descriptor, target: string) =>
      attempt(() => renameAt(self.folder, pathFrom(path), to.folder, pathFrom(target))),
    "[method]descriptor.link-at": (
      self: Descriptor,
      flags: PathFlags,
      path: string,
      to: Descriptor,
      target: string,
    ) => attempt(() => linkAt(self.folder, pathFrom(path), flags.symlinkFollow, to.folder, pathFrom(target))),

    "[method]descriptor.is-same-object": (self: Descriptor, other: Descriptor) =>
      identityOf(self).join() === identityOf(other).join(),
    "[method]descriptor.metadata-hash": (self: Descriptor): Answer<MetadataHash> =>
      attempt(() => hashOf(fstatSync(self.open.fd, { bigint: true }))),
    "[method]descriptor.metadata-hash-at": (
      self: Descriptor,
      flags: PathFlags,
      path: string,
    ): Answer<MetadataHash> =>
      attempt(() => hashOf(statAt(self.folder, pathFrom(path), flags.symlinkFollow))),

    "[method]descriptor.read-directory": (self: Descriptor) =>
      attempt(() => new DirectoryEntries(self, preview2())),
    "[method]directory-entry-stream.read-directory-entry": (self: DirectoryEntries) =>
      attempt(() => self.next()),
  },
};

function flagsOf({ open }: Descriptor): DescriptorFlags {
  if (open.kind === "folder") return { read: true, mutateDirectory: open.grant };
  return { read: open.read, write: open.write };
}

function statRecord(stat: BigIntStats): object {
  return {
    type: typeOf(stat),
    linkCount: stat.nlink,
    size: stat.size,
    dataAccessTimestamp: datetime(stat.atimeNs),
    dataModificationTimestamp: datetime(stat.mtimeNs),
    statusChangeTimestamp: datetime(stat.ctimeNs),
  };
}

function timesFrom(atime: NewTimestamp, mtime: NewTimestamp): TimesRequest {
  const now = preview2().environment.clock.now();
  const time = (given: NewTimestamp): bigint => (given.tag === "timestamp" ? nanosecondsOf(given.val) : 0n);
  const flag = (given: NewTimestamp, set: number, setNow: number): number =>
    given.tag === "timestamp" ? set : given.tag === "now" ? setNow : 0;
  const flags = flag(atime, ATIM, ATIM_NOW) | flag(mtime, MTIM, MTIM_NOW);
  return { atime: time(atime), mtime: time(mtime), flags, now };
}

/** Says whether two names lead to the same file, and whether it was changed, without saying where it is. */
function hashOf({ dev, ino, mtimeNs, size }: BigIntStats): MetadataHash {
  const hash = createHash("sha256").update([dev, ino, mtimeNs, size].join()).digest();
  return { lower: hash.readBigUInt64LE(0), upper: hash.readBigUInt64LE(8) };
}
