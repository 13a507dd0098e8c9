/** Runs its work for about so many milliseconds, and answers microseconds (or any other unit) for one operation. */
export interface Contender {
  slice(ms: number): number | Promise<number>;
}

export interface Pace {
  readonly rounds: number;
  /** Milliseconds of one slice. */
  readonly ms: number;
}

/** What one contender took, round by round. */
export type Series = readonly number[];

/** Microseconds for one run of a synchronous function. */
export function syncLoop(run: () => unknown): Contender {
  return {
    slice(ms) {
      const begin = performance.now();
      let elapsed = 0;
      let count = 0;
      for (let batch = 1; elapsed < ms; batch = Math.min(batch * 2, 1_000)) {
        for (let i = 0; i < batch; i++) run();
        count += batch;
        elapsed = performance.now() - begin;
      }
      return (elapsed * 1_000) / count;
    },
  };
}

/** Microseconds for one run of an asynchronous function, one after the other. */
export function asyncLoop(run: () => Promise<unknown>, perRun = 1): Contender {
  return {
    async slice(ms) {
      const begin = performance.now();
      let elapsed = 0;
      let count = 0;
      for (let batch = 1; elapsed < ms; batch = Math.min(batch * 2, 200)) {
        for (let i = 0; i < batch; i++) await run();
        count += batch * perRun;
        elapsed = performance.now() - begin;
      }
      return (elapsed * 1_000) / count;
    },
  };
}

/**
 * Lets contenders take turns, a slice each, round by round: whatever disturbs the machine disturbs them alike. The
 * first rounds, in which code is compiled, are thrown away.
 */
export async function interleave(contenders: readonly Contender[], pace: Pace): Promise<readonly Series[]> {
  const taken: number[][] = contenders.map(() => []);
  for (let round = -2; round < pace.rounds; round++) {
    for (const [at, contender] of contenders.entries()) {
      const took = await contender.slice(round < 0 ? pace.ms * 4 : pace.ms);
      if (round >= 0) taken[at]?.push(took);
    }
  }
  return taken;
}

export function median(values: Series): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

/** The median of `a / b`, round by round. */
export function medianRatio(a: Series, b: Series): number {
  return median(a.map((value, round) => value / (b[round] ?? Number.NaN)));
}

export function geometricMean(values: Series): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
