import type { RunResult } from "../result.ts";
import { human } from "./human.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { sarif } from "./sarif.ts";

/** How a run may be written, by the name of the format. Each gives the same text for the same run. */
export const REPORTS = { human, json, sarif, junit } as const satisfies Record<
  string,
  (result: RunResult) => string
>;

export type Format = keyof typeof REPORTS;
