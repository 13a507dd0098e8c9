/** Where something of the caller's stands. */
export interface Place {
  readonly place: string;
  /** Whether it takes all up to what comes next, or to the end, in place of one word. */
  readonly rest: boolean;
}

/** A piece of a pattern: text that stands for itself, or a place. `gap` tells whether a space is before it. */
export type Piece = { readonly gap: boolean } & ({ readonly text: string } | Place);

/** The pieces of a pattern, and the groups in brackets after them, of which each may be left out. */
export interface Pattern {
  readonly pieces: readonly Piece[];
  readonly groups: readonly (readonly Piece[])[];
}

/** Why text is no pattern. */
export interface PatternProblem {
  readonly problem: string;
}

const PLACE = /^<([a-z][a-z0-9_]{0,31})(\.\.\.)?>$/;

/**
 * Reads a pattern: words and places, such as `dig <exit> to <location> [return <back>]`. A place `<name>` takes one
 * word, or text in quotes; `<name...>` takes the rest. Something tells where each place ends, so that matching never
 * goes back.
 *
 * @example
 * ```ts
 * parsePattern("say <message...>"); // { pieces: [{ gap: false, text: "say" }, { gap: true, place: "message", rest: true }], groups: [] }
 * ```
 */
export function parsePattern(text: string): Pattern | PatternProblem {
  const split = /^([^[\]]*)((?:\[[^[\]]*\]\s*)*)$/.exec(text);
  if (split === null) return { problem: "has brackets that are not a group at its end" };
  const [, front = "", back = ""] = split;
  const sequences: Piece[][] = [];
  let gap = false;
  for (const [at, written] of [front, ...groupsIn(back)].entries()) {
    const read = piecesOf(written, gap);
    if ("problem" in read) return read;
    if (at > 0 && read.pieces.length === 0) return { problem: "has an empty group" };
    sequences.push(read.pieces);
    gap = read.gap;
  }
  const [pieces = [], ...groups] = sequences;
  const problem = wrongPlaces({ pieces, groups });
  return problem === undefined ? { pieces, groups } : { problem };
}

/** What may come directly after each piece of a pattern: the piece in its own sequence, or the first of the next group. */
export function followerOf({ pieces, groups }: Pattern, sequence: number, at: number): Piece | undefined {
  const own = sequence === 0 ? pieces : groups[sequence - 1];
  return own?.[at + 1] ?? groups[sequence]?.[0];
}

function groupsIn(back: string): string[] {
  // The space before a group is kept with what is in it, where it counts.
  return [...back.matchAll(/(\s*)\[([^[\]]*)\]/g)].map(([, space = "", inside = ""]) => space + inside);
}

function piecesOf(
  written: string,
  gapBefore: boolean,
): { readonly pieces: Piece[]; readonly gap: boolean } | PatternProblem {
  const pieces: Piece[] = [];
  let gap = gapBefore;
  for (const token of written.split(/(<[^<>]*>|\s+)/).filter((each) => each !== "")) {
    if (/^\s/.test(token)) {
      gap = true;
      continue;
    }
    if (/[<>]/.test(token)) {
      const [, place, rest] = PLACE.exec(token) ?? [];
      if (place === undefined) return { problem: "has a place that is not like `<name>` or `<name...>`" };
      pieces.push({ gap, place, rest: rest !== undefined });
    } else pieces.push({ gap, text: token });
    gap = false;
  }
  return { pieces, gap };
}

function wrongPlaces(pattern: Pattern): string | undefined {
  const names = new Set<string>();
  for (const [sequence, pieces] of [pattern.pieces, ...pattern.groups].entries()) {
    for (const [at, piece] of pieces.entries()) {
      if (!("place" in piece)) continue;
      if (names.has(piece.place)) return "has two places of one name";
      names.add(piece.place);
      const next = followerOf(pattern, sequence, at);
      if (next === undefined || "text" in next) continue;
      if (piece.rest) return "has a place that takes the rest, and nothing that tells where it ends";
      if (!next.gap) return "has two places with nothing between";
    }
  }
  return undefined;
}
