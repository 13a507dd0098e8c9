const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/** Has Ctrl-C stop a call instead of the process, once; a second one ends the process as it always does. */
export class Interrupt implements Disposable {
  private readonly controller = new AbortController();
  private readonly stop: (signal: NodeJS.Signals) => void;
  /** The signal that came, if one did. */
  received: NodeJS.Signals | undefined;

  constructor() {
    this.stop = (signal) => {
      this.received = signal;
      this[Symbol.dispose]();
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

  [Symbol.dispose](): void {
    for (const each of SIGNALS) process.off(each, this.stop);
  }
}
