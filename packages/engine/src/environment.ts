import { currentCall } from "./call.ts";
import type { LogEntry, LogLevel, LogSink } from "./log.ts";
import { NO_LOG } from "./log.ts";
import type { Vars } from "./vars.ts";
import type { Preopen, WasiClock } from "./wasi/options.ts";

/** An HTTP request that a plugin asks its host to make. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Makes a request for a plugin, or refuses: a rejection ends the plugin's call. The signal says that the call has ended. */
export type HttpFunction = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** The same for a guest that cannot be suspended: its thread waits for the response. */
export type HttpNow = (request: HttpRequest) => HttpResponse;

/** What an instance is given to reach besides its own memory. All of it is optional; what is left out it does not have. */
export interface EnvironmentOptions {
  /** Read by the plugin, by key. */
  readonly config?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined;
  /** Takes the plugin's messages; with a level, only those that matter as much. */
  readonly log?: LogSink | ((entry: LogEntry) => void) | undefined;
  readonly http?: HttpFunction | undefined;
  /** WASI: arguments, environment, folders, what is read from standard input. */
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly dirs?: readonly Preopen[] | undefined;
  readonly stdin?: Uint8Array | undefined;
  /** Takes standard output as it is; without it, lines go to the log as `info`. */
  readonly stdout?: ((bytes: Uint8Array) => void) | undefined;
  /** Takes standard error as it is; without it, lines go to the log as `error`. */
  readonly stderr?: ((bytes: Uint8Array) => void) | undefined;
  /** The time, and randomness, for tests and replays. */
  readonly clock?: WasiClock | undefined;
  readonly random?: ((into: Uint8Array) => void) | undefined;
  /** Handed on to host functions as it is. */
  readonly context?: unknown;
}

/** {@link EnvironmentOptions} with everything decided. */
export interface Environment {
  readonly config: ReadonlyMap<string, string>;
  readonly vars: Vars;
  readonly log: LogSink;
  readonly http: HttpFunction | undefined;
  /** For calls by `callSync`; in worker threads only, whose host answers from another thread. */
  readonly httpNow?: HttpNow | undefined;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly dirs: readonly Preopen[];
  readonly stdin: Uint8Array | undefined;
  readonly stdout: ((bytes: Uint8Array) => void) | undefined;
  readonly stderr: ((bytes: Uint8Array) => void) | undefined;
  readonly clock: WasiClock;
  readonly random: (into: Uint8Array) => void;
  readonly context: unknown;
}

const SYSTEM_CLOCK: WasiClock = {
  now: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1_000n,
  monotonic: () => (process.hrtime.bigint() / 1_000n) * 1_000n,
};

// Loaded when the first plugin asks for it.
const systemRandom = (into: Uint8Array): void => {
  process.getBuiltinModule("node:crypto").randomFillSync(into);
};

export function environmentFrom(options: EnvironmentOptions, vars: Vars): Environment {
  const { config = {}, log = NO_LOG } = options;
  return {
    config: config instanceof Map ? config : new Map(Object.entries(config)),
    vars,
    log: typeof log === "function" ? { level: "trace" satisfies LogLevel, write: log } : log,
    http: options.http,
    args: options.args ?? [],
    env: options.env ?? {},
    dirs: options.dirs ?? [],
    // Read as late as the plugin does, and again by each fresh copy of it.
    stdin: options.stdin === undefined ? undefined : new Uint8Array(options.stdin),
    stdout: options.stdout,
    stderr: options.stderr,
    clock: options.clock ?? SYSTEM_CLOCK,
    random: options.random ?? systemRandom,
    context: options.context,
  };
}

/** Blocks the thread for a guest that sleeps; one that would sleep past its deadline is ended there. */
export function blockFor(ms: number): void {
  const call = currentCall();
  const left = call?.timeLeft ?? 0;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(ms, left));
  if (ms > left) call?.fail("MORTISE_DEADLINE_EXCEEDED", "The call was stopped at its deadline.");
}
