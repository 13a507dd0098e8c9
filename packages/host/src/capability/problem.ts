/** Why text is no capability, and at which UTF-16 unit of it, counted from 0. */
export interface CapabilityProblem {
  readonly at: number;
  readonly problem: string;
}

/** What reading a part of a capability gives: its canonical parts, or why there are none. */
export type PartsOrProblem = readonly string[] | CapabilityProblem;

/** Tells the two apart. */
export function isProblem(result: object): result is CapabilityProblem {
  return "problem" in result;
}
