import type { Problem } from "./problem.ts";
import { problemAt } from "./problem.ts";
import type { Item, Program } from "./syntax/ast.ts";
import type { Source, Span } from "./syntax/source.ts";
import { positionAt } from "./syntax/source.ts";

/** How much a check that fails matters. A warning is shown, and lets the run pass. */
export type Severity = "error" | "warning";

/**
 * A comment that says how a check is to be taken: `# hie: allow because <reason>`, `# hie: warning`. It holds the
 * checks on its line, or where it stands alone, those of the item after it: one check, or a whole element.
 */
export interface Directive extends Span {
  readonly kind: "allow" | Severity;
  readonly reason?: string;
  /** What it covers. */
  readonly covers: Span;
}

const FORM = /^#\s*hie:\s*(\w+)(?:\s+because\s+(\S.*?))?\s*$/;

/** The directives of a file, and what is wrong with those that are none. */
export function directivesOf(
  source: Source,
  program: Program,
): { readonly directives: readonly Directive[]; readonly problems: readonly Problem[] } {
  const directives: Directive[] = [];
  const problems: Problem[] = [];
  const spans = itemSpans(program);
  for (const comment of program.comments) {
    const text = source.text.slice(comment.start, comment.end).trimEnd();
    if (comment.kind !== "line" || !/^#\s*hie:/.test(text)) continue;
    const wrong = (message: string): void => {
      problems.push(problemAt(source, "MORTISE_HIE_SUPPRESSION_INVALID", comment, message));
    };
    const [, kind, reason] = FORM.exec(text) ?? [];
    if (kind !== "allow" && kind !== "warning" && kind !== "error")
      wrong("A comment after `hie:` says `allow because <reason>`, `warning` or `error`.");
    else if (kind === "allow" && reason === undefined)
      wrong("A suppression says why: `allow because <reason>`.");
    else {
      const covers = covered(source, comment, spans);
      if (covers === undefined) wrong("There is nothing here that this could be about.");
      else
        directives.push({ kind, covers, start: comment.start, end: comment.end, ...(reason && { reason }) });
    }
  }
  return { directives, problems };
}

/** The directive of this kind that holds a check: the one that covers least. */
export function directiveFor(
  directives: readonly Directive[],
  check: Span,
  kinds: readonly Directive["kind"][],
): Directive | undefined {
  return directives
    .filter(
      ({ kind, covers }) => kinds.includes(kind) && covers.start <= check.start && check.end <= covers.end,
    )
    .toSorted((a, b) => a.covers.end - a.covers.start - (b.covers.end - b.covers.start))[0];
}

function covered(source: Source, comment: Span, spans: readonly Span[]): Span | undefined {
  const { line } = positionAt(source, comment.start);
  const lineStart = source.text.lastIndexOf("\n", comment.start - 1) + 1;
  const alone = source.text.slice(lineStart, comment.start).trim() === "";
  if (alone) return spans.find(({ start }) => start > comment.start);
  return spans.findLast(({ start }) => start < comment.start && positionAt(source, start).line === line);
}

/** The spans of all items, by their beginnings; an outer item comes before what is in it. */
function itemSpans(program: Program): Span[] {
  const found: Span[] = [];
  const todo: Item[] = [];
  for (const one of program.declarations) {
    found.push(one);
    if (one.kind === "language") for (const check of one.checks) found.push(check);
    else for (const item of one.items) todo.push(item);
  }
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    found.push(next);
    if (next.kind === "element") for (const item of next.items) todo.push(item);
  }
  return found.toSorted((a, b) => a.start - b.start || b.end - a.end);
}
