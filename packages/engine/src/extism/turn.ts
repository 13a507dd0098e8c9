/** One call of a plugin, from `call` to its answer. */
export interface Turn {
  /** What the caller passed for host functions. */
  readonly hostContext: unknown;
  /** Set when the call has its answer: what a host function does later reaches no other call's memory. */
  ended: boolean;
  /** Bytes that the plugin may still write to standard output and error. */
  outputLeft: number;
  /** Runs code in the caller's asynchronous context, where what serves the call does not come from there. */
  readonly within: (<T>(body: () => T) => T) | undefined;
}

/** Whose turn it is in one plugin. Also what a plugin is known by among its host functions. */
export interface Turns {
  current: Turn | undefined;
  /** Whether it runs in a thread of its own. */
  readonly away: boolean;
}
