import type {
  CallOptions,
  HostFunction,
  Input,
  Limits,
  LogEntry,
  Payload,
  Script,
  Vars,
} from "@mortise/engine";
import { inputBytes, MortiseError } from "@mortise/engine";
import type { Callee } from "../callee.ts";
import type { Standing } from "../capability/standing.ts";
import type { Clock } from "../clock.ts";
import type { PluginEnvironment } from "../environment.ts";
import { HostError } from "../errors.ts";
import type { Slot } from "../frame.ts";
import { Child } from "./child.ts";
import { confined } from "./confine.ts";
import { base64, payloadFrom, recordOf, wireAnswer } from "./convert.ts";
import { engineError } from "./engineerror.ts";
import type { ChildAnswer, Reply } from "./exchange.ts";
import { Keeper } from "./keeper.ts";
import { METHOD_UNKNOWN } from "./message.ts";
import { answerHttp } from "./remotehttp.ts";
import { sideOf } from "./side.ts";
import type { CallParams, OpenParams, OpenResult, WireScript } from "./wire.ts";

/** What an engine in a process of its own is run with. */
export interface IsolatedSetting {
  readonly plugin: string;
  readonly format: OpenParams["format"];
  readonly code: Uint8Array | Script;
  readonly functions: readonly HostFunction[];
  readonly limits: Limits;
  readonly config: Readonly<Record<string, string>>;
  readonly environment: PluginEnvironment;
  readonly vars: Vars;
  readonly clock: Clock;
  readonly log: (entry: LogEntry) => void;
  /** MiB of the process's own heap; 256 unless given. */
  readonly heap?: number | undefined;
  /** The path of a bubblewrap, to run it in. */
  readonly bubblewrap?: string | undefined;
}

/** Milliseconds that a process may take to start and to compile what it runs. */
const START = 60_000;
/** Milliseconds that a call may take past what the engine itself allows, before its process is ended. */
const GRACE = 1_000;
const ENVELOPE = 65_536;

/**
 * One instance of a sealed plugin whose engine runs in a process of its own. The engine holds the limits; the process is
 * ended where it does not. A process that crashed, for want of memory too, fails the call that it was in, and the next
 * call gets a fresh one; vars are the host's, and stay.
 */
export class IsolatedEngine implements Callee {
  /** The call that it is in, while there is one: it comes with whoever takes the instance. */
  slot: Slot = { frame: undefined };
  fuelUsed: number | undefined;
  readonly #setting: IsolatedSetting;
  readonly #functions: ReadonlyMap<string, HostFunction>;
  readonly #keeper: Keeper;
  #opened: OpenResult | undefined;

  constructor(setting: IsolatedSetting, standing: Standing) {
    this.#setting = setting;
    this.#functions = new Map(setting.functions.map((each) => [each.name, each]));
    this.#keeper = new Keeper(setting.clock, (signal) => this.#start(standing, signal));
  }

  get memoryBytes(): number {
    return this.#keeper.memoryBytes;
  }

  /**
   * Starts the process where there is none, and says what there is to call.
   *
   * @throws what `compile` throws, and what {@link Child.call} throws
   */
  async open(): Promise<OpenResult> {
    await this.#keeper.live();
    if (this.#opened === undefined) throw new HostError("MORTISE_PROCESS_ANSWER_INVALID", "It did not open.");
    return this.#opened;
  }

  /** @throws what the engine's `Instance.call` throws, and what {@link Child.call} throws */
  async call(name: string, input?: Input, options: CallOptions = {}): Promise<Payload> {
    const { limits } = this.#setting;
    const deadline = options.deadline ?? limits.deadline;
    const params: CallParams = {
      export: name,
      input: base64(inputBytes(input)),
      deadline: finite(deadline),
      fuel: options.fuel ?? null,
    };
    const { signal } = options;
    // An instance's first call begins with its initialisers, which have a deadline of their own.
    const call = {
      ...this.#talk(limits.hostCalls),
      method: "call",
      params: JSON.stringify(params),
      signal,
      deadline: 2 * deadline + GRACE,
    };
    return this.#keeper.call(call, (answer) => {
      const { output, fuel } = resultOf(answer);
      if (typeof output !== "string") throw invalid();
      this.fuelUsed = typeof fuel === "number" ? fuel : undefined;
      const payload = payloadFrom(output);
      if (payload.length <= limits.output) return payload;
      throw new MortiseError("MORTISE_OUTPUT_EXCEEDED", `The output is ${payload.length} bytes long.`);
    });
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  async #start({ dirs, env }: Standing, signal: AbortSignal): Promise<Child> {
    const { plugin, format, code, config, environment, limits, clock, log, vars } = this.#setting;
    const all = { dirs: [...(environment.dirs ?? []), ...dirs], env: { ...environment.env, ...env } };
    const slot = (): Slot => this.slot;
    const child = new Child(confined(all.dirs, this.#setting), {
      plugin,
      clock,
      lineBytes: Math.ceil((limits.output * 4) / 3) + ENVELOPE,
      logBytes: limits.logBytes,
      log: (level, message) => log({ level, message }),
      side: sideOf({ plugin, functions: this.#functions, vars, log, slot }),
    });
    const params: OpenParams = {
      plugin,
      format,
      code: code instanceof Uint8Array ? { bytes: base64(code) } : { script: wireScript(code) },
      functions: this.#setting.functions.map((each) => ({
        name: each.name,
        async: each.async === true,
        clockStops: each.clockStops === true,
      })),
      limits: { ...limits, deadline: finite(limits.deadline), fuel: limits.fuel ?? null },
      config,
      ...all,
      http: environment.http !== undefined,
    };
    try {
      const answer = await child.call({
        ...this.#talk(0),
        method: "open",
        params: JSON.stringify(params),
        deadline: START,
        signal,
      });
      const { format: found, exports } = resultOf(answer);
      if (typeof found !== "string" || !Array.isArray(exports)) throw invalid();
      this.#opened = { format: found, exports: exports.map(String) };
      return child;
    } catch (error) {
      await child.end(new MortiseError("MORTISE_CLOSED", "It did not open."));
      throw error;
    }
  }

  #talk(hostCalls: number) {
    return {
      hostCalls,
      serve: (method: string, params: unknown) => this.#serve(method, recordOf(params)),
      clockStops: (_: string, params: unknown) =>
        this.#functions.get(String(recordOf(params).name))?.clockStops === true,
    };
  }

  /** Host functions that take their time, and requests. */
  async #serve(method: string, params: Readonly<Record<string, unknown>>): Promise<Reply> {
    const { plugin, environment } = this.#setting;
    try {
      if (method === "http" && environment.http !== undefined)
        return {
          result: JSON.stringify(await answerHttp(environment.http, params, this.slot.frame?.signal)),
        };
      const found = method === "function" ? this.#functions.get(String(params.name)) : undefined;
      if (found === undefined || typeof params.input !== "string")
        return { error: { code: METHOD_UNKNOWN, message: "There is no such host function." } };
      const call = { plugin, context: this.slot };
      return { result: JSON.stringify(wireAnswer(await found.run(payloadFrom(params.input), call))) };
    } catch (error) {
      const message = error instanceof MortiseError ? error.problem : "The host failed.";
      return { error: { code: -32_000, message } };
    }
  }
}

function resultOf(answer: ChildAnswer): Readonly<Record<string, unknown>> {
  if ("error" in answer) throw engineError(answer.error);
  return recordOf(answer.result);
}

function wireScript({ entry, digest, modules }: Script): WireScript {
  const named = [...modules].map(([name, { source, imports }]): WireScript["modules"][number] => [
    name,
    source,
    [...imports],
  ]);
  return { entry, digest, modules: named };
}

function finite(deadline: number): number | null {
  return Number.isFinite(deadline) ? deadline : null;
}

function invalid(): HostError {
  return new HostError(
    "MORTISE_PROCESS_ANSWER_INVALID",
    "The engine in the process answered something else.",
  );
}
