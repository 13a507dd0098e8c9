/**
 * The error numbers of WASI preview 1 (`wasi_snapshot_preview1`, `$errno`) that we answer with, by their POSIX
 * names.
 */
export const ERRNO = {
  SUCCESS: 0,
  E2BIG: 1,
  EACCES: 2,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  EDQUOT: 19,
  EEXIST: 20,
  EFAULT: 21,
  EFBIG: 22,
  EILSEQ: 25,
  EINTR: 27,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  EMLINK: 34,
  ENAMETOOLONG: 37,
  ENFILE: 41,
  ENODEV: 43,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTSOCK: 57,
  ENOTSUP: 58,
  ENXIO: 60,
  EOVERFLOW: 61,
  EPERM: 63,
  EPIPE: 64,
  EROFS: 69,
  ESPIPE: 70,
  ESTALE: 72,
  ETIMEDOUT: 73,
  ETXTBSY: 74,
  EXDEV: 75,
  ENOTCAPABLE: 76,
} as const satisfies Record<string, number>;

export type Errno = keyof typeof ERRNO;

/** Ends one WASI function with an error number. Never leaves the folder: each function answers with the number. */
class Failure extends Error {
  readonly errno: number;

  constructor(name: Errno) {
    super(name);
    this.errno = ERRNO[name];
  }
}

// One a name, made once: a guest may fail a million times, and a stack trace each time costs more than the call.
const FAILURES = new Map<Errno, Failure>();

/** Ends the WASI function that runs, with this error. */
export function fail(name: Errno): never {
  let failure = FAILURES.get(name);
  if (failure === undefined) {
    failure = new Failure(name);
    FAILURES.set(name, failure);
  }
  throw failure;
}

/**
 * The number to answer with for something thrown: by {@link fail}, or by a system call of Node's. Anything else is
 * no fault of the guest's (a sink that failed, the stack's end) and gives undefined.
 */
export function errnoOf(thrown: unknown): number | undefined {
  if (thrown instanceof Failure) return thrown.errno;
  const code = systemCode(thrown);
  return code === undefined ? undefined : Object.hasOwn(ERRNO, code) ? ERRNO[code as Errno] : ERRNO.EIO;
}

/** The POSIX name of a failed system call's error, such as `ENOENT`; undefined for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("syscall" in thrown) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
