import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { humanProblems } from "./report/human.ts";
import { REPORTS } from "./report/index.ts";
import { runWorkspace } from "./run.ts";

const workspace = join(import.meta.dirname, "../../..");

it("this repository is as its own mortise.hie says", async () => {
  const result = await runWorkspace({ workspace, files: ["mortise.hie"] });
  expect(humanProblems(result.problems)).toBe("");
  expect(result.ok ? "" : REPORTS.human(result)).toBe("");
});

it.each(["packages", "plugins"])(
  "mortise.hie names each folder of %s, so that none goes unchecked",
  (folder) => {
    const text = readFileSync(join(workspace, "mortise.hie"), "utf8");
    const all = readdirSync(join(workspace, folder), { withFileTypes: true });
    const names = all.filter((one) => one.isDirectory()).map(({ name }) => name);
    expect(names.filter((name) => !text.includes(`files.folder_selector('${folder}/${name}')`))).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  },
);
