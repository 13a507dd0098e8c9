import type { Result, Skipped } from "./case.ts";

/** One line of JSON a case. */
export function jsonLine(one: Result | Skipped): string {
  return JSON.stringify(one, (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(4)) : value,
  );
}

const WIDTHS = [30, 12, 12, 8, 9, 8] as const;

export const HEADER = columns(["case", "ours", "peer", "unit", "ratio", "target"]);

/** One line of the table. */
export function tableLine(one: Result | Skipped, colour: boolean): string {
  if ("skipped" in one) return `${one.case.padEnd(WIDTHS[0])}skipped: ${one.skipped}`;
  const cells = columns([
    one.case,
    number(one.ours),
    one.peer === null ? "" : number(one.peer),
    one.unit,
    one.ratio === null ? "" : `${number(one.ratio)}x`,
    one.target ?? "",
  ]);
  if (one.met === null) return cells.trimEnd();
  return `${cells}${one.met ? paint("met", 32, colour) : paint("missed", 31, colour)}`;
}

function columns(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 10)).join("");
}

function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

function paint(text: string, code: number, colour: boolean): string {
  return colour ? `\x1b[${code}m${text}\x1b[39m` : text;
}
