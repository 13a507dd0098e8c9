import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { MortiseError, printable } from "@mortise/engine";
import { HostError } from "@mortise/host";

/** A plugin's own tests, by their paths. */
export interface TestFiles {
  readonly cases: readonly string[];
  readonly programs: readonly string[];
}

const MAX_FOLDERS = 1_000;

/**
 * Every `*.test.yaml` and `*.test.ts` in a plugin's folder. Hidden entries, `node_modules`, `build` and `target` are
 * passed over.
 *
 * @throws MORTISE_FILE_UNREADABLE; MORTISE_OPTION_INVALID where there are none
 */
export async function testFiles(folder: string): Promise<TestFiles> {
  const found: string[] = [];
  const folders = [folder];
  for (
    let next = folders.pop(), seen = 0;
    next !== undefined && seen < MAX_FOLDERS;
    next = folders.pop(), seen++
  ) {
    const entries = await readdir(next, { withFileTypes: true }).catch((cause: unknown) => {
      throw new HostError("MORTISE_FILE_UNREADABLE", "The folder could not be read.", {
        file: folder,
        cause,
      });
    });
    for (const entry of entries) {
      if (entry.name.startsWith(".") || ["node_modules", "build", "target"].includes(entry.name)) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) found.push(path);
    }
  }
  found.sort();
  const cases = found.filter((path) => path.endsWith(".test.yaml"));
  const programs = found.filter((path) => /\.test\.m?ts$/.test(path));
  if (cases.length + programs.length > 0) return { cases, programs };
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    `${printable(folder)} has no tests: write a *.test.yaml or a *.test.ts.`,
  );
}
