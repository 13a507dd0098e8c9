import { ERRNO, type Errno, errnoOf } from "../errno.ts";

/** A `result` as the binder passes it. */
export type Result<T, E> =
  | { readonly tag: "ok"; readonly val?: T }
  | { readonly tag: "err"; readonly val?: E };

export function ok<T>(val?: T): Result<T, never> {
  return val === undefined ? { tag: "ok" } : { tag: "ok", val };
}

export function err<E>(val?: E): Result<never, E> {
  return val === undefined ? { tag: "err" } : { tag: "err", val };
}

/** POSIX's errors as `wasi:filesystem/types#error-code` has them. It has none for too many open files: `quota` is next. */
const LABELS: Readonly<Record<Exclude<Errno, "SUCCESS">, string>> = {
  E2BIG: "invalid",
  EACCES: "access",
  EAGAIN: "would-block",
  EBADF: "bad-descriptor",
  EBUSY: "busy",
  EDQUOT: "quota",
  EEXIST: "exist",
  EFAULT: "invalid",
  EFBIG: "file-too-large",
  EILSEQ: "illegal-byte-sequence",
  EINTR: "interrupted",
  EINVAL: "invalid",
  EIO: "io",
  EISDIR: "is-directory",
  ELOOP: "loop",
  EMFILE: "quota",
  EMLINK: "too-many-links",
  ENAMETOOLONG: "name-too-long",
  ENFILE: "quota",
  ENODEV: "no-device",
  ENOENT: "no-entry",
  ENOMEM: "insufficient-memory",
  ENOSPC: "insufficient-space",
  ENOSYS: "unsupported",
  ENOTDIR: "not-directory",
  ENOTEMPTY: "not-empty",
  ENOTSOCK: "invalid",
  ENOTSUP: "unsupported",
  ENXIO: "no-such-device",
  EOVERFLOW: "overflow",
  EPERM: "not-permitted",
  EPIPE: "pipe",
  EROFS: "read-only",
  ESPIPE: "invalid-seek",
  ESTALE: "io",
  ETIMEDOUT: "io",
  ETXTBSY: "text-file-busy",
  EXDEV: "cross-device",
  ENOTCAPABLE: "not-permitted",
};

const BY_NUMBER = new Map(
  Object.entries(LABELS).map(([name, label]) => [ERRNO[name as Errno] as number, label]),
);

/** The `error-code` for something thrown by a file operation; what is no fault of the guest's is thrown on. */
export function codeFor(thrown: unknown): string {
  const errno = errnoOf(thrown);
  if (errno === undefined) throw thrown;
  return BY_NUMBER.get(errno) ?? "io";
}

/** What a file operation answers: its value, or the `error-code` of what it threw. */
export function attempt<T>(body: () => T): Result<T, string> {
  let value: T;
  try {
    value = body();
  } catch (error) {
    return err(codeFor(error));
  }
  return ok(value);
}
