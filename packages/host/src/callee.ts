import type { CallOptions, Input, Payload } from "@mortise/engine";

/**
 * What a call goes into: an engine's instance, or a child process in its place. It has one call at a time, and where it
 * had to be thrown away, the next call gets a fresh one.
 */
export interface Callee {
  /** Bytes of memory that it holds. */
  readonly memoryBytes: number;
  /** Units of fuel that the last call used; undefined where no fuel is metered. */
  readonly fuelUsed: number | undefined;
  call(name: string, input?: Input, options?: CallOptions): Promise<Payload>;
  /** Ends the call that is going on, and lets go of everything. */
  close(): Promise<void>;
}
