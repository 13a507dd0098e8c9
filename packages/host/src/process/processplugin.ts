import { readFileSync } from "node:fs";
import type { CallOptions, HostFunction, Input, Limits, LogLevel, Payload } from "@mortise/engine";
import { MortiseError, printable } from "@mortise/engine";
import type { Callee } from "../callee.ts";
import type { Clock } from "../clock.ts";
import type { Slot } from "../frame.ts";
import { Backoff } from "./backoff.ts";
import type { ChildAnswer, Launch } from "./child.ts";
import { Child } from "./child.ts";
import { outputOf, paramsOf, payloadOf } from "./convert.ts";
import { METHOD_UNKNOWN } from "./message.ts";

/** What a process plugin is run with. */
export interface ProcessSetting {
  readonly plugin: string;
  /** How a child is started, asked for each time: it refuses what must not be started any more. */
  readonly launch: () => Promise<Launch>;
  readonly functions: ReadonlyMap<string, HostFunction>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: (level: LogLevel, message: string) => void;
}

/** What a JSON message takes besides its result, and the most that is parsed of what a plugin wrote. */
const ENVELOPE = 4_096;
const MAX_LINE = 16 << 20;
/** Characters of an error's message that are passed on. */
const MAX_SAID = 4_096;

/**
 * A plugin of the format `process`: a program that is called by JSON-RPC. It is started for its first call and stays;
 * where it had to be ended, the next call gets a fresh one, at once after one failure, and later after more.
 */
export class ProcessPlugin implements Callee {
  readonly fuelUsed = undefined;
  readonly #setting: ProcessSetting;
  readonly #slot: Slot;
  readonly #backoff = new Backoff();
  readonly #closed = new AbortController();
  #child: Child | undefined;

  constructor(setting: ProcessSetting, slot: Slot) {
    this.#setting = setting;
    this.#slot = slot;
  }

  /** What the program itself has in memory, where the system says so; not what it started besides. */
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
   * Calls a method. The deadline begins when the program has been started.
   *
   * @throws what {@link Child.call} throws, MORTISE_PLUGIN_ERROR, MORTISE_EXPORT_UNKNOWN, MORTISE_ARGUMENT_INVALID,
   *   MORTISE_PROCESS_CHANGED, MORTISE_CAPABILITY_DENIED
   */
  async call(name: string, input?: Input, options: CallOptions = {}): Promise<Payload> {
    const { limits, clock } = this.#setting;
    const params = paramsOf(input);
    const child = await this.#live(options.signal);
    try {
      const answer = await child.call({
        method: name,
        params,
        deadline: options.deadline ?? limits.deadline,
        signal: options.signal,
        hostCalls: limits.hostCalls,
        serve: (method, given) => this.#serve(method, given),
        clockStops: (method) => this.#setting.functions.get(method)?.clockStops === true,
      });
      const output = "result" in answer ? outputOf(answer.result, limits) : refusal(answer);
      this.#backoff.succeeded();
      return output;
    } catch (error) {
      if (child.ended && !isAborted(error)) this.#backoff.failed(clock.now());
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#child?.end(new MortiseError("MORTISE_CLOSED", "The process was closed during the call."));
  }

  /** The child that runs, or a fresh one, when it may be started. */
  async #live(signal: AbortSignal | undefined): Promise<Child> {
    this.#refuse(signal);
    if (this.#child?.ended === false) return this.#child;
    const { plugin, clock, limits, log } = this.#setting;
    await this.#rest(this.#backoff.wait(clock.now()), signal);
    const launch = await this.#setting.launch();
    this.#refuse(signal);
    const lineBytes = Math.min(limits.output + ENVELOPE, MAX_LINE);
    this.#child = new Child(launch, { plugin, clock, lineBytes, logBytes: limits.logBytes, log });
    return this.#child;
  }

  async #rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#setting.clock.after(ms, resolve);
      const stop = (): void => {
        cancel();
        resolve();
      };
      for (const each of [signal, this.#closed.signal]) each?.addEventListener("abort", stop, { once: true });
    });
  }

  #refuse(signal: AbortSignal | undefined): void {
    if (this.#closed.signal.aborted) throw new MortiseError("MORTISE_CLOSED", "The process is closed.");
    if (signal?.aborted === true)
      throw new MortiseError("MORTISE_ABORTED", "The call was stopped by its AbortSignal before it began.");
  }

  async #serve(method: string, params: unknown): Promise<ChildAnswer> {
    const found = this.#setting.functions.get(method);
    if (found === undefined)
      return { error: { code: METHOD_UNKNOWN, message: `There is no host function \`${method}\`.` } };
    const call = { plugin: this.#setting.plugin, context: this.#slot };
    const result: unknown = await found.run(payloadOf(params), call);
    try {
      JSON.stringify(result);
      return { result };
    } catch {
      const message = "What the host function gave has no JSON.";
      return { result: { kind: "Error", payload: { code: "MORTISE_RESULT_INVALID", message } } };
    }
  }
}

/** Who stopped his own call, or took its capability, says nothing about the program. */
function isAborted(error: unknown): boolean {
  return (
    error instanceof MortiseError && (error.code === "MORTISE_ABORTED" || error.code === "MORTISE_CLOSED")
  );
}

/** What the plugin itself says is wrong. */
function refusal({ error }: Extract<ChildAnswer, { error: unknown }>): never {
  if (error.code === METHOD_UNKNOWN)
    throw new MortiseError("MORTISE_EXPORT_UNKNOWN", "The process has no such method.");
  const said = error.message.slice(0, MAX_SAID);
  throw new MortiseError(
    "MORTISE_PLUGIN_ERROR",
    `The process answered error ${error.code}: ${printable(said)}`,
    {
      returnCode: error.code,
      said,
    },
  );
}
