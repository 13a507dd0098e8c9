import type { Clock } from "../clock.ts";

/** Time that runs down, and stands still while it is told to. */
export class Countdown {
  readonly #clock: Clock;
  readonly #act: () => void;
  #left: number;
  #since = 0;
  #cancel: (() => void) | undefined;

  /** Does something after `ms` milliseconds; more than 24 days mean never. */
  constructor(clock: Clock, ms: number, act: () => void) {
    this.#clock = clock;
    this.#left = ms;
    this.#act = act;
    this.resume();
  }

  pause(): void {
    if (this.#cancel === undefined) return;
    this.stop();
    this.#left = Math.max(0, this.#left - (this.#clock.now() - this.#since));
  }

  resume(): void {
    if (this.#left > MAX_TIMER || this.#cancel !== undefined) return;
    this.#since = this.#clock.now();
    this.#cancel = this.#clock.after(this.#left, this.#act);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/** What Node's timers take: 24.8 days. What is longer is for ever. */
const MAX_TIMER = 0x7fff_ffff;
