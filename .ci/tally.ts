/**
 * Prints how many tests of a Vitest JSON report passed and how many failed. A test that was skipped failed, and so
 * did a file that could not be loaded: `node .ci/tally.ts report.json`.
 */
import { readFileSync } from "node:fs";

interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** How many passed, and how many did not. */
export function tally({ success, testResults }: Report): { passed: number; failed: number } {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === "passed").length;
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some(({ status }) => status === "failed"),
  );
  const failed = tests.length - passed + broken.length;
  return { passed, failed: failed === 0 && !success ? 1 : failed };
}

if (import.meta.main) {
  const { passed, failed } = tally(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
  console.log(passed, failed);
}
