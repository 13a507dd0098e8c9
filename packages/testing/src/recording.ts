import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { EmitEvent, FunctionCall, HostFunctionDefinition } from "@mortise/host";
import { FunctionError, HostError, writeAtomically } from "@mortise/host";
import { TestingError } from "./errors.ts";

/** What a host function did as the plugin, besides answering. */
type Act =
  | { readonly emit: EmitEvent }
  | { readonly log: readonly [level: Parameters<FunctionCall["log"]>[0], message: string] };

/** What a call of a host function came to. */
type Reply =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message: string } }
  | { readonly failed: string };

/** One call of a host function, as it is recorded. */
export interface RecordedCall {
  /** The export that made it. */
  readonly export: string;
  readonly function: string;
  readonly input: unknown;
  readonly acts: readonly Act[];
  readonly reply: Reply;
}

const VERSION = 1;

/** Keeps the calls that are made of host functions, in the order that they were made. */
export class Recorder {
  readonly calls: RecordedCall[] = [];

  /** A host function that is recorded when it is called; all else of it stays. */
  around(real: HostFunctionDefinition): HostFunctionDefinition {
    const begin = (input: unknown, call: FunctionCall) => {
      const acts: Act[] = [];
      const made = {
        export: call.export,
        function: real.name,
        input: input ?? null,
        acts,
        reply: { value: null },
      };
      this.calls.push(made);
      const ended = (reply: Reply): void => void Object.assign(made, { reply });
      return { ended, watched: watched(call, acts) };
    };
    const run = (input: unknown, call: FunctionCall): unknown => {
      const { ended, watched: own } = begin(input, call);
      const answered = (value: unknown) => {
        ended({ value: value ?? null });
        return value;
      };
      const failed = (error: unknown): never => {
        ended(replyOf(error));
        throw error;
      };
      try {
        const result = real.run(input, own);
        return result instanceof Promise ? result.then(answered, failed) : answered(result);
      } catch (error) {
        return failed(error);
      }
    };
    return { ...real, run };
  }

  /** Writes the calls into a file, whole or not at all. @throws MORTISE_FILE_UNWRITABLE */
  write(path: string): Promise<void> {
    return writeAtomically(path, `${JSON.stringify({ version: VERSION, calls: this.calls }, null, 2)}\n`);
  }
}

/** Answers the calls of host functions as they were answered when they were recorded, and in that order. */
export class Replay {
  readonly #calls: readonly RecordedCall[];
  #at = 0;
  #difference: TestingError | undefined;

  constructor(calls: readonly RecordedCall[]) {
    this.#calls = calls;
  }

  /** @throws MORTISE_FILE_UNREADABLE, MORTISE_RECORDING_INVALID */
  static async read(path: string): Promise<Replay> {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (cause) {
      throw new HostError("MORTISE_FILE_UNREADABLE", "The recording could not be read.", {
        file: path,
        cause,
      });
    }
    return new Replay(callsIn(path, text));
  }

  /** A host function that answers as was recorded; what it takes and needs is checked as ever. */
  around(real: HostFunctionDefinition): HostFunctionDefinition {
    const run = (input: unknown, call: FunctionCall): unknown => {
      const recorded = this.#next(call.export, real.name, input ?? null);
      for (const act of recorded.acts) {
        if ("emit" in act) call.emit(act.emit);
        else call.log(...act.log);
      }
      const { reply } = recorded;
      if ("value" in reply) return reply.value;
      if ("error" in reply) throw new FunctionError(reply.error.code, reply.error.message);
      throw new Error(reply.failed);
    };
    return { ...real, run: real.async === true ? async (input, call) => run(input, call) : run };
  }

  /** @throws MORTISE_REPLAY_DIFFERS, where a call was another than was recorded */
  check(): void {
    if (this.#difference !== undefined) throw this.#difference;
  }

  /** @throws MORTISE_REPLAY_DIFFERS, where a call was another, or was not made */
  finish(): void {
    this.check();
    const left = this.#calls[this.#at];
    if (left === undefined) return;
    const problem = `${this.#calls.length - this.#at} recorded calls were not made, the first of them ${shown(left)}.`;
    throw new TestingError("MORTISE_REPLAY_DIFFERS", problem);
  }

  #next(from: string, name: string, input: unknown): RecordedCall {
    const number = this.#at + 1;
    const recorded = this.#calls[this.#at++];
    const made = { export: from, function: name, input };
    const same =
      recorded !== undefined &&
      recorded.export === from &&
      recorded.function === name &&
      isDeepStrictEqual(JSON.stringify(recorded.input), JSON.stringify(input));
    if (same && this.#difference === undefined) return recorded;
    const before = recorded === undefined ? "there was none" : `it was ${shown(recorded)}`;
    // The guest could pass over the error, so that whoever calls the plugin is told as well.
    this.#difference ??= new TestingError(
      "MORTISE_REPLAY_DIFFERS",
      `Call ${number} is ${shown(made)}, and ${before}.`,
    );
    throw this.#difference;
  }
}

function callsIn(file: string, text: string): readonly RecordedCall[] {
  try {
    const { version, calls } = JSON.parse(text) as { version?: unknown; calls?: unknown };
    if (version === VERSION && Array.isArray(calls) && calls.every(isCall)) return calls;
  } catch {
    // Said below.
  }
  throw new TestingError("MORTISE_RECORDING_INVALID", `${file} holds no recording of version ${VERSION}.`);
}

function isCall(value: unknown): value is RecordedCall {
  if (typeof value !== "object" || value === null) return false;
  const { export: from, function: name, acts, reply } = value as Partial<Record<keyof RecordedCall, unknown>>;
  return (
    typeof from === "string" &&
    typeof name === "string" &&
    Array.isArray(acts) &&
    acts.every((act) => typeof act === "object" && act !== null && ("emit" in act || "log" in act)) &&
    typeof reply === "object" &&
    reply !== null &&
    ("value" in reply || "error" in reply || "failed" in reply)
  );
}

/** The call that a host function gets, with what it does as the plugin kept. */
function watched(call: FunctionCall, acts: Act[]): FunctionCall {
  return {
    plugin: call.plugin,
    callId: call.callId,
    export: call.export,
    event: call.event,
    config: call.config,
    get signal() {
      return call.signal;
    },
    demand: (capability) => call.demand(capability),
    emit(event) {
      acts.push({ emit: event });
      return call.emit(event);
    },
    log(level, message) {
      acts.push({ log: [level, message] });
      call.log(level, message);
    },
  };
}

function replyOf(error: unknown): Reply {
  if (error instanceof FunctionError) return { error: { code: error.code, message: error.message } };
  if (error instanceof HostError) return { error: { code: error.code, message: error.problem } };
  return { failed: "It failed when it was recorded." };
}

const MAX_SHOWN = 100;

function shown({
  export: from,
  function: name,
  input,
}: Pick<RecordedCall, "export" | "function" | "input">): string {
  const text = JSON.stringify(input) ?? "null";
  return `\`${name}\` of ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text} in \`${from}\``;
}
