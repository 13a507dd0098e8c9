/** Runs every example; each checks its own result: `npm run examples`. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { ROOT } from "./workspace.ts";

const failed: string[] = [];
const stories = globSync("examples/*/", { cwd: ROOT }).sort();
for (const story of stories) {
  console.log(`${story}/main.ts`);
  const { status } = spawnSync(process.execPath, [`${story}/main.ts`], {
    cwd: ROOT,
    stdio: "inherit",
    timeout: 120_000,
  });
  if (status !== 0) failed.push(story);
}
for (const story of failed) console.error(`${story} failed`);
console.log(`${stories.length} examples, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
