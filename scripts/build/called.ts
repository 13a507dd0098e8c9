import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Extent } from "./eager.ts";

/** A program that starts as users' programs do: `PROGRAM FOLDER RUN`, with the folder of the bundle. */
export interface Start {
  readonly program: string;
  readonly runs: readonly string[];
}

/** A file that a program loaded, and what it called there: what V8 writes for `NODE_V8_COVERAGE`. */
export interface Loaded {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/**
 * The functions of the files in `folder`, by the file's name, that are called in at least half of the runs in which the
 * file is loaded.
 */
export function calledAtStart(start: Start, folder: string): Map<string, Set<Extent>> {
  const loads = new Map<string, number>();
  const calls = new Map<string, Map<Extent, number>>();
  for (const run of start.runs)
    for (const [file, called] of calledIn(start.program, folder, run)) {
      loads.set(file, (loads.get(file) ?? 0) + 1);
      const counts = calls.get(file) ?? new Map<Extent, number>();
      calls.set(file, counts);
      for (const extent of called) counts.set(extent, (counts.get(extent) ?? 0) + 1);
    }
  const often = (file: string) => (entry: readonly [Extent, number]) =>
    entry[1] * 2 >= (loads.get(file) ?? 0);
  return new Map(
    [...calls].map(([file, counts]) => [
      file,
      new Set([...counts].filter(often(file)).map(([extent]) => extent)),
    ]),
  );
}

function calledIn(program: string, folder: string, run: string): Map<string, Set<Extent>> {
  const prefix = `${pathToFileURL(folder)}/`;
  const called = new Map<string, Set<Extent>>();
  for (const { url, functions } of loadedBy([program, folder, run])) {
    if (!url.startsWith(prefix)) continue;
    const name = decodeURIComponent(url.slice(prefix.length));
    const extents = called.get(name) ?? new Set<Extent>();
    called.set(name, extents);
    for (const { ranges } of functions) {
      const [whole] = ranges;
      if (whole !== undefined && whole.count > 0) extents.add(`${whole.startOffset}:${whole.endOffset}`);
    }
  }
  return called;
}

/** The files that Node.js loads, Node.js's own too, for these arguments. */
export function loadedBy(args: readonly string[], cwd?: string): Loaded[] {
  const out = mkdtempSync(join(tmpdir(), "mortise-called-"));
  try {
    execFileSync(process.execPath, ["--no-warnings", ...args], {
      cwd,
      env: { ...process.env, NODE_V8_COVERAGE: out },
      stdio: ["ignore", "ignore", "inherit"],
    });
    return readdirSync(out).flatMap(
      (file) => (JSON.parse(readFileSync(join(out, file), "utf8")) as { readonly result: Loaded[] }).result,
    );
  } finally {
    rmSync(out, { recursive: true });
  }
}
