import type { WasiClock } from "@mortise/engine";
import type { Clock } from "@mortise/host";

/**
 * A time that stands still until it is told to go on, and does then what is due. It begins at the start of 2026, UTC.
 *
 * @example
 * ```ts
 * const clock = new TestClock();
 * await using plugin = await openPlugin("greeter", { clock });
 * clock.pass(60_000); // a minute later
 * ```
 */
export class TestClock implements Clock {
  #now: number;
  readonly #due = new Set<{ readonly at: number; readonly act: () => void }>();

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const entry = { at: this.#now + ms, act };
    this.#due.add(entry);
    return () => void this.#due.delete(entry);
  }

  /** Lets so many milliseconds pass: what is due is done in order, each at its own time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#due.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
  }
}

/** The same time, as plugins read it. */
export function guestClock(clock: Clock): WasiClock {
  const nanoseconds = () => BigInt(Math.round(clock.now())) * 1_000_000n;
  return { now: nanoseconds, monotonic: nanoseconds };
}
