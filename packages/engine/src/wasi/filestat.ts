import type { BigIntStats, Dirent, Stats } from "node:fs";
import { type Memory, setU64 } from "./memory.ts";

/** `$filetype`; 0 is unknown, which a FIFO is too. */
export const FILETYPE = {
  UNKNOWN: 0,
  BLOCK_DEVICE: 1,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
  SOCKET_STREAM: 6,
  SYMBOLIC_LINK: 7,
} as const;

/** What kind of thing is there, as `$filetype`. */
export function filetypeOf(found: Stats | BigIntStats | Dirent): number {
  if (found.isFile()) return FILETYPE.REGULAR_FILE;
  if (found.isDirectory()) return FILETYPE.DIRECTORY;
  if (found.isSymbolicLink()) return FILETYPE.SYMBOLIC_LINK;
  if (found.isCharacterDevice()) return FILETYPE.CHARACTER_DEVICE;
  if (found.isBlockDevice()) return FILETYPE.BLOCK_DEVICE;
  if (found.isSocket()) return FILETYPE.SOCKET_STREAM;
  return FILETYPE.UNKNOWN;
}

/** Bytes of a `$filestat`. */
export const FILESTAT_SIZE = 64;

/** Writes a `$filestat`; one of a stream, which has no stat, is all zero but for its type. */
export function setFilestat(
  memory: Memory,
  at: number,
  filetype: number,
  stat: BigIntStats | undefined,
): void {
  memory.bytes.fill(0, at, at + FILESTAT_SIZE);
  memory.bytes[at + 16] = filetype;
  if (stat === undefined) return;
  setU64(memory, at, stat.dev);
  setU64(memory, at + 8, stat.ino);
  setU64(memory, at + 24, stat.nlink);
  setU64(memory, at + 32, stat.size);
  setU64(memory, at + 40, stat.atimeNs);
  setU64(memory, at + 48, stat.mtimeNs);
  setU64(memory, at + 56, stat.ctimeNs);
}
