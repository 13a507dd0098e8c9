import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HostError } from "../errors.ts";

/**
 * Writes a file so that a reader, or a crash at any moment, finds the old text whole or the new text whole: into a new
 * file beside it, to the disk, then by a rename.
 *
 * @throws MORTISE_FILE_UNWRITABLE; the old file is still there
 */
export async function writeAtomically(path: string, text: string, mode = 0o644): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `.mortise-${randomBytes(8).toString("hex")}.tmp`);
  try {
    const file = await open(beside, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    const held = await open(folder, "r");
    try {
      await held.sync();
    } finally {
      await held.close();
    }
  } catch (cause) {
    await rm(beside, { force: true });
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new HostError("MORTISE_FILE_UNWRITABLE", `It could not be written${why}.`, { file: path, cause });
  }
}
