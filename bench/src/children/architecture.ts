// A fresh process that runs a workspace's architecture: `architecture.ts WORKSPACE [CHANGED-FILE]`.
import { runWorkspace } from "@mortise/hie";

const [workspace = ".", changed] = process.argv.slice(2);
const { ok, summary } = await runWorkspace({
  workspace,
  files: ["architecture.hie"],
  ...(changed === undefined ? {} : { changed: [changed] }),
});
console.log(JSON.stringify({ ms: performance.now(), ok, passed: summary.passed }));
