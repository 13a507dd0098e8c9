import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open, readlink, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { HostError } from "../errors.ts";

/**
 * The bytes of a regular file inside a folder, where links lead too; at most `max` of them. They are read through one
 * handle, so that what is measured is what is read.
 *
 * @throws MORTISE_FILE_UNREADABLE, with the system's error as the cause
 * @throws MORTISE_FILE_TOO_LARGE
 */
export function readInside(folder: string, path: string, max: number): Promise<Uint8Array> {
  const file = join(folder, path);
  return reading(file, async () => {
    const inside = `${await realpath(folder)}${sep}`;
    const real = await realpath(file);
    if (!real.startsWith(inside)) throw leadsOut(file);
    return bytesOf(real, file, max, inside);
  });
}

/**
 * The bytes of a regular file, at most `max` of them.
 *
 * @throws MORTISE_FILE_UNREADABLE, with the system's error as the cause
 * @throws MORTISE_FILE_TOO_LARGE
 */
export function readBounded(file: string, max: number): Promise<Uint8Array> {
  return reading(file, () => bytesOf(file, file, max));
}

async function bytesOf(path: string, file: string, max: number, inside?: string): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // A folder on the way may have become a link since the path was looked at.
    if (inside !== undefined && process.platform === "linux")
      if (!(await readlink(`/proc/self/fd/${handle.fd}`)).startsWith(inside)) throw leadsOut(file);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new HostError("MORTISE_FILE_UNREADABLE", "It is no file.", { file });
    if (stat.size > max) throw tooLarge(file, stat.size, max);
    return await contentOf(handle, stat.size, file, max);
  } finally {
    await handle.close();
  }
}

/** Nothing, for a file that is not there; what else went wrong is thrown again. */
export function absent(error: unknown): undefined {
  const cause: unknown = error instanceof HostError ? error.details.cause : undefined;
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return;
  throw error;
}

/** What a handle holds, in one buffer: it may have grown, or shrunk, since it was measured. */
async function contentOf(handle: FileHandle, size: number, file: string, max: number): Promise<Uint8Array> {
  let content = new Uint8Array(size + 1);
  for (let length = 0; ; ) {
    const { bytesRead } = await handle.read(content, length, content.length - length, null);
    if (bytesRead === 0) return content.subarray(0, length);
    length += bytesRead;
    if (length > max) throw tooLarge(file, length, max);
    if (length < content.length) continue;
    const grown = new Uint8Array(Math.min(2 * length, max + 1));
    grown.set(content);
    content = grown;
  }
}

function leadsOut(file: string): HostError {
  return new HostError("MORTISE_FILE_UNREADABLE", "It leads out of the plugin's folder.", { file });
}

function tooLarge(file: string, size: number, max: number): HostError {
  return new HostError("MORTISE_FILE_TOO_LARGE", `It has ${size} bytes, more than ${max}.`, { file });
}

async function reading(file: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof HostError) throw cause;
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new HostError("MORTISE_FILE_UNREADABLE", `It could not be read${why}.`, { file, cause });
  }
}
