import { fstatSync, lstatSync } from "node:fs";
import type { Descriptors, OpenFolder } from "./descriptors.ts";
import { ERRNO, systemCode } from "./errno.ts";
import { filetypeOf } from "./filestat.ts";
import type { WasiBodies } from "./functions.ts";
import { type Entry, Listing } from "./listing.ts";
import { bytesAt, locate, setU32 } from "./memory.ts";
import { at } from "./walk.ts";

const DIRENT_SIZE = 24;
const MAX_BUFFER = 1 << 20;
// An inode number costs a system call an entry: buffers above this get 0, which is "not known".
const MAX_WITH_INODES = 1 << 16;

/**
 * Listing folders: `fd_readdir`. A cookie is an entry's number. The last entry is cut off where the buffer ends,
 * and a buffer that is not filled means that the folder ends, so that a buffer of more than a MiB, which could keep
 * the host busy for long, is refused with `EINVAL`.
 */
export function folderBodies(descriptors: Descriptors): WasiBodies {
  return {
    fd_readdir(memory, fd: number, buffer: number, length: number, cookie: bigint, out: number) {
      const used = locate(memory, out, 4);
      const into = bytesAt(memory, buffer, length);
      const folder = descriptors.folder(fd);
      const first = BigInt.asUintN(64, cookie);
      if (into.length > MAX_BUFFER || first > 0xffff_ffffn) return ERRNO.EINVAL;
      folder.listing ??= new Listing(folder.fd);
      folder.listing.seek(Number(first));
      setU32(memory, used, fill(into, folder, folder.listing, Number(first)));
      return ERRNO.SUCCESS;
    },
  };
}

function fill(into: Uint8Array, folder: OpenFolder, listing: Listing, first: number): number {
  let used = 0;
  for (let index = first; used < into.length; index++) {
    const entry = listing.entry(index);
    if (entry === undefined) break;
    const dirent = encode(folder, entry, index, into.length <= MAX_WITH_INODES);
    const piece = dirent?.subarray(0, into.length - used) ?? [];
    into.set(piece, used);
    used += piece.length;
  }
  return used;
}

/** A `$dirent` and its name; undefined for what is gone by now, and for names that are not UTF-8. */
function encode(folder: OpenFolder, entry: Entry, index: number, withInode: boolean): Buffer | undefined {
  let inode = 0n;
  let filetype = entry.filetype;
  if (withInode) {
    const stat = statOf(folder, entry.name);
    if (stat === undefined) return undefined;
    inode = stat.ino;
    filetype = filetypeOf(stat);
  }
  const name = Buffer.from(entry.name);
  const dirent = Buffer.alloc(DIRENT_SIZE + name.length);
  dirent.writeBigUInt64LE(BigInt(index + 1), 0);
  dirent.writeBigUInt64LE(inode, 8);
  dirent.writeUInt32LE(name.length, 16);
  dirent[20] = filetype;
  dirent.set(name, DIRENT_SIZE);
  return dirent;
}

/** What an entry of a folder is; undefined for what is gone by now, and for names that are not UTF-8. */
export function statOf(folder: OpenFolder, name: string) {
  // The folder above is none of the guest's business: `..` shows the same number as `.`.
  if (name === "." || name === "..") return fstatSync(folder.fd, { bigint: true });
  try {
    return lstatSync(at({ folder: folder.fd, name, slash: false }), { bigint: true });
  } catch (error) {
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
