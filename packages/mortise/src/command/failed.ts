import type { LogEntry } from "@mortise/engine";

/** A run that failed, with what it had logged by then; `cause` is the error. */
export class Failed extends Error {
  override readonly name = "Failed";
  readonly logs: readonly LogEntry[];
  /** The signal that stopped it, where one did. */
  readonly signal: NodeJS.Signals | undefined;

  constructor(cause: unknown, logs: readonly LogEntry[], signal: NodeJS.Signals | undefined) {
    super("The run failed.", { cause });
    this.logs = logs;
    this.signal = signal;
  }
}
