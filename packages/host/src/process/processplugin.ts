import type { CallOptions, HostFunction, Input, Limits, LogLevel, Payload } from "@mortise/engine";
import { MortiseError, printable } from "@mortise/engine";
import type { Callee } from "../callee.ts";
import type { Clock } from "../clock.ts";
import type { Slot } from "../frame.ts";
import { Child } from "./child.ts";
import { outputOf, paramsOf, payloadOf } from "./convert.ts";
import type { ChildAnswer, Reply } from "./exchange.ts";
import { Keeper } from "./keeper.ts";
import type { Launch } from "./launch.ts";
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

/** A plugin of the format `process`: a program that is called by JSON-RPC, and kept for the next call. */
export class ProcessPlugin implements Callee {
  readonly fuelUsed = undefined;
  readonly #setting: ProcessSetting;
  readonly #slot: Slot;
  readonly #keeper: Keeper;

  constructor(setting: ProcessSetting, slot: Slot) {
    this.#setting = setting;
    this.#slot = slot;
    const { plugin, clock, limits, log } = setting;
    const lineBytes = Math.min(limits.output + ENVELOPE, MAX_LINE);
    this.#keeper = new Keeper(
      clock,
      async () =>
        new Child(await setting.launch(), { plugin, clock, lineBytes, logBytes: limits.logBytes, log }),
    );
  }

  get memoryBytes(): number {
    return this.#keeper.memoryBytes;
  }

  /**
   * Calls a method. The deadline begins when the program has been started.
   *
   * @throws what {@link Child.call} throws, MORTISE_PLUGIN_ERROR, MORTISE_EXPORT_UNKNOWN, MORTISE_ARGUMENT_INVALID,
   *   MORTISE_OPTION_INVALID, MORTISE_PROCESS_CHANGED
   */
  async call(name: string, input?: Input, options: CallOptions = {}): Promise<Payload> {
    const { limits, functions } = this.#setting;
    if (options.fuel !== undefined)
      throw new MortiseError("MORTISE_OPTION_INVALID", "The option `fuel` bounds no process.");
    const call = {
      method: name,
      params: paramsOf(input),
      deadline: options.deadline ?? limits.deadline,
      signal: options.signal,
      hostCalls: limits.hostCalls,
      serve: (method: string, given: unknown) => this.#serve(method, given),
      clockStops: (method: string) => functions.get(method)?.clockStops === true,
    };
    return this.#keeper.call(call, (answer) =>
      "result" in answer ? outputOf(answer.result, limits) : refusal(answer),
    );
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  async #serve(method: string, params: unknown): Promise<Reply> {
    const found = this.#setting.functions.get(method);
    if (found === undefined)
      return { error: { code: METHOD_UNKNOWN, message: `There is no host function \`${method}\`.` } };
    const call = { plugin: this.#setting.plugin, context: this.#slot };
    const result: unknown = await found.run(payloadOf(params), call);
    try {
      return { result: JSON.stringify(result) ?? "null" };
    } catch {
      const message = "What the host function gave has no JSON.";
      const reply = { kind: "Error", payload: { code: "MORTISE_RESULT_INVALID", message } };
      return { result: JSON.stringify(reply) };
    }
  }
}

/** What the plugin itself says is wrong. */
function refusal({ error }: Extract<ChildAnswer, { error: unknown }>): never {
  if (error.code === METHOD_UNKNOWN)
    throw new MortiseError("MORTISE_EXPORT_UNKNOWN", "The process has no such method.");
  const said = error.message.slice(0, MAX_SAID);
  const problem = `The process answered error ${error.code}: ${printable(said)}`;
  throw new MortiseError("MORTISE_PLUGIN_ERROR", problem, { returnCode: error.code, said });
}
