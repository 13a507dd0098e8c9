import { type Descriptors, FDFLAG, type OpenFolder } from "./descriptors.ts";
import { ERRNO } from "./errno.ts";
import { FILESTAT_SIZE, filetypeOf, setFilestat } from "./filestat.ts";
import type { WasiBodies } from "./functions.ts";
import { bytesAt, locate, type Memory, pathAt, setU32 } from "./memory.ts";
import { openInside } from "./open.ts";
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
} from "./operations.ts";
import type { WasiClock } from "./options.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS, RIGHT, rightsFrom } from "./rights.ts";

const OFLAG = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 } as const;
const SYMLINK_FOLLOW = 1;

/** The `path_*` functions: pointers in, numbers out; what they do is in `operations.ts`. */
export function pathBodies(descriptors: Descriptors, clock: WasiClock): WasiBodies {
  /** Acts on a path in a folder that the guest holds. */
  const change = (
    memory: Memory,
    fd: number,
    path: number,
    length: number,
    act: (folder: OpenFolder, path: string) => void,
  ) => {
    const text = pathAt(memory, path, length);
    act(descriptors.folder(fd), text);
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
      const stat = statAt(descriptors.folder(fd), text, (lookup & SYMLINK_FOLLOW) !== 0);
      setFilestat(memory, into, filetypeOf(stat), stat);
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
      setTimesAt(descriptors.folder(fd), text, (lookup & SYMLINK_FOLLOW) !== 0, request);
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
      const target = readLinkAt(descriptors.folder(fd), pathAt(memory, path, length));
      const bytes = Buffer.from(target).subarray(0, into.length);
      into.set(bytes);
      setU32(memory, used, bytes.length);
      return ERRNO.SUCCESS;
    },

    path_create_directory: (memory, fd: number, path: number, length: number) =>
      change(memory, fd, path, length, createFolderAt),

    path_remove_directory: (memory, fd: number, path: number, length: number) =>
      change(memory, fd, path, length, removeFolderAt),

    path_unlink_file: (memory, fd: number, path: number, length: number) =>
      change(memory, fd, path, length, unlinkAt),

    path_symlink(memory, target: number, targetLength: number, fd: number, path: number, length: number) {
      const text = pathAt(memory, target, targetLength);
      return change(memory, fd, path, length, (folder, name) => symlinkAt(folder, text, name));
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
      renameAt(descriptors.folder(fromFd), source, descriptors.folder(toFd), target);
      return ERRNO.SUCCESS;
    },

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
      linkAt(descriptors.folder(fromFd), source, follow, descriptors.folder(toFd), target);
      return ERRNO.SUCCESS;
    },
  };
}
