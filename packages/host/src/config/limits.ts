import type { LimitOptions, Limits } from "@mortise/engine";
import { DEFAULT_LIMITS, limitsFrom } from "@mortise/engine";

/** Who sets limits: the plugin's author, the operator for that plugin, the operator for all. */
export interface LimitSources {
  readonly author?: LimitOptions | undefined;
  readonly operator?: LimitOptions | undefined;
  /** What nobody may exceed. */
  readonly ceiling?: LimitOptions | undefined;
}

const NAMES = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];

/**
 * The limits that a plugin runs under. An author may lower them, and raise them no further than the ceiling, or the
 * engine's defaults where the ceiling says nothing; the operator may set them freely below the ceiling.
 *
 * @example
 * ```ts
 * effectiveLimits({ author: { memory: "4GiB" }, ceiling: { memory: "1GiB" } }).memory; // 1073741824
 * ```
 */
export function effectiveLimits({ author = {}, operator = {}, ceiling = {} }: LimitSources): Limits {
  const authors = lower(limitsFrom(author), limitsFrom(ceiling), NAMES);
  const set = limitsFrom(operator, authors);
  return lower(
    set,
    limitsFrom(ceiling),
    NAMES.filter((name) => ceiling[name] !== undefined),
  );
}

function lower(limits: Limits, ceiling: Limits, names: readonly (keyof Limits)[]): Limits {
  const lowered: Partial<Record<keyof Limits, number | undefined>> = {};
  for (const name of names) {
    const least = Math.min(
      limits[name] ?? Number.POSITIVE_INFINITY,
      ceiling[name] ?? Number.POSITIVE_INFINITY,
    );
    lowered[name] = name === "fuel" && least === Number.POSITIVE_INFINITY ? undefined : least;
  }
  return { ...limits, ...lowered };
}
