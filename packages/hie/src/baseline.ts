import { HieError } from "./errors.ts";
import type { CheckResult } from "./result.ts";

/** Violations that are accepted, each with how often it is there: a run fails on new ones only. */
export type Baseline = ReadonlyMap<string, number>;

const VERSION = 1;

/** The baseline that accepts every failure of these results. Lines do not count, so that code may move. */
export function baselineOf(results: readonly CheckResult[]): Baseline {
  const found = new Map<string, number>();
  for (const result of results) {
    if (result.status !== "fail" && result.status !== "known") continue;
    for (const key of keysOf(result)) found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

/** The result as it is seen with a baseline: without what that knows, and `known` where nothing is left. */
export function withBaseline(result: CheckResult, baseline: Baseline): CheckResult {
  if (result.status !== "fail") return result;
  const left = new Map(baseline);
  const fresh = keysOf(result).map((key) => {
    const times = left.get(key) ?? 0;
    left.set(key, times - 1);
    return times <= 0;
  });
  if (!fresh.includes(true)) return { ...result, status: "known" };
  return { ...result, places: result.places.filter((_, at) => fresh[at] === true) };
}

/** A baseline as the text of its file. */
export function printBaseline(baseline: Baseline): string {
  const violations = Object.fromEntries([...baseline].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: VERSION, violations }, null, 2)}\n`;
}

/**
 * Reads a baseline file's text.
 *
 * @throws MORTISE_HIE_BASELINE_INVALID
 */
export function readBaseline(text: string): Baseline {
  const wrong = (why: string): HieError => new HieError("MORTISE_HIE_BASELINE_INVALID", why);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong("The baseline is no JSON.");
  }
  const { version, violations } = (value ?? {}) as {
    readonly version?: unknown;
    readonly violations?: unknown;
  };
  if (version !== VERSION || typeof violations !== "object" || violations === null)
    throw wrong(`The baseline is none of version ${VERSION}.`);
  return new Map(
    Object.entries(violations).map(([key, times]) => {
      if (!Number.isSafeInteger(times)) throw wrong(`The baseline counts ${JSON.stringify(key)} wrongly.`);
      return [key, Number(times)];
    }),
  );
}

/** One key a place of a failure; one for the whole where it has none. */
function keysOf({ element, check, places, message }: CheckResult): string[] {
  const base = `${element} | ${check}`;
  if (places.length === 0) return [`${base} | ${message ?? ""}`];
  return places.map((place) => `${base} | ${place.file} | ${place.message ?? ""}`);
}
