import type { Place } from "../libraries/value.ts";
import type { Problem } from "../problem.ts";
import type { CheckResult, RunResult, Summary } from "../result.ts";

const MARKS: Readonly<Record<CheckResult["status"], string>> = {
  pass: "✓",
  fail: "✗",
  error: "!",
  suppressed: "~",
  known: "=",
  planned: "·",
};
const MOST_PLACES = 20;

/** A run for people: the tree of elements with each check's verdict, failures with file and line, and the sums. */
export function human({ results, problems, summary }: RunResult): string {
  const lines = problems.flatMap(problemLines);
  if (problems.length > 0) lines.push("");
  const shown = new Set<string>();
  for (const result of results) {
    const parts = result.element.split(".");
    for (const [at, part] of parts.entries()) {
      const path = parts.slice(0, at + 1).join(".");
      if (shown.has(path)) continue;
      shown.add(path);
      lines.push(`${"  ".repeat(at)}${part}`);
    }
    lines.push(...resultLines(result, "  ".repeat(parts.length)));
  }
  if (results.length > 0) lines.push("");
  lines.push(summaryLine(summary));
  return `${lines.join("\n")}\n`;
}

/** Problems for people: place, message, the line itself with what is meant underlined, and the hint. */
export function humanProblems(problems: readonly Problem[]): string {
  return problems.length === 0 ? "" : `${problems.flatMap(problemLines).join("\n")}\n`;
}

function problemLines({
  file,
  line,
  column,
  endColumn,
  severity,
  code,
  message,
  source,
  hint,
}: Problem): string[] {
  const number = String(line);
  const gutter = " ".repeat(number.length);
  const indent = source.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  const width = Math.max(1, Math.min(endColumn - column, 200));
  return [
    `${file}:${line}:${column}: ${severity}: ${message} [${code}]`,
    `  ${number} | ${source}`,
    `  ${gutter} | ${indent}${"^".repeat(width)}`,
    `  ${hint}`,
  ];
}

function resultLines(result: CheckResult, indent: string): string[] {
  const warning = result.severity === "warning" && result.status !== "pass" ? " (warning)" : "";
  const lines = [`${indent}${MARKS[result.status]} ${result.check}${warning}`];
  if (result.status === "pass" || result.status === "planned") return lines;
  if (result.reason !== undefined) lines.push(`${indent}    allowed because ${result.reason}`);
  if (result.status === "known" || result.status === "suppressed") return lines;
  if (result.message) lines.push(`${indent}    ${result.message}`);
  lines.push(`${indent}    at ${result.file}:${result.line}`);
  for (const place of result.places.slice(0, MOST_PLACES)) lines.push(`${indent}    ${placeLine(place)}`);
  if (result.places.length > MOST_PLACES)
    lines.push(`${indent}    and ${result.places.length - MOST_PLACES} more places`);
  return lines;
}

function placeLine({ file, line, column, message }: Place): string {
  const at = line === undefined ? file : `${file}:${line}${column === undefined ? "" : `:${column}`}`;
  return message === undefined ? at : `${at} ${message}`;
}

function summaryLine(summary: Summary): string {
  const parts = [
    [summary.failed, "failed"],
    [summary.errors, "could not be evaluated"],
    [summary.warnings, "warned"],
    [summary.suppressed, "suppressed"],
    [summary.known, "known from the baseline"],
    [summary.skipped, "skipped"],
  ] as const;
  const rest = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [`${summary.passed} of ${summary.total} checks passed`, ...rest].join(", ");
}
