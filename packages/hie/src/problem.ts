import type { ErrorCode } from "./errors.ts";
import { ERRORS } from "./errors.ts";
import type { Source, Span } from "./syntax/source.ts";
import { lineAt, positionAt } from "./syntax/source.ts";

/** A mistake in a `.hie` file, with all that is needed to show it. Lines and columns count from 1. */
export interface Problem {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The column after the last character; on the same line always. */
  readonly endColumn: number;
  /** The line itself. */
  readonly source: string;
}

/** What may be said besides: a better hint than the code's own, or that it is only a warning. */
export interface ProblemDetails {
  readonly hint?: string;
  readonly severity?: "error" | "warning";
}

/** Where problems are collected. */
export type Report = (code: ErrorCode, span: Span, message: string, details?: ProblemDetails) => void;

const MOST = 100;

/** The problem at a place of a source. */
export function problemAt(
  source: Source,
  code: ErrorCode,
  { start, end }: Span,
  message: string,
  { hint = ERRORS[code][2], severity = "error" }: ProblemDetails = {},
): Problem {
  const { line, column } = positionAt(source, start);
  const text = lineAt(source, line);
  const endColumn = Math.max(column + 1, Math.min(column + end - start, text.length + 1));
  return { code, severity, message, hint, file: source.file, line, column, endColumn, source: text };
}

/** A {@link Report} that puts problems of one source into `list`, one a place, the first hundred. */
export function reportInto(list: Problem[], source: Source): Report {
  const places = new Set<number>();
  let count = 0;
  return (code, span, message, details) => {
    if (places.has(span.start) || count > MOST) return;
    places.add(span.start);
    count += 1;
    if (count > MOST) {
      list.push(
        problemAt(
          source,
          "MORTISE_HIE_PROBLEMS_EXCEEDED",
          span,
          `There are more than ${MOST} problems in this file.`,
        ),
      );
      return;
    }
    list.push(problemAt(source, code, span, message, details));
  };
}

/** Problems in the order of their places. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
