/** How often something may be done: `burst` times at once, and `perSecond` times a second in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** Buckets kept before those that are full again are let go of. */
const MAX_BUCKETS = 10_000;

/**
 * Token buckets by key, all of one rate. It reads no clock: `now` comes in, in milliseconds.
 *
 * @example
 * ```ts
 * const limit = new RateLimit({ burst: 2, perSecond: 1 });
 * [limit.take("a", 0), limit.take("a", 0), limit.take("a", 0), limit.take("a", 1_000)]; // [true, true, false, true]
 * ```
 */
export class RateLimit {
  readonly rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.rate = rate;
  }

  /** Takes one token of a key's bucket; false where it is empty. A clock that goes back gives nothing. */
  take(key: string, now: number): boolean {
    const bucket = this.#bucket(key, now);
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }

  #bucket(key: string, now: number): Bucket {
    const held = this.#buckets.get(key);
    if (held !== undefined) {
      held.left = this.#refilled(held, now);
      held.at = Math.max(held.at, now);
      return held;
    }
    if (this.#buckets.size >= MAX_BUCKETS) this.#letGo(now);
    const made = { left: this.rate.burst, at: now };
    this.#buckets.set(key, made);
    return made;
  }

  #refilled({ left, at }: Bucket, now: number): number {
    return Math.min(this.rate.burst, left + (Math.max(0, now - at) / 1_000) * this.rate.perSecond);
  }

  /** A bucket that is full is as good as none. Where few are, the older half goes: whoever makes up keys gains a burst. */
  #letGo(now: number): void {
    for (const [key, bucket] of this.#buckets)
      if (this.#refilled(bucket, now) >= this.rate.burst) this.#buckets.delete(key);
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_BUCKETS / 2) break;
      this.#buckets.delete(key);
    }
  }
}
