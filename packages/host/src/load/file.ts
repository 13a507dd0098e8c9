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
export async function readInside(folder: string, path: string, max: number): Promise<Uint8Array> {
  const file = join(folder, path);
  try {
    const real = await realpath(file);
    if (!real.startsWith(`${await realpath(folder)}${sep}`))
      throw new HostError("MORTISE_FILE_UNREADABLE", "It leads out of the plugin's folder.", { file });
    const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new HostError("MORTISE_FILE_UNREADABLE", "It is no file.", { file });
      if (stat.size > max)
        throw new HostError("MORTISE_FILE_TOO_LARGE", `It has ${stat.size} bytes, more than ${max}.`, {
          file,
        });
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof HostError) throw cause;
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new HostError("MORTISE_FILE_UNREADABLE", `It could not be read${why}.`, { file, cause });
  }
}
