/**
 * Builds the plugins in `plugins/`, runs each once on files of the repository and prints what it did; then starts the
 * deployment in `mortise.toml`, and stays up: `npm start [-- --json] [-- --trace]`.
 */
import { join } from "node:path";
import type { Outcome } from "./start/outcome.ts";
import { outcomeOf } from "./start/outcome.ts";
import { plugins } from "./start/plugin.ts";
import { Progress } from "./start/progress.ts";
import { fields, report } from "./start/report.ts";
import { ROOT } from "./workspace.ts";

const args = process.argv.slice(2);
const stop = new AbortController();
const progress = new Progress(process.stderr);
const interrupted = (signal: NodeJS.Signals): void => {
  stop.abort();
  progress.clear();
  process.exit(signal === "SIGINT" ? 130 : 143);
};

process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
const outcomes: Outcome[] = [];
for (const plugin of plugins()) outcomes.push(await outcomeOf(plugin, progress.tell, stop.signal));
progress.clear();
const ran = { event: "ran", plugins: outcomes.map(fields) };
process.stdout.write(
  args.includes("--json") ? `${JSON.stringify(ran)}\n` : `${report(outcomes, process.stdout.columns)}\n`,
);
process.off("SIGINT", interrupted).off("SIGTERM", interrupted);

const { run } = await import("../packages/mortise/src/command/command.ts");
await run(["start", "--config", join(ROOT, "mortise.toml"), ...args]);
