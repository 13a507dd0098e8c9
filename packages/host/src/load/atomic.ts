import { randomBytes } from "node:crypto";
import { link, lstat, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HostError } from "../errors.ts";

/**
 * Writes a file so that a reader, or a crash at any moment, finds the old content whole or the new content whole: into a
 * new file beside it, to the disk, then by a rename.
 *
 * @throws MORTISE_FILE_UNWRITABLE; the old file is still there
 */
export function writeAtomically(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  return writeBeside(path, content, mode, (beside) => rename(beside, path));
}

/**
 * Writes a file as {@link writeAtomically} does, and never over one that is there.
 *
 * @throws MORTISE_FILE_UNWRITABLE
 */
export function writeNew(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  return writeBeside(path, content, mode, async (beside) => {
    // A rename would replace what is there; a link does not.
    await link(beside, path);
    await rm(beside);
  });
}

/** What is written beside its place, or taken out of it: files of ours, and folders of plugins. */
const LEFTOVER = /^\.(mortise-[0-9a-f]{16}\.tmp|(adding|removing)-[0-9a-f]{16})$/;

/** Milliseconds after which nobody is at work on it any more. */
const ABANDONED = 600_000;

/** Removes what a process left in a folder that was killed while it wrote there. What cannot be removed stays. */
export async function removeLeftovers(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter((name) => LEFTOVER.test(name)).map((name) => join(folder, name))) {
    const changed = await lstat(path).catch(() => undefined);
    if (changed !== undefined && now - changed.mtimeMs > ABANDONED)
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

async function writeBeside(
  path: string,
  content: string | Uint8Array,
  mode: number,
  place: (beside: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `.mortise-${randomBytes(8).toString("hex")}.tmp`);
  try {
    const file = await open(beside, "wx", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await place(beside);
    const held = await open(folder, "r");
    try {
      await held.sync();
    } finally {
      await held.close();
    }
  } catch (cause) {
    await rm(beside, { force: true });
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown error";
    const problem =
      code === "EEXIST" ? "There is a file of that name." : `It could not be written (${code}).`;
    throw new HostError("MORTISE_FILE_UNWRITABLE", problem, { file: path, cause });
  }
}
