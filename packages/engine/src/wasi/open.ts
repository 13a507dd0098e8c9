import { closeSync, constants, fstatSync, openSync, type Stats, statfsSync } from "node:fs";
import { fail, systemCode } from "./errno.ts";
import { at, LINK, O_PATH, type Place, PROC, type Root, walk } from "./walk.ts";

/** How a path is opened. */
export interface OpenHow {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  /** Only a folder will do. */
  readonly folder: boolean;
  /** Whether a symbolic link at the end of the path is followed. */
  readonly follow: boolean;
}

/** What was opened: a regular file ready for use, or a handle on a folder. The descriptor is the caller's to close. */
export interface Opened {
  readonly kind: "file" | "folder";
  readonly fd: number;
  readonly device: number;
}

/** A folder that the guest holds, and whether it was granted for writing. */
export interface Granted extends Root {
  readonly grant: boolean;
}

const MAX_ATTEMPTS = 8;

/**
 * Opens a regular file or a folder inside a root that the guest holds.
 *
 * What is there is first held with `O_PATH`, which opens nothing, then looked at, and only if it is a regular file
 * opened, through the handle: so what was looked at is what is opened, whoever swaps names meanwhile, and a device
 * or FIFO is never opened at all. Everything else is refused with `EACCES`. Where the folder was granted for reading,
 * a file is opened neither to be written nor truncated, and none is made: `EROFS`.
 */
export function openInside(root: Granted, path: string, how: OpenHow): Opened {
  if (how.create && how.folder) fail("EINVAL");
  return walk(root, path, how.follow ? "follow" : "stay", (place) => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const handle = how.create ? hold(place) : openSync(at(place), O_PATH | constants.O_NOFOLLOW);
      if (handle !== undefined) return openHandle(root, handle, how);
      if (!root.grant) fail("EROFS");
      const fd = create(place, how);
      if (fd !== undefined) return { kind: "file", fd, device: fstatSync(fd).dev };
    }
    return fail("EAGAIN");
  });
}

/** A handle on what is at a place; undefined where nothing is. */
function hold(place: Place): number | undefined {
  try {
    return openSync(at(place), O_PATH | constants.O_NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes a file; undefined where somebody else just did. With `O_EXCL` a link is not followed either. */
function create(place: Place, how: OpenHow): number | undefined {
  try {
    return openSync(at(place), mode(how) | constants.O_CREAT | constants.O_EXCL, 0o666);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return undefined;
    throw error;
  }
}

function openHandle(root: Granted, handle: number, how: OpenHow): Opened | typeof LINK {
  let kept = false;
  try {
    if (how.create && how.exclusive) fail("EEXIST");
    const stat = fstatSync(handle);
    if (stat.isSymbolicLink()) return how.follow ? LINK : fail("ELOOP");
    if (stat.dev !== root.device && statfsSync(`/proc/self/fd/${handle}`).type === PROC) fail("EACCES");
    if (stat.isDirectory()) {
      if (!how.folder && (how.write || how.truncate || how.create)) fail("EISDIR");
      kept = true;
      return { kind: "folder", fd: handle, device: stat.dev };
    }
    if (how.folder) fail("ENOTDIR");
    refuseSpecial(stat);
    if (!root.grant && (how.write || how.truncate)) fail("EROFS");
    return { kind: "file", fd: reopen(handle, how), device: stat.dev };
  } finally {
    if (!kept) closeSync(handle);
  }
}

/** Ends with `EACCES` for a FIFO, socket or device: reading one can hang, and opening one can have effects. */
export function refuseSpecial(stat: Stats): void {
  if (!stat.isFile() && !stat.isDirectory()) fail("EACCES");
}

/** Opens once more, in another mode, the regular file that a descriptor is for. */
export function reopen(fd: number, how: Pick<OpenHow, "read" | "write" | "append" | "truncate">): number {
  return openSync(`/proc/self/fd/${fd}`, mode(how) | (how.truncate ? constants.O_TRUNC : 0));
}

function mode(how: Pick<OpenHow, "read" | "write" | "append">): number {
  const access = how.write ? (how.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return access | (how.append ? constants.O_APPEND : 0) | constants.O_NONBLOCK | constants.O_NOCTTY;
}

/** Holds what a path leads to, whatever it is, while `act` looks at it, without opening it. */
export function holding<T>(
  root: Root,
  path: string,
  follow: boolean,
  act: (handle: number, place: Place) => T,
): T {
  return walk<T>(root, path, follow ? "follow" : "stay", (place) => {
    const handle = openSync(at(place), O_PATH | constants.O_NOFOLLOW);
    try {
      return follow && fstatSync(handle).isSymbolicLink() ? LINK : act(handle, place);
    } finally {
      closeSync(handle);
    }
  });
}
