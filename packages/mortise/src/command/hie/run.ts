import { printable } from "@mortise/engine";
import type { Format, Progress, RunResult } from "@mortise/hie";
import { humanProblems, openWorkspace, REPORTS, runWorkspace } from "@mortise/hie";
import { Exit } from "../exit.ts";
import { exitCode } from "../failure.ts";
import { forTerminal } from "../output.ts";
import { write } from "../stream.ts";
import { baselineFrom, writeBaseline } from "./baseline.ts";
import { changedFiles } from "./changed.ts";
import { explained, wantedResults } from "./explain.ts";
import { filesOf } from "./files.ts";
import { pluginsFor } from "./plugins.ts";
import { print, printHuman } from "./print.ts";
import { progressLine } from "./progress.ts";

interface Options {
  readonly workspace: string;
  readonly format: Format;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
  readonly filter?: string;
  readonly limit?: number;
  readonly changed?: string | true;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly explain?: string;
  readonly watch?: boolean;
}

/** `mortise hie run`: runs the checks, and prints what came of them. */
export async function run(named: readonly string[], options: Options): Promise<void> {
  if (options.watch !== true) return once(named, options);
  const { watching } = await import("./watch.ts");
  // What fails does not end it: the next change may mend that.
  const work = async () => {
    await once(named, options).catch((error: unknown) => exitCode(error, false));
  };
  await watching(openWorkspace(options.workspace).root, work);
}

async function once(named: readonly string[], options: Options): Promise<void> {
  const result = await ran(named, options);
  if (options.explain !== undefined) return explain(result, options.explain, options.workspace);
  const report = REPORTS[options.format](result);
  await (options.format === "human" ? printHuman(report) : print(report));
  if (options.writeBaseline !== undefined) await writeBaseline(options.writeBaseline, result);
  if (!(result.ok || (options.writeBaseline !== undefined && onlyFailed(result)))) throw new Exit(1);
}

async function explain({ results, problems }: RunResult, text: string, root: string): Promise<void> {
  // First, since a file with mistakes has none of its checks among the results.
  await write(process.stderr, forTerminal(Buffer.from(humanProblems(problems))));
  const wanted = wantedResults(results, text);
  await printHuman(await explained(wanted, openWorkspace(root)));
  const bad = wanted.some(({ status, severity }) => severity === "error" && /^(fail|error)$/.test(status));
  if (bad || problems.some(({ severity }) => severity === "error")) throw new Exit(1);
}

async function ran(named: readonly string[], options: Options): Promise<RunResult> {
  const { filter, limit, changed, baseline, dryRun } = options;
  const workspace = openWorkspace(options.workspace);
  const stderr = process.stderr;
  const line = progressLine(
    (text) => stderr.write(text),
    () => performance.now(),
  );
  const tell = options.verbose === true ? say : stderr.isTTY ? line.tell : undefined;
  try {
    return await runWorkspace({
      workspace,
      plugins: pluginsFor(options.verbose === true),
      files: filesOf(named, workspace),
      ...(filter === undefined ? {} : { filter }),
      ...(limit === undefined ? {} : { limit }),
      ...(changed === undefined
        ? {}
        : { changed: changedFiles(workspace.root, changed === true ? "HEAD" : changed) }),
      ...(baseline === undefined ? {} : { baseline: baselineFrom(baseline) }),
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(tell === undefined ? {} : { onProgress: tell }),
    });
  } finally {
    line.end();
  }
}

function say({ done, total, last }: Progress): void {
  process.stderr.write(
    printable(`${done}/${total} ${last.status} ${last.element}/${last.check}`).concat("\n"),
  );
}

/** Whether nothing but failures, which a baseline accepts, stands between this and a run that is well. */
function onlyFailed({ summary, problems }: RunResult): boolean {
  return summary.errors === 0 && !problems.some(({ severity }) => severity === "error");
}
