import type { Severity } from "./directives.ts";
import type { Place } from "./libraries/value.ts";
import type { Problem } from "./problem.ts";

/** What came of one check. */
export interface CheckResult {
  /** The element that it holds, by its path. */
  readonly element: string;
  /** The check as it is written. */
  readonly check: string;
  readonly kind: "check" | "rule" | "connection";
  readonly severity: Severity;
  /**
   * `pass`; `fail`; `error`, where it could not be evaluated; `suppressed`, where it fails and a comment allows that;
   * `known`, where it fails just as the baseline says; `planned`, where nothing was to be run.
   */
  readonly status: "pass" | "fail" | "error" | "suppressed" | "known" | "planned";
  /** Why it did not pass. */
  readonly message?: string;
  /** Where it did not pass, without those that the baseline knows. */
  readonly places: readonly Place[];
  /** Why a failure is allowed. */
  readonly reason?: string;
  /** Where the check is written. Lines and columns count from 1. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly docs: readonly string[];
}

/** How many checks came to what. `skipped` ones were left out by a filter, a limit or `changed`. */
export interface Summary {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly warnings: number;
  readonly suppressed: number;
  readonly known: number;
  readonly skipped: number;
}

/** What a run gives. The same workspace gives the same, to the byte. */
export interface RunResult {
  /** Whether nothing failed, errored or was a mistake, warnings aside: exit code 0. */
  readonly ok: boolean;
  readonly results: readonly CheckResult[];
  readonly problems: readonly Problem[];
  readonly summary: Summary;
}

/** The summary of results. */
export function summarise(results: readonly CheckResult[], skipped: number): Summary {
  const count = (holds: (result: CheckResult) => boolean): number => results.filter(holds).length;
  const hard = ({ severity }: CheckResult): boolean => severity === "error";
  return {
    total: results.length,
    passed: count(({ status }) => status === "pass"),
    failed: count((result) => result.status === "fail" && hard(result)),
    errors: count((result) => result.status === "error" && hard(result)),
    warnings: count((result) => (result.status === "fail" || result.status === "error") && !hard(result)),
    suppressed: count(({ status }) => status === "suppressed"),
    known: count(({ status }) => status === "known"),
    skipped,
  };
}
