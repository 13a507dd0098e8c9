import { closeSync, constants, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { type Descriptors, FDFLAG, type OpenFile, type OpenFolder } from "./descriptors.ts";
import { ERRNO, fail } from "./errno.ts";
import { FILESTAT_SIZE, FILETYPE, setFilestat } from "./filestat.ts";
import type { WasiBodies } from "./functions.ts";
import { bytesAt, locate, setU32, setU64 } from "./memory.ts";
import { reopen } from "./open.ts";
import type { WasiClock } from "./options.ts";
import { INHERITED_RIGHTS, RIGHT, rightsFrom } from "./rights.ts";
import { setTimes } from "./times.ts";
import { offsetFrom } from "./transfer.ts";

const KNOWN_FLAGS = 31;
const MAX_ADVICE = 5;

/** What a descriptor is and how it is open: the `fd_*` functions that move no bytes. */
export function statusBodies(descriptors: Descriptors, clock: WasiClock): WasiBodies {
  const writable = (fd: number): OpenFile => {
    const file = writableFile(descriptors.file(fd));
    return (file.rights & RIGHT.FD_WRITE) === 0 ? fail("ENOTCAPABLE") : file;
  };

  const sync = (fd: number, act: (fd: number) => void): number => {
    const found = descriptors.get(fd);
    if (!("grant" in found)) return ERRNO.EINVAL;
    syncOpen(found, act);
    return ERRNO.SUCCESS;
  };

  return {
    fd_close(_memory, fd: number) {
      descriptors.close(fd);
      return ERRNO.SUCCESS;
    },

    fd_renumber(_memory, from: number, to: number) {
      descriptors.move(from, to);
      return ERRNO.SUCCESS;
    },

    fd_fdstat_get(memory, fd: number, out: number) {
      const at = locate(memory, out, 24);
      const found = descriptors.get(fd);
      memory.bytes.fill(0, at, at + 24);
      memory.bytes[at] = FILETYPES[found.kind];
      memory.data.setUint16(at + 2, found.flags, true);
      setU64(memory, at + 8, BigInt(found.rights));
      setU64(memory, at + 16, BigInt(found.kind === "folder" ? INHERITED_RIGHTS : 0));
      return ERRNO.SUCCESS;
    },

    fd_fdstat_set_flags(_memory, fd: number, flags: number) {
      const found = descriptors.get(fd);
      if ((flags & ~KNOWN_FLAGS) !== 0) return ERRNO.EINVAL;
      if (found.kind === "file" && ((found.flags ^ flags) & FDFLAG.APPEND) !== 0) {
        const append = (flags & FDFLAG.APPEND) !== 0;
        const fd = reopen(found.fd, { read: found.read, write: found.write, append, truncate: false });
        closeSync(found.fd);
        found.fd = fd;
      }
      found.flags = flags;
      return ERRNO.SUCCESS;
    },

    fd_fdstat_set_rights(_memory, fd: number, base: bigint, inheriting: bigint) {
      const found = descriptors.get(fd);
      const inherited = found.kind === "folder" ? INHERITED_RIGHTS : 0;
      if ((rightsFrom(base) & ~found.rights) !== 0 || (rightsFrom(inheriting) & ~inherited) !== 0) {
        return ERRNO.ENOTCAPABLE;
      }
      found.rights = rightsFrom(base);
      return ERRNO.SUCCESS;
    },

    fd_filestat_get(memory, fd: number, out: number) {
      const at = locate(memory, out, FILESTAT_SIZE);
      const found = descriptors.get(fd);
      const stat = "grant" in found ? fstatSync(found.fd, { bigint: true }) : undefined;
      setFilestat(memory, at, FILETYPES[found.kind], stat);
      return ERRNO.SUCCESS;
    },

    fd_filestat_set_size(_memory, fd: number, size: bigint) {
      ftruncateSync(writable(fd).fd, offsetFrom(size));
      return ERRNO.SUCCESS;
    },

    fd_filestat_set_times(_memory, fd: number, atime: bigint, mtime: bigint, flags: number) {
      const found = descriptors.get(fd);
      if (!("grant" in found)) return ERRNO.EINVAL;
      if (!found.grant) return ERRNO.EROFS;
      setTimes(found.fd, { atime, mtime, flags, now: clock.now() });
      return ERRNO.SUCCESS;
    },

    fd_advise(_memory, fd: number, offset: bigint, length: bigint, advice: number) {
      descriptors.file(fd);
      return advice < 0 || advice > MAX_ADVICE || offset < 0n || length < 0n ? ERRNO.EINVAL : ERRNO.SUCCESS;
    },

    // Node has no fallocate: the file gets the size, and its blocks when they are written.
    fd_allocate(_memory, fd: number, offset: bigint, length: bigint) {
      const file = writable(fd);
      const end = offsetFrom(BigInt(offsetFrom(offset) + offsetFrom(length)));
      if (length === 0n) return ERRNO.EINVAL;
      if (fstatSync(file.fd).size < end) ftruncateSync(file.fd, end);
      return ERRNO.SUCCESS;
    },

    fd_sync: (_memory, fd: number) => sync(fd, fsyncSync),
    fd_datasync: (_memory, fd: number) => sync(fd, fdatasyncSync),

    fd_prestat_get(memory, fd: number, out: number) {
      const at = locate(memory, out, 8);
      const name = preopenOf(descriptors, fd);
      setU32(memory, at, 0);
      setU32(memory, at + 4, name.length);
      return ERRNO.SUCCESS;
    },

    fd_prestat_dir_name(memory, fd: number, out: number, length: number) {
      const name = preopenOf(descriptors, fd);
      if (length >>> 0 < name.length) return ERRNO.ENAMETOOLONG;
      bytesAt(memory, out, name.length).set(name);
      return ERRNO.SUCCESS;
    },
  };
}

/** A file whose contents may be changed. */
export function writableFile(file: OpenFile): OpenFile {
  if (!file.grant) fail("EROFS");
  return file.write ? file : fail("ENOTCAPABLE");
}

/**
 * Writes out a file or folder to its disk. What was opened for reading has nothing to be written out, and a plugin that
 * may only read makes no disk work.
 */
export function syncOpen(found: OpenFile | OpenFolder, act: (fd: number) => void): void {
  if (!found.grant) return;
  if (found.kind === "file") {
    if (found.write) act(found.fd);
    return;
  }
  const opened = openSync(`/proc/self/fd/${found.fd}`, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    act(opened);
  } finally {
    closeSync(opened);
  }
}

// Standard output passes for a terminal: then C libraries write line by line, and no line is lost in a trap.
const FILETYPES = {
  input: FILETYPE.UNKNOWN,
  output: FILETYPE.CHARACTER_DEVICE,
  file: FILETYPE.REGULAR_FILE,
  folder: FILETYPE.DIRECTORY,
} as const;

function preopenOf(descriptors: Descriptors, fd: number): Uint8Array {
  const found = descriptors.get(fd);
  return found.kind === "folder" && found.preopen !== undefined ? found.preopen : fail("EBADF");
}
