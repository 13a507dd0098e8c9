import { MortiseError } from "@mortise/engine";
import type { Clock } from "@mortise/host";

/** What ends a request that takes too long, falls silent, or is wanted no more. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Says that something was heard. */
  heard(): void;
  /** What a promise gives, unless the request ends before. */
  wait<T>(promise: Promise<T>): Promise<T>;
  stop(): void;
}

/** Milliseconds that a timer can wait. */
const MAX_WAIT = 2 ** 31 - 1;

/**
 * Watches one request: `total` and `idle` in milliseconds, `ended` says that the call which wants it has ended.
 * The signal's reason is MORTISE_HTTP_EXCEEDED or MORTISE_ABORTED.
 */
export function watch(clock: Clock, total: number, idle: number, ended: AbortSignal): Watch {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = () => controller.abort(new MortiseError("MORTISE_ABORTED", "The request was stopped."));
  const stopTotal = clock.after(Math.min(total, MAX_WAIT), () =>
    controller.abort(exceeded(`The request took longer than ${total} ms.`)),
  );
  let last = clock.now();
  let stopIdle = () => {};
  // One timer that looks again, and not one for each of a million chunks.
  const look = (ms: number) => {
    stopIdle = clock.after(Math.min(ms, MAX_WAIT), () => {
      const left = last + idle - clock.now();
      if (left > 0) look(left);
      else controller.abort(exceeded(`The server was silent for ${idle} ms.`));
    });
  };
  look(idle);
  ended.addEventListener("abort", abort, { once: true });
  if (ended.aborted) abort();
  return {
    signal,
    heard() {
      last = clock.now();
    },
    async wait(promise) {
      const gone = Promise.withResolvers<never>();
      const end = () => gone.reject(signal.reason);
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
      try {
        // Raced where it is over too: what fails with nobody waiting for it ends the process.
        return await Promise.race([gone.promise, promise]);
      } finally {
        signal.removeEventListener("abort", end);
      }
    },
    stop() {
      stopTotal();
      stopIdle();
      ended.removeEventListener("abort", abort);
    },
  };
}

/** A response, or the wait for it, that is more than the limits allow. */
export function exceeded(problem: string): MortiseError {
  return new MortiseError("MORTISE_HTTP_EXCEEDED", problem);
}
