import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
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
    const real = await realpath(file);
    if (!real.startsWith(`${await realpath(folder)}${sep}`))
      throw new HostError("MORTISE_FILE_UNREADABLE", "It leads out of the plugin's folder.", { file });
    return bytesOf(real, file, max);
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

async function bytesOf(path: string, file: string, max: number): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new HostError("MORTISE_FILE_UNREADABLE", "It is no file.", { file });
    if (stat.size > max)
      throw new HostError("MORTISE_FILE_TOO_LARGE", `It has ${stat.size} bytes, more than ${max}.`, { file });
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
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
