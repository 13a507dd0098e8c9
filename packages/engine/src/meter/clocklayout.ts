// Apart from the clock, so that the ticker's thread loads nothing else.

/** Words of the clock's memory. */
export const CLOCK = {
  /** Milliseconds since the clock was made, wrapping at 2^32. */
  TICK: 0,
  /** Set by whoever enters a guest; the ticker clears it, and may park when it stays clear. */
  ACTIVE: 1,
  /** One of {@link STATE}. */
  STATE: 2,
  /** Wall time in milliseconds at which the tick was 0: a 64-bit float, in two words. */
  EPOCH: 4,
  /** Nobody ever changes it: what the ticker sleeps on. */
  SLEEP: 6,
  /** From here on a word for each thread: how many guests run on it. */
  THREADS: 64,
  THREADS_END: 4_096,
} as const;

export const STATE = { NONE: 0, RUNNING: 1, PARKED: 2 } as const;
