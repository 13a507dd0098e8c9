import { join, relative, resolve } from "node:path";
import { printable } from "@mortise/engine";
import { readBounded, readTestFile } from "@mortise/host";
import { runCases } from "@mortise/testing";
import { answer } from "../../deployed.ts";
import { Exit } from "../../exit.ts";
import { table } from "../../table.ts";
import { testFiles } from "./files.ts";
import { runPrograms } from "./programs.ts";
import type { TestResult } from "./result.ts";

interface TestOptions {
  readonly json?: boolean;
}

const MAX_BYTES = 1 << 20;

/** Runs a plugin's own tests: its `*.test.yaml` cases, and its `*.test.ts` by Node's test runner. */
export async function test(given: string | undefined, { json }: TestOptions): Promise<void> {
  const folder = resolve(given ?? ".");
  const { cases, programs } = await testFiles(folder);
  const shown = (path: string) => relative(folder, path);
  const results: TestResult[] = [];
  for (const path of cases) results.push(...(await runFile(folder, path, shown(path))));
  results.push(...(await runPrograms(programs, shown)));
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const passed = results.length - failed;
  await answer({ passed, failed, tests: results }, json, textOf(results, passed, failed));
  if (failed > 0) throw new Exit(1);
}

async function runFile(folder: string, path: string, file: string): Promise<readonly TestResult[]> {
  const text = new TextDecoder().decode(await readBounded(join(path), MAX_BYTES));
  const read = readTestFile(file, text);
  const results: TestResult[] = [];
  // One at a time, so that each has its own time.
  for (const each of read.tests) {
    const began = performance.now();
    const [result] = await runCases(folder, { ...read, tests: [each] });
    const durationMs = Math.round((performance.now() - began) * 1e3) / 1e3;
    if (result !== undefined) results.push({ file, ...result, durationMs });
  }
  return results;
}

function textOf(results: readonly TestResult[], passed: number, failed: number): string {
  const rows = results.map(({ file, name, failures, durationMs, fuel }) => [
    failures.length === 0 ? "ok" : "FAILED",
    printable(name),
    printable(file),
    `${durationMs.toFixed(1)} ms`,
    fuel === undefined ? "" : fuel.toLocaleString("en-GB"),
  ]);
  const wrong = results
    .filter(({ failures }) => failures.length > 0)
    .map(({ file, name, failures }) => {
      const lines = failures.flatMap((each) => each.split("\n")).map((line) => `  ${printable(line)}\n`);
      return `\n${printable(`${file}: ${name}`)}\n${lines.join("")}`;
    });
  const head = ["", "test", "file", "time", "fuel"];
  return `${table([head, ...rows], [3, 4])}${wrong.join("")}\n${passed} passed, ${failed} failed\n`;
}
