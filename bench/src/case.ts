import type { Pace } from "./measure.ts";

/** What a case must reach: a ratio or a figure at least, or at most, so large. */
export type Target = `>=${number}` | `<=${number}`;

/** One line of the results. `peer` is null where ours is held to a figure of its own. */
export interface Result {
  readonly case: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly unit: string;
  /** How many times faster than the peer ours is (`>=`), or how many times the peer's cost ours has (`<=`). */
  readonly ratio: number | null;
  readonly target: Target | null;
  readonly met: boolean | null;
}

export interface Skipped {
  readonly case: string;
  readonly skipped: string;
}

export interface Setting {
  readonly pace: Pace;
  readonly quick: boolean;
  /** Whether the Rust and Go hosts of Extism are measured too. */
  readonly peers: boolean;
  /** Whether a case of that name is asked for. */
  readonly wants: (name: string) => boolean;
}

/** A group of cases that share what they set up. `names` are the cases it may answer for. */
export interface Group {
  readonly names: readonly string[];
  run(setting: Setting): AsyncIterable<Result | Skipped>;
}

/** Fills in what follows from the figures. */
export function result(
  name: string,
  figures: { readonly ours: number; readonly peer?: number; readonly ratio?: number; readonly unit: string },
  target: Target | undefined,
): Result {
  const { ours, peer, ratio, unit } = figures;
  return {
    case: name,
    ours,
    peer: peer ?? null,
    unit,
    ratio: ratio ?? null,
    target: target ?? null,
    met: target === undefined ? null : meets(ratio ?? ours, target),
  };
}

function meets(figure: number, target: Target): boolean {
  const bound = Number(target.slice(2));
  return target.startsWith(">=") ? figure >= bound : figure <= bound;
}
