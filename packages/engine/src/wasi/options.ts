/** A host folder that a guest may see, and whether it may change what is inside. */
export interface Preopen {
  /** The folder on the host. */
  readonly host: string;
  /** The name that the guest knows it by, such as `/data`. */
  readonly guest: string;
  /** False for reading only. */
  readonly write: boolean;
}

/** The time as a guest sees it. */
export interface WasiClock {
  /** Wall time: nanoseconds since 1970. */
  now(): bigint;
  /** Nanoseconds since any fixed moment, never going back. */
  monotonic(): bigint;
}

/** All that a WASI guest gets. What is not in here it does not have. */
export interface WasiOptions {
  /** The program's arguments; by custom the first is its name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly dirs: readonly Preopen[];
  /** What the guest reads from standard input; nothing when left out. */
  readonly stdin?: Uint8Array | undefined;
  /** Takes what the guest writes to standard output, as it is; the bytes are the callee's to keep. */
  readonly stdout: (bytes: Uint8Array) => void;
  /** Takes what the guest writes to standard error, as it is; the bytes are the callee's to keep. */
  readonly stderr: (bytes: Uint8Array) => void;
  /** Fills with random bytes; at most 65,536 at a time, as `crypto.getRandomValues` takes them. */
  readonly random: (into: Uint8Array) => void;
  readonly clock: WasiClock;
  /** Blocks the thread for some milliseconds: a whole number, 1 to 2147483647. May return early. */
  readonly block: (ms: number) => void;
  /** The same without blocking, for guests that can be suspended. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Descriptors open at once, standard streams and folders included. 256 when left out. */
  readonly maxFiles?: number | undefined;
}
