import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HostError } from "@mortise/host";
import type { BundledFile } from "./unpack.ts";

/** Files in a hidden folder, which become a plugin by one rename, or nothing at all. */
export class Unpacked implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes files into a new folder beside where they will lie. @throws MORTISE_FILE_UNWRITABLE */
  static async write(into: string, files: ReadonlyMap<string, BundledFile>): Promise<Unpacked> {
    const unpacked = new Unpacked(join(into, `.adding-${randomBytes(8).toString("hex")}`));
    try {
      await mkdir(unpacked.folder, { recursive: true });
      for (const [path, { bytes, executable }] of files) {
        const file = join(unpacked.folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, bytes, { flag: "wx", mode: executable ? 0o755 : 0o644, flush: true });
      }
      return unpacked;
    } catch (cause) {
      await unpacked[Symbol.asyncDispose]();
      throw unwritable(into, cause);
    }
  }

  /** Gives the folder, or one file of it, its place. Nothing may lie there. @throws MORTISE_FILE_UNWRITABLE */
  async becomes(path: string, file?: string): Promise<void> {
    try {
      await rename(file === undefined ? this.folder : join(this.folder, file), path);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  /** Removes what did not become anything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Takes a folder or file away: out of sight by a rename, then for good. @throws MORTISE_FILE_UNWRITABLE */
export async function takeAway(path: string): Promise<void> {
  const hidden = join(dirname(path), `.removing-${randomBytes(8).toString("hex")}`);
  try {
    await rename(path, hidden);
    await rm(hidden, { recursive: true, force: true });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return;
    throw unwritable(path, cause);
  }
}

function unwritable(file: string, cause: unknown): HostError {
  const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new HostError("MORTISE_FILE_UNWRITABLE", `It could not be written${why}.`, { file, cause });
}
