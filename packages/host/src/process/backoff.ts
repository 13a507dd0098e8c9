/** Milliseconds before the second start after a failure; twice as long each time that fails too. */
const FIRST = 100;
const LONGEST = 30_000;

/** When what keeps failing may be started again: at once after one failure, then ever later. It reads no clock. */
export class Backoff {
  #failures = 0;
  #since = 0;

  succeeded(): void {
    this.#failures = 0;
  }

  failed(now: number): void {
    this.#failures++;
    this.#since = now;
  }

  /** Milliseconds to wait from now. */
  wait(now: number): number {
    if (this.#failures < 2) return 0;
    const rest = Math.min(FIRST * 2 ** (this.#failures - 2), LONGEST);
    return Math.max(0, this.#since + rest - now);
  }
}
