/** Rights of a descriptor (`$rights`): bits 0 to 29. */
export const RIGHT = {
  FD_DATASYNC: 1 << 0,
  FD_READ: 1 << 1,
  FD_SEEK: 1 << 2,
  FD_FDSTAT_SET_FLAGS: 1 << 3,
  FD_SYNC: 1 << 4,
  FD_TELL: 1 << 5,
  FD_WRITE: 1 << 6,
  FD_ADVISE: 1 << 7,
  FD_ALLOCATE: 1 << 8,
  FD_READDIR: 1 << 14,
  FD_FILESTAT_GET: 1 << 21,
  FD_FILESTAT_SET_SIZE: 1 << 22,
  FD_FILESTAT_SET_TIMES: 1 << 23,
  POLL_FD_READWRITE: 1 << 27,
} as const;

const ALL = (1 << 30) - 1;

/** Rights that make sense on a file. */
export const FILE_RIGHTS =
  RIGHT.FD_DATASYNC |
  RIGHT.FD_READ |
  RIGHT.FD_SEEK |
  RIGHT.FD_FDSTAT_SET_FLAGS |
  RIGHT.FD_SYNC |
  RIGHT.FD_TELL |
  RIGHT.FD_WRITE |
  RIGHT.FD_ADVISE |
  RIGHT.FD_ALLOCATE |
  RIGHT.FD_FILESTAT_GET |
  RIGHT.FD_FILESTAT_SET_SIZE |
  RIGHT.FD_FILESTAT_SET_TIMES |
  RIGHT.POLL_FD_READWRITE;

/** Rights that make sense on a folder: all but those of a file's contents and of sockets. */
export const FOLDER_RIGHTS =
  (ALL & ~FILE_RIGHTS & ~(3 << 28)) |
  RIGHT.FD_FDSTAT_SET_FLAGS |
  RIGHT.FD_SYNC |
  RIGHT.FD_FILESTAT_GET |
  RIGHT.FD_FILESTAT_SET_TIMES;

/**
 * What a folder passes on to what is opened in it. The rights to write are in it for a read-only folder too: a
 * program that opens a file for writing then gets `EROFS`, which it understands, from the open itself.
 */
export const INHERITED_RIGHTS = FILE_RIGHTS | FOLDER_RIGHTS;

/** Rights as wasm passes them: the bits that have a meaning. */
export function rightsFrom(value: bigint): number {
  return Number(BigInt.asUintN(30, value));
}
