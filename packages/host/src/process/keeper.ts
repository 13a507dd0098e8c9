import { readFileSync } from "node:fs";
import { MortiseError } from "@mortise/engine";
import type { Clock } from "../clock.ts";
import { Backoff } from "./backoff.ts";
import type { Child } from "./child.ts";
import type { ChildAnswer, ChildCall } from "./exchange.ts";

/** How a keeper comes by a child: refused where none must be started any more. */
export type StartChild = (signal: AbortSignal) => Promise<Child>;

/**
 * Keeps one child at hand. It is started for the first call and stays; where it had to be ended, the next call gets a
 * fresh one, at once after one failure, and later after more.
 */
export class Keeper {
  readonly #clock: Clock;
  readonly #start: StartChild;
  readonly #backoff = new Backoff();
  readonly #closed = new AbortController();
  #child: Child | undefined;
  #starting: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, start: StartChild) {
    this.#clock = clock;
    this.#start = start;
  }

  /** What the child itself has in memory, where the system says so; not what it started besides. */
  get memoryBytes(): number {
    const pid = this.#child?.pid;
    if (pid === undefined || process.platform !== "linux") return 0;
    try {
      const [, kib = "0"] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      return Number(kib) * 1_024;
    } catch {
      return 0;
    }
  }

  /**
   * Calls the child, a fresh one where there is none, and makes something of its answer. What throws while the child
   * lives on is no failure of it.
   *
   * @throws what starting a child, {@link Child.call} and `use` throw
   */
  async call<T>(call: ChildCall, use: (answer: ChildAnswer) => T): Promise<T> {
    const child = await this.live(call.signal);
    try {
      const used = use(await child.call(call));
      this.#backoff.succeeded();
      return used;
    } catch (error) {
      if (child.ended && !isEnded(error)) this.#backoff.failed(this.#clock.now());
      throw error;
    }
  }

  /** The child that runs, or a fresh one, when it may be started. */
  async live(signal?: AbortSignal): Promise<Child> {
    this.#refuse(signal);
    if (this.#child?.ended === false) return this.#child;
    await this.#rest(this.#backoff.wait(this.#clock.now()), signal);
    this.#refuse(signal);
    const starting = this.#started(signal);
    this.#starting = starting.catch(() => {});
    this.#child = await starting;
    this.#refuse(signal);
    return this.#child;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#starting;
    await this.#child?.end(new MortiseError("MORTISE_CLOSED", "The process was closed during the call."));
  }

  async #started(signal: AbortSignal | undefined): Promise<Child> {
    const closed = this.#closed.signal;
    try {
      return await this.#start(signal === undefined ? closed : AbortSignal.any([signal, closed]));
    } catch (error) {
      this.#refuse(signal);
      this.#backoff.failed(this.#clock.now());
      throw error;
    }
  }

  async #rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (ms <= 0) return;
    // A clock keeps no process alive, and a call that waits must.
    const alive = setInterval(() => {}, 0x7fff_ffff);
    const over = [this.#closed.signal, ...(signal === undefined ? [] : [signal])];
    await new Promise<void>((resolve) => {
      const stop = (): void => {
        cancel();
        for (const each of over) each.removeEventListener("abort", stop);
        resolve();
      };
      const cancel = this.#clock.after(ms, stop);
      for (const each of over) each.addEventListener("abort", stop);
    });
    clearInterval(alive);
  }

  #refuse(signal: AbortSignal | undefined): void {
    if (this.#closed.signal.aborted) throw new MortiseError("MORTISE_CLOSED", "The process is closed.");
    if (signal?.aborted === true)
      throw new MortiseError("MORTISE_ABORTED", "The call was stopped by its AbortSignal before it began.");
  }
}

/** Who stopped a call, or closed the plugin, says nothing about the child. */
function isEnded(error: unknown): boolean {
  return (
    error instanceof MortiseError && (error.code === "MORTISE_ABORTED" || error.code === "MORTISE_CLOSED")
  );
}
