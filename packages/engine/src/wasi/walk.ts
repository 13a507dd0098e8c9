import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readlinkSync, statfsSync } from "node:fs";
import { fail, systemCode } from "./errno.ts";

/** A folder held open, above which no path leads. */
export interface Root {
  readonly fd: number;
  /** The number of the file system that it is on. */
  readonly device: number;
}

/** A name in a folder that is held open; the name `.` is the folder itself. */
export interface Place {
  readonly folder: number;
  readonly name: string;
  /** Whether the path ended in a slash, so that the name must be a folder's. */
  readonly slash: boolean;
}

/** What the last step answers when it finds a symbolic link that is to be followed. */
export const LINK: unique symbol = Symbol("link");

/**
 * How the last name of a path is taken. `follow`: where it is a symbolic link, its target is meant. `stay`: the
 * link itself. `name`: the name itself, there or not, to be made, moved or removed.
 */
export type Last = "follow" | "stay" | "name";

/** Linux's `O_PATH`, which Node does not name: a handle on what is there, without opening it. */
export const O_PATH = 0o10000000;
const FOLDER = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** `PROC_SUPER_MAGIC` of `linux/magic.h`. */
export const PROC = 0x9fa0;

const MAX_LINKS = 32;
const MAX_STEPS = 1_024;
const MAX_DEPTH = 256;

/** The path by which Node reaches a place: through the folder's descriptor, never through its names. */
export function at(place: Place): string {
  return `/proc/self/fd/${place.folder}/${place.name}`;
}

/**
 * Walks a guest's path from a folder that it holds, and calls `act` with the place where it ends.
 *
 * Each step opens one name in a folder that is held open, and follows no link: symbolic links are read, and their
 * text is walked like the path's own. `..` goes back to the folder the walk came from, which is held open still.
 * So nobody can redirect a walk by renaming or swapping what it has passed, and no path leads above the root:
 * neither `..`, nor an absolute path or link, nor one of the links in `/proc` that lead straight to a file.
 * `act` must act on the place's folder and name, without following a link.
 *
 * What no walk can see is a hard link that somebody made inside to a file that is also outside: it is that file.
 *
 * Follows `openat2(2)` with `RESOLVE_BENEATH`, except that links may say `..` as long as they stay inside.
 */
export function walk<T>(root: Root, path: string, last: Last, act: (place: Place) => T | typeof LINK): T {
  if (path === "") fail("ENOENT");
  if (path.startsWith("/")) fail("ENOTCAPABLE");
  const bare = last === "name" ? path.replace(/\/+$/, "") : path;
  const slash = bare !== path;
  const pending = bare.split("/").reverse();
  const held: number[] = [];
  let links = 0;

  const follow = (place: Place): void => {
    if (++links > MAX_LINKS) fail("ELOOP");
    const target = targetOf(place);
    if (target === "") fail("ENOENT");
    if (target.startsWith("/")) fail("ENOTCAPABLE");
    pending.push(...target.split("/").reverse());
  };

  try {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const folder = held.at(-1) ?? root.fd;
      const name = pending.pop();
      if (name === undefined) return stop(act, root, { folder, name: ".", slash });
      if (name === "" || name === ".") continue;
      if (name === "..") {
        const left = held.pop();
        if (left === undefined) fail("ENOTCAPABLE");
        closeSync(left);
        continue;
      }
      const place = { folder, name, slash };
      if (pending.length === 0) {
        refuseProc(root, folder);
        const result = act(place);
        if (result !== LINK) return result;
        follow(place);
        continue;
      }
      if (held.length === MAX_DEPTH) fail("ENAMETOOLONG");
      const next = enter(place);
      if (next === undefined) follow(place);
      else held.push(next);
    }
    return fail("ENAMETOOLONG");
  } finally {
    for (const folder of held) closeSync(folder);
  }
}

/** The path ended in a slash, `.` or `..`: a folder that is held open already, so no link. */
function stop<T>(act: (place: Place) => T | typeof LINK, root: Root, place: Place): T {
  refuseProc(root, place.folder);
  const result = act(place);
  return result === LINK ? fail("ELOOP") : result;
}

/** Opens the folder at a place; undefined where a symbolic link is. */
function enter(place: Place): number | undefined {
  try {
    return openSync(at(place), FOLDER);
  } catch (error) {
    if (systemCode(error) !== "ENOTDIR") throw error;
  }
  const found = openSync(at(place), O_PATH | constants.O_NOFOLLOW);
  try {
    if (fstatSync(found).isSymbolicLink()) return undefined;
  } finally {
    closeSync(found);
  }
  return fail("ENOTDIR");
}

/** The text of the symbolic link at a place. */
export function targetOf(place: Place): string {
  const raw = readlinkSync(at(place), "buffer");
  if (!isUtf8(raw)) fail("EILSEQ");
  return raw.toString("utf8");
}

/**
 * Ends with `EACCES` where a folder is on procfs: a guest that was granted `/` would find this process's memory
 * and environment there, as regular files.
 */
export function refuseProc(root: Root, folder: number): void {
  if (folder === root.fd || fstatSync(folder).dev === root.device) return;
  if (statfsSync(`/proc/self/fd/${folder}/.`).type === PROC) fail("EACCES");
}
