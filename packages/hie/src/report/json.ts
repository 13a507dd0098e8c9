import type { RunResult } from "../result.ts";

/** A run as JSON: the {@link RunResult} as it is. */
export function json(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
