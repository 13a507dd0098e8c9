/** Runs the plugins in `plugins/` on files of the repository, and prints what each did: `npm start [-- --json]`. */
import type { Outcome } from "./start/outcome.ts";
import { outcomeOf } from "./start/outcome.ts";
import { plugins } from "./start/plugin.ts";
import { Progress } from "./start/progress.ts";
import { fields, report } from "./start/report.ts";

const json = process.argv.includes("--json");
const stop = new AbortController();
const progress = new Progress(process.stderr);

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => {
    stop.abort();
    progress.clear();
    process.exit(code);
  });
}

const outcomes: Outcome[] = [];
for (const plugin of plugins()) outcomes.push(await outcomeOf(plugin, progress.tell, stop.signal));
progress.clear();

process.stdout.write(json ? `${JSON.stringify(outcomes.map(fields), null, 2)}\n` : report(outcomes));
process.exitCode = outcomes.some(({ kind }) => kind === "failed") ? 1 : 0;
