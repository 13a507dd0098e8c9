import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { isScriptName } from "@mortise/engine";
import { HostError } from "../errors.ts";
import { readInside } from "./file.ts";

const MAX_FILES = 1_000;
const MAX_BYTES = 4 << 20;
/** Bytes of all of them together. */
const MAX_ALL = 32 << 20;

/**
 * Every TypeScript and JavaScript file in a folder, by its path from there: what a script in it may import. Hidden
 * entries and `node_modules` are passed over.
 *
 * @throws MORTISE_FILE_TOO_LARGE, MORTISE_FILE_UNREADABLE
 */
export async function scriptsIn(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const folders = [folder];
  let left = MAX_ALL;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch((cause: unknown) => {
      throw new HostError("MORTISE_FILE_UNREADABLE", "A folder could not be read.", { file: folder, cause });
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile() || !isScriptName(entry.name)) continue;
      const name = relative(folder, path).replaceAll("\\", "/");
      const bytes = await readInside(folder, name, MAX_BYTES);
      files.set(name, bytes);
      left -= bytes.length;
      if (left < 0)
        throw new HostError(
          "MORTISE_FILE_TOO_LARGE",
          `The folder's scripts have more than ${MAX_ALL} bytes.`,
          {
            file: folder,
          },
        );
      if (files.size > MAX_FILES)
        throw new HostError("MORTISE_FILE_TOO_LARGE", `The folder has more than ${MAX_FILES} scripts.`, {
          file: folder,
        });
    }
  }
  return files;
}
