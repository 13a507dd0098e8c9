import { expect, it } from "vitest";
import { tally } from "../.ci/tally.ts";

function report(success: boolean, ...files: [status: string, ...tests: string[]][]) {
  const testResults = files.map(([status, ...tests]) => ({
    name: "x.test.ts",
    status,
    assertionResults: tests.map((status) => ({ status, fullName: "x" })),
  }));
  return { success, testResults };
}

it("counts tests over all files", () => {
  expect(tally(report(false, ["passed", "passed", "passed"], ["failed", "passed", "failed"]))).toEqual({
    passed: 3,
    failed: 1,
  });
});

it("counts a test that was skipped or left for later as failed", () => {
  expect(tally(report(true, ["passed", "passed", "skipped", "todo", "pending"]))).toEqual({
    passed: 1,
    failed: 3,
  });
});

it("counts a file that could not be loaded, and an error outside every test", () => {
  expect(tally(report(false, ["failed"], ["passed", "passed"]))).toEqual({ passed: 1, failed: 1 });
  expect(tally(report(false, ["passed", "passed"]))).toEqual({ passed: 1, failed: 1 });
});
