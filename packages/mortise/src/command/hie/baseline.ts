import { readFileSync, writeFileSync } from "node:fs";
import { MortiseError, printable } from "@mortise/engine";
import type { Baseline, RunResult } from "@mortise/hie";
import { baselineOf, HieError, printBaseline, readBaseline } from "@mortise/hie";
import { write } from "../stream.ts";

/**
 * Reads a baseline from its file.
 *
 * @throws MORTISE_HIE_FILE_UNREADABLE, MORTISE_HIE_BASELINE_INVALID
 */
export function baselineFrom(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new HieError(
      "MORTISE_HIE_FILE_UNREADABLE",
      `The baseline ${JSON.stringify(file)} cannot be read.`,
      cause,
    );
  }
  return readBaseline(text);
}

/**
 * Writes the baseline that accepts what failed, and says how much that is.
 *
 * @throws MORTISE_OPTION_INVALID where the file cannot be written
 */
export async function writeBaseline(file: string, { results }: RunResult): Promise<void> {
  const baseline = baselineOf(results);
  try {
    writeFileSync(file, printBaseline(baseline));
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The option \`--write-baseline\` names ${printable(file)}, which could not be written (${why}).`,
      { cause },
    );
  }
  const count = [...baseline.values()].reduce((sum, times) => sum + times, 0);
  await write(process.stderr, `${printable(file)} accepts ${count} failure${count === 1 ? "" : "s"}.\n`);
}
