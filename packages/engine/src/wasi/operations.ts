import type { BigIntStats } from "node:fs";
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
import type { OpenFolder } from "./descriptors.ts";
import { fail, systemCode } from "./errno.ts";
import { holding } from "./open.ts";
import type { TimesRequest } from "./times.ts";
import { setLinkTimes, setTimes } from "./times.ts";
import { at, LINK, type Place, targetOf, walk } from "./walk.ts";

/**
 * What a guest can do with a path inside a folder that it holds, for every version of WASI. Each goes through
 * {@link walk} and acts on a name in a folder held open; each that changes something first asks whether the folder was
 * granted for writing, and ends with `EROFS` if not.
 */
function writable(folder: OpenFolder): OpenFolder {
  return folder.grant ? folder : fail("EROFS");
}

/** What is at a path; `follow` says whether a symbolic link at its end is meant, or where it leads. */
export function statAt(folder: OpenFolder, path: string, follow: boolean): BigIntStats {
  return walk<BigIntStats>(folder, path, follow ? "follow" : "stay", (place) => {
    const stat = lstatSync(at(place), { bigint: true });
    return follow && stat.isSymbolicLink() ? LINK : stat;
  });
}

export function setTimesAt(folder: OpenFolder, path: string, follow: boolean, request: TimesRequest): void {
  holding(writable(folder), path, follow, (handle, place) => {
    const stat = fstatSync(handle);
    if (stat.isSymbolicLink()) setLinkTimes(place, stat, request);
    else setTimes(handle, request);
  });
}

/** The text of a symbolic link. An absolute one tells about the host, and could not be followed: `ENOTCAPABLE`. */
export function readLinkAt(folder: OpenFolder, path: string): string {
  const target = walk(folder, path, "stay", targetOf);
  return target.startsWith("/") ? fail("ENOTCAPABLE") : target;
}

export function createFolderAt(folder: OpenFolder, path: string): void {
  walk(writable(folder), path, "name", (place) => mkdirSync(at(place), 0o777));
}

export function removeFolderAt(folder: OpenFolder, path: string): void {
  walk(writable(folder), path, "name", (place) => rmdirSync(at(place)));
}

export function unlinkAt(folder: OpenFolder, path: string): void {
  walk(writable(folder), path, "name", (place) => {
    if (place.slash) fail(lstatSync(at(place)).isDirectory() ? "EISDIR" : "ENOTDIR");
    unlinkSync(at(place));
  });
}

/**
 * The target is only text: it is walked like any path when somebody follows the link in here. An absolute one is
 * refused, because it could only ever mean something to the host.
 */
export function symlinkAt(folder: OpenFolder, target: string, path: string): void {
  if (target === "") fail("ENOENT");
  if (target.startsWith("/")) fail("ENOTCAPABLE");
  walk(writable(folder), path, "name", (place) => {
    if (place.slash) fail(exists(place) ? "EEXIST" : "ENOENT");
    symlinkSync(target, at(place));
  });
}

export function renameAt(from: OpenFolder, source: string, to: OpenFolder, target: string): void {
  const [sourceFolder, targetFolder] = [writable(from), writable(to)];
  walk(sourceFolder, source, "name", (old) =>
    walk(targetFolder, target, "name", (place) => {
      if ((old.slash || place.slash) && !lstatSync(at(old)).isDirectory()) fail("ENOTDIR");
      renameSync(at(old), at(place));
    }),
  );
}

/** A link gives its file a second name with the grant of the new folder, so that both must be for writing. */
export function linkAt(
  from: OpenFolder,
  source: string,
  follow: boolean,
  to: OpenFolder,
  target: string,
): void {
  const [sourceFolder, targetFolder] = [writable(from), writable(to)];
  walk<void>(sourceFolder, source, follow ? "follow" : "stay", (old) => {
    const stat = lstatSync(at(old));
    if (follow && stat.isSymbolicLink()) return LINK;
    if (!stat.isFile() && !stat.isSymbolicLink()) fail(stat.isDirectory() ? "EPERM" : "EACCES");
    return walk<void>(targetFolder, target, "name", (place) => {
      if (place.slash) fail(exists(place) ? "EEXIST" : "ENOENT");
      linkSync(at(old), at(place));
    });
  });
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
