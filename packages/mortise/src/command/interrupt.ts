const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/**
 * For how many milliseconds a signal that comes again is still the same one: a terminal sends Ctrl-C to npm and to what npm
 * runs, and npm passes on what it was sent.
 */
const ECHO = 250;

/** Has Ctrl-C stop a call instead of the process, once; a second one ends the process as it always does. */
export class Interrupt implements Disposable {
  private readonly controller = new AbortController();
  private readonly stop: (signal: NodeJS.Signals) => void;
  /** The signal that came, if one did. */
  received: NodeJS.Signals | undefined;

  constructor() {
    this.stop = (signal) => {
      if (this.received !== undefined) return;
      this.received = signal;
      setTimeout(() => this.release(), ECHO).unref();
      this.controller.abort();
    };
    for (const each of SIGNALS) process.on(each, this.stop);
  }

  /** Aborted when it comes, and by {@link abort}. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(): void {
    this.controller.abort();
  }

  /** What has been stopped may end before the same signal has come again. */
  [Symbol.dispose](): void {
    if (this.received === undefined) this.release();
  }

  private release(): void {
    for (const each of SIGNALS) process.off(each, this.stop);
  }
}
