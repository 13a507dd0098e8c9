import type { PartsOrProblem } from "./problem.ts";

/** Parts of one capability; more are no use to anybody. */
const MAX_PARTS = 16;

/** Control characters, line ends, and what turns text round: none of it may stand in what people read and approve. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/**
 * Reads parts between colons, each taken literally; the last may be `*`. This is how every kind is read that has no
 * rule of its own. `offset` is where `rest` stands in the whole text.
 */
export function literalParts(rest: string, offset: number): PartsOrProblem {
  const parts = rest.split(":");
  if (parts.length > MAX_PARTS) return { at: offset, problem: `has more than ${MAX_PARTS} parts` };
  let at = offset;
  for (const [index, part] of parts.entries()) {
    const problem = literalProblem(part, index === parts.length - 1);
    if (problem !== undefined) return { at, problem };
    at += part.length + 1;
  }
  return parts;
}

function literalProblem(part: string, last: boolean): string | undefined {
  if (part === "") return "has an empty part";
  if (part !== part.trim()) return "has a part with a space at its edge";
  if (hasUnseen(part)) return "has a character that cannot be seen";
  if (!part.includes("*")) return undefined;
  if (part !== "*") return "has a `*` beside other characters: `*` stands alone, as the last part";
  return last ? undefined : "has a `*` before its last part: `*` stands alone, as the last part";
}

/** Whether text has characters that do not show, or that change how others show. */
export function hasUnseen(text: string): boolean {
  return UNSEEN.test(text) || !text.isWellFormed();
}

/**
 * Whether every list of parts that `wanted` stands for is one that `grant` stands for. A last `*` stands for one or
 * more parts, any other part for itself.
 */
export function coversParts(grant: readonly string[], wanted: readonly string[]): boolean {
  if (grant.at(-1) !== "*") return grant.length === wanted.length && grant.every((p, i) => p === wanted[i]);
  const fixed = grant.slice(0, -1);
  return wanted.length > fixed.length && fixed.every((part, index) => part === wanted[index]);
}
