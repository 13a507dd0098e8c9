import { MortiseError } from "@mortise/engine";
import { HostError } from "./errors.ts";

/** When a plugin that keeps failing gets no more calls, and for how long. */
export interface BreakerSetting {
  /** Failures in a row before it opens. */
  readonly failures: number;
  /** Milliseconds until a call is let through to try it again; twice as long each time that fails. */
  readonly rest: number;
  readonly maxRest: number;
}

export const DEFAULT_BREAKER: BreakerSetting = { failures: 5, rest: 1_000, maxRest: 300_000 };

/** How a breaker stands, for people. */
export interface BreakerState {
  /** Failures in a row. */
  readonly failures: number;
  /** The code of the last of them. */
  readonly last: string | undefined;
  /** Until when no call is let through, in milliseconds since 1970; undefined while it is closed. */
  readonly until: number | undefined;
}

/**
 * Keeps calls from a plugin that fails again and again. Open, it refuses all; when it has rested, it lets one call
 * through, and closes if that goes well. It reads no clock: `now` comes in, in milliseconds.
 */
export class Breaker {
  readonly #setting: BreakerSetting;
  #failures = 0;
  #opened = 0;
  #until: number | undefined;
  #trying = false;
  #last: string | undefined;

  constructor(setting: BreakerSetting = DEFAULT_BREAKER) {
    this.#setting = setting;
  }

  get state(): BreakerState {
    return { failures: this.#failures, last: this.#last, until: this.#until };
  }

  /** Whether a call may go on. Where it may, its end must be told. */
  admits(now: number): boolean {
    if (this.#until === undefined) return true;
    if (now < this.#until || this.#trying) return false;
    this.#trying = true;
    return true;
  }

  /** A call ended as it should. */
  succeeded(): void {
    if (this.#failures === 0) return;
    this.reset();
  }

  /** A call says nothing about the plugin: it was aborted, or never began. */
  told(): void {
    this.#trying = false;
  }

  /** A call failed; answers whether that opened the breaker. */
  failed(now: number, code: string): boolean {
    this.#trying = false;
    this.#failures++;
    this.#last = code;
    if (this.#failures < this.#setting.failures) return false;
    // Calls that began before it opened end after it: they prolong nothing.
    if (this.#until !== undefined && now < this.#until) return false;
    this.#until = now + Math.min(this.#setting.rest * 2 ** this.#opened, this.#setting.maxRest);
    this.#opened++;
    return true;
  }

  /** Closes it, as if nothing had ever failed. */
  reset(): void {
    this.#failures = 0;
    this.#opened = 0;
    this.#until = undefined;
    this.#trying = false;
    this.#last = undefined;
  }
}

const BREAKING: ReadonlySet<string> = new Set([
  "MORTISE_TRAP",
  "MORTISE_DEADLINE_EXCEEDED",
  "MORTISE_FUEL_EXHAUSTED",
  "MORTISE_MEMORY_EXCEEDED",
  "MORTISE_TABLE_EXCEEDED",
  "MORTISE_STACK_OVERFLOW",
  "MORTISE_BAD_POINTER",
  "MORTISE_VALUE_INVALID",
  "MORTISE_HANDLE_INVALID",
  "MORTISE_EXIT",
  "MORTISE_WORKER_DIED",
  "MORTISE_PROCESS_UNSTARTABLE",
  "MORTISE_PROCESS_DIED",
  "MORTISE_PROCESS_ANSWER_INVALID",
]);

/**
 * What a call's error says of its plugin: `broken`, where it crashed or was stopped; `works`, where it said itself what
 * was wrong; `nothing`, where the caller or the machine is to blame.
 */
export function verdict(error: unknown): "broken" | "works" | "nothing" {
  if (!(error instanceof MortiseError || error instanceof HostError)) return "nothing";
  if (BREAKING.has(error.code)) return "broken";
  // A host's errors are not the plugin's own, whoever caused them.
  return error instanceof MortiseError && error.kind === "plugin" ? "works" : "nothing";
}
