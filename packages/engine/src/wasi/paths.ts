import {
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { type Descriptors, FDFLAG, type OpenFolder } from "./descriptors.ts";
import { ERRNO, fail, systemCode } from "./errno.ts";
import { FILESTAT_SIZE, filetypeOf, setFilestat } from "./filestat.ts";
import type { WasiBodies } from "./functions.ts";
import { bytesAt, locate, type Memory, pathAt, setU32 } from "./memory.ts";
import { holding, openInside } from "./open.ts";
import type { WasiClock } from "./options.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS, RIGHT, rightsFrom } from "./rights.ts";
import { setLinkTimes, setTimes } from "./times.ts";
import { at, LINK, type Place, targetOf, walk } from "./walk.ts";

const OFLAG = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 } as const;
const SYMLINK_FOLLOW = 1;

/**
 * The `path_*` functions. Each goes through {@link walk} and acts on a name in a folder held open; each that
 * changes something first asks whether the folder was granted for writing, and ends with `EROFS` if not.
 */
export function pathBodies(descriptors: Descriptors, clock: WasiClock): WasiBodies {
  const writable = (fd: number): OpenFolder => {
    const folder = descriptors.folder(fd);
    return folder.grant ? folder : fail("EROFS");
  };

  /** Acts on a name in a folder that may be changed. */
  const change = (memory: Memory, fd: number, path: number, length: number, act: (place: Place) => void) => {
    const text = pathAt(memory, path, length);
    walk(writable(fd), text, "name", act);
    return ERRNO.SUCCESS;
  };

  return {
    path_open(
      memory,
      fd: number,
      lookup: number,
      path: number,
      length: number,
      oflags: number,
      base: bigint,
      _inheriting: bigint,
      flags: number,
      out: number,
    ) {
      const number = locate(memory, out, 4);
      const text = pathAt(memory, path, length);
      const folder = descriptors.folder(fd);
      const rights = rightsFrom(base);
      const how = {
        read: (rights & RIGHT.FD_READ) !== 0,
        write: (rights & RIGHT.FD_WRITE) !== 0,
        append: (flags & FDFLAG.APPEND) !== 0,
        create: (oflags & OFLAG.CREAT) !== 0,
        exclusive: (oflags & OFLAG.EXCL) !== 0,
        truncate: (oflags & OFLAG.TRUNC) !== 0,
        folder: (oflags & OFLAG.DIRECTORY) !== 0,
        follow: (lookup & SYMLINK_FOLLOW) !== 0,
      };
      if ((oflags & ~15) !== 0 || (flags & ~31) !== 0) return ERRNO.EINVAL;
      descriptors.reserve();
      const { kind, fd: opened, device } = openInside(folder, text, how);
      const { grant } = folder;
      setU32(
        memory,
        number,
        kind === "file"
          ? descriptors.add({
              kind,
              fd: opened,
              position: 0,
              grant,
              read: how.read,
              write: how.write,
              flags,
              rights: rights & FILE_RIGHTS,
            })
          : descriptors.add({
              kind,
              fd: opened,
              device,
              grant,
              preopen: undefined,
              listing: undefined,
              flags,
              rights: rights & FOLDER_RIGHTS,
            }),
      );
      return ERRNO.SUCCESS;
    },

    path_filestat_get(memory, fd: number, lookup: number, path: number, length: number, out: number) {
      const into = locate(memory, out, FILESTAT_SIZE);
      const text = pathAt(memory, path, length);
      const follow = (lookup & SYMLINK_FOLLOW) !== 0;
      walk(descriptors.folder(fd), text, follow ? "follow" : "stay", (place) => {
        const stat = lstatSync(at(place), { bigint: true });
        return follow && stat.isSymbolicLink() ? LINK : setFilestat(memory, into, filetypeOf(stat), stat);
      });
      return ERRNO.SUCCESS;
    },

    path_filestat_set_times(
      memory,
      fd: number,
      lookup: number,
      path: number,
      length: number,
      atime: bigint,
      mtime: bigint,
      flags: number,
    ) {
      const text = pathAt(memory, path, length);
      const request = { atime, mtime, flags, now: clock.now() };
      holding(writable(fd), text, (lookup & SYMLINK_FOLLOW) !== 0, (handle, place) => {
        const stat = fstatSync(handle);
        if (stat.isSymbolicLink()) setLinkTimes(place, stat, request);
        else setTimes(handle, request);
      });
      return ERRNO.SUCCESS;
    },

    path_readlink(
      memory,
      fd: number,
      path: number,
      length: number,
      buffer: number,
      size: number,
      out: number,
    ) {
      const used = locate(memory, out, 4);
      const into = bytesAt(memory, buffer, size);
      const text = pathAt(memory, path, length);
      const target = walk(descriptors.folder(fd), text, "stay", targetOf);
      // An absolute target, or one of the links in /proc, tells about the host, and could not be followed.
      if (target.startsWith("/")) return ERRNO.ENOTCAPABLE;
      const bytes = Buffer.from(target).subarray(0, into.length);
      into.set(bytes);
      setU32(memory, used, bytes.length);
      return ERRNO.SUCCESS;
    },

    path_create_directory: (memory, fd: number, path: number, length: number) =>
      change(memory, fd, path, length, (place) => mkdirSync(at(place), 0o777)),

    path_remove_directory: (memory, fd: number, path: number, length: number) =>
      change(memory, fd, path, length, (place) => rmdirSync(at(place))),

    path_unlink_file: (memory, fd: number, path: number, length: number) =>
      change(memory, fd, path, length, (place) => {
        if (place.slash) fail(lstatSync(at(place)).isDirectory() ? "EISDIR" : "ENOTDIR");
        unlinkSync(at(place));
      }),

    // The target is only text: it is walked like any path when somebody follows the link in here. An absolute one
    // is refused, because it could only ever mean something to the host.
    path_symlink(memory, target: number, targetLength: number, fd: number, path: number, length: number) {
      const text = pathAt(memory, target, targetLength);
      if (text === "") return ERRNO.ENOENT;
      if (text.startsWith("/")) return ERRNO.ENOTCAPABLE;
      return change(memory, fd, path, length, (place) => {
        if (place.slash) fail(exists(place) ? "EEXIST" : "ENOENT");
        symlinkSync(text, at(place));
      });
    },

    path_rename(
      memory,
      fromFd: number,
      from: number,
      fromLength: number,
      toFd: number,
      to: number,
      toLength: number,
    ) {
      const source = pathAt(memory, from, fromLength);
      const target = pathAt(memory, to, toLength);
      const [sourceFolder, targetFolder] = [writable(fromFd), writable(toFd)];
      walk(sourceFolder, source, "name", (old) =>
        walk(targetFolder, target, "name", (place) => {
          if ((old.slash || place.slash) && !lstatSync(at(old)).isDirectory()) fail("ENOTDIR");
          renameSync(at(old), at(place));
        }),
      );
      return ERRNO.SUCCESS;
    },

    // A link gives its file a second name with the grant of the new folder, so that both must be for writing.
    path_link(
      memory,
      fromFd: number,
      lookup: number,
      from: number,
      fromLength: number,
      toFd: number,
      to: number,
      toLength: number,
    ) {
      const source = pathAt(memory, from, fromLength);
      const target = pathAt(memory, to, toLength);
      const follow = (lookup & SYMLINK_FOLLOW) !== 0;
      const [sourceFolder, targetFolder] = [writable(fromFd), writable(toFd)];
      walk<void>(sourceFolder, source, follow ? "follow" : "stay", (old) => {
        const stat = lstatSync(at(old));
        if (follow && stat.isSymbolicLink()) return LINK;
        if (!stat.isFile() && !stat.isSymbolicLink()) fail(stat.isDirectory() ? "EPERM" : "EACCES");
        return walk<void>(targetFolder, target, "name", (place) => {
          if (place.slash) fail(exists(place) ? "EEXIST" : "ENOENT");
          linkSync(at(old), at(place));
        });
      });
      return ERRNO.SUCCESS;
    },
  };
}

function exists(place: Place): boolean {
  try {
    lstatSync(at(place));
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
