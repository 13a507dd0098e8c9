import { relative } from "node:path";
import { printable } from "../../packages/engine/src/index.ts";
import { table } from "../../packages/mortise/src/command/table.ts";
import { ROOT } from "../workspace.ts";
import type { Outcome } from "./outcome.ts";

/** Characters of a result that the table shows. */
const RESULT = 32;

const HEAD = ["plugin", "language", "format", "input", "result", "time", "memory", "fuel"];
const NUMBERS = [5, 6, 7];

/** Where the columns are that are too wide for a narrow terminal: input and result. */
const WIDE = { begin: 3, end: 5 };

/**
 * What `npm start` prints: a row for each plugin, and what is to do for those that did not run. On a terminal that is too
 * narrow, each plugin's input and result have a line of their own.
 */
export function report(outcomes: readonly Outcome[], width: number = Number.POSITIVE_INFINITY): string {
  const missing = new Map<string, { readonly get: string; readonly names: string[] }>();
  for (const each of outcomes) {
    if (each.kind !== "missing") continue;
    const before = missing.get(each.needs)?.names ?? [];
    missing.set(each.needs, { get: each.get, names: [...before, each.plugin.name] });
  }
  const hints = [...missing].map(
    ([needs, { get, names }]) => `${names.join(", ")}: needs ${needs}. To get it:\n  ${get}\n`,
  );
  const failures = outcomes.flatMap((each) =>
    each.kind === "failed" ? [`${each.plugin.name} failed: ${each.message}\n`] : [],
  );
  const ran = outcomes.filter(({ kind }) => kind === "ran").length;
  const sum = `${ran} of ${outcomes.length} plugins ran, each sealed in WebAssembly: 5 s, 64 MiB, and only the input shown.\n`;
  const rows = [HEAD, ...outcomes.map(row)];
  const wide = table(rows, NUMBERS, Number.POSITIVE_INFINITY);
  const fits = wide.split("\n").every((line) => [...line].length <= width);
  return [fits ? wide : narrow(rows, width), sum, ...failures, ...hints].join("\n");
}

function narrow(rows: readonly (readonly string[])[], width: number): string {
  const { begin, end } = WIDE;
  const numbers = NUMBERS.map((at) => at - (end - begin));
  const short = table(
    rows.map((cells) => cells.toSpliced(begin, end - begin)),
    numbers,
    width,
  );
  return short
    .trimEnd()
    .split("\n")
    .map((line, at) => `${line}\n  ${rows[at]?.slice(begin, end).join(": ")}\n`)
    .join("");
}

/** The same as data. */
export function fields(outcome: Outcome): object {
  const { plugin, ...rest } = outcome;
  const { name, language, format } = plugin;
  return { plugin: name, language, format, export: plugin.export, input: inputOf(outcome), ...rest };
}

function row(outcome: Outcome): readonly string[] {
  const { name, language, format } = outcome.plugin;
  const known = [name, language, format, inputOf(outcome)];
  switch (outcome.kind) {
    case "ran": {
      const { output, durationMs, memoryBytes, fuel } = outcome;
      const numbers = [`${durationMs.toFixed(1)} ms`, `${Math.round(memoryBytes / 1024)} KiB`, count(fuel)];
      return [...known, short(output), ...numbers];
    }
    case "missing":
      return [...known, short(`needs ${outcome.needs}`)];
    case "failed":
      return [...known, "failed"];
  }
}

function inputOf({ plugin }: Outcome): string {
  const [dir] = plugin.dirs;
  if (plugin.file !== undefined) return relative(ROOT, plugin.file);
  return dir === undefined ? "none" : `${relative(ROOT, dir.host) || "the clone"} as ${dir.guest}`;
}

function short(output: string): string {
  const line = printable(output.trimEnd());
  return line.length > RESULT ? `${line.slice(0, RESULT - 1)}…` : line;
}

function count(value: number): string {
  return value.toLocaleString("en-GB");
}
