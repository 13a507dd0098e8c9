import { join } from "node:path";
import { expect, it } from "vitest";
import { humanProblems } from "./report/human.ts";
import { REPORTS } from "./report/index.ts";
import { runWorkspace } from "./run.ts";

it("this repository is as its own mortise.hie says", async () => {
  const workspace = join(import.meta.dirname, "../../..");
  const result = await runWorkspace({ workspace, files: ["mortise.hie"] });
  expect(humanProblems(result.problems)).toBe("");
  expect(result.ok ? "" : REPORTS.human(result)).toBe("");
});
