import { AsyncLocalStorage } from "node:async_hooks";
import { MortiseError } from "../errors.ts";
import type { Payload } from "../payload.ts";
import type { Module } from "../wasm/module.ts";
import { outputOf, type PluginOutput } from "./pluginoutput.ts";
import { isEntered } from "./reentry.ts";
import type { Turn, Turns } from "./turn.ts";

/** What a call takes: bytes, text as UTF-8, or nothing. A number is passed as its decimal text. */
export type PluginInput = string | number | Uint8Array | ArrayBuffer | null | undefined;

/** Calls that may wait for one plugin. */
const MAX_WAITING = 10_000;

/** Bytes that one call may write to standard output and error. */
const MAX_OUTPUT = 1 << 20;

/** What runs the plugin: an instance in this thread, or a thread with one. */
export interface Runner {
  call(name: string, input: string | Uint8Array): Promise<Payload>;
  close(): Promise<void>;
}

/**
 * A plugin with the interface that `@extism/extism` gives one. Calls made while another is going on wait for it, in
 * order; the plugin's memory and vars stay from call to call.
 *
 * @example
 * ```ts
 * await using plugin = await createPlugin("count_vowels.wasm");
 * const output = await plugin.call("count_vowels", "hello");
 * ```
 */
export class Plugin {
  readonly #runner: Runner;
  readonly #module: Module;
  readonly #turns: Turns;
  #pending = 0;
  #last: Promise<PluginOutput | null> = Promise.resolve(null);
  #closed = false;

  /** Use `createPlugin`. `module` is the main module as it was given. */
  constructor(runner: Runner, module: Module, turns: Turns) {
    this.#runner = runner;
    this.#module = module;
    this.#turns = turns;
  }

  /**
   * Calls an export. The answer is null where the plugin set no output, or an empty one. `hostContext` is what host
   * functions of this call get from `context.hostContext()`.
   *
   * @throws MORTISE_PLUGIN_ERROR where the plugin set an error; MORTISE_DEADLINE_EXCEEDED and the other limits
   * @throws MORTISE_TRAP, MORTISE_EXPORT_UNKNOWN, MORTISE_HOST_FUNCTION_FAILED, MORTISE_CLOSED
   * @throws MORTISE_BUSY from inside a host function of this plugin, whose call would wait for itself
   */
  call<T = unknown>(name: string, input?: PluginInput, hostContext?: T): Promise<PluginOutput | null> {
    const within = this.#turns.away ? AsyncLocalStorage.snapshot() : undefined;
    const turn: Turn = { hostContext, ended: false, outputLeft: MAX_OUTPUT, within };
    try {
      if (isEntered(this.#turns)) {
        throw new MortiseError("MORTISE_BUSY", "A host function called the plugin that it serves.", {
          export: name,
        });
      }
      if (this.#pending > MAX_WAITING) {
        throw new MortiseError("MORTISE_QUEUE_FULL", `${MAX_WAITING} calls wait for the plugin.`, {
          export: name,
        });
      }
      const waits = this.#pending > 0;
      const bytes = inputOf(input, waits);
      this.#pending++;
      const run = () => this.#run(name, bytes, turn);
      this.#last = waits ? this.#last.then(run, run) : run();
      return this.#last;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #run(name: string, input: string | Uint8Array, turn: Turn): Promise<PluginOutput | null> {
    if (this.#closed) {
      this.#pending--;
      return Promise.reject(new MortiseError("MORTISE_CLOSED", "The plugin is closed.", { export: name }));
    }
    this.#turns.current = turn;
    return this.#runner.call(name, input).then(
      (output) => {
        this.#end(turn);
        return answerOf(output);
      },
      (error: unknown) => {
        this.#end(turn);
        return answerOf(outputOfCode(error));
      },
    );
  }

  #end(turn: Turn): void {
    turn.ended = true;
    this.#turns.current = undefined;
    this.#pending--;
  }

  /** Whether the plugin exports a function of that name. */
  async functionExists(name: string): Promise<boolean> {
    return this.#module.exports.some((each) => each.kind === "function" && each.name === name);
  }

  /** The exports of the main module, as `WebAssembly.Module.exports` lists them. */
  async getExports(): Promise<{ name: string; kind: string }[]> {
    return this.#module.exports.map(({ name, kind }) => ({ name, kind }));
  }

  /** The imports of the main module, as `WebAssembly.Module.imports` lists them. */
  async getImports(): Promise<{ module: string; name: string; kind: string }[]> {
    return this.#module.imports.map(({ module, name, kind }) => ({ module, name, kind }));
  }

  /**
   * Refused: with the instance in hand, its exports could be entered past every limit, and its memory written to.
   *
   * @throws MORTISE_INSTANCE_SEALED
   */
  async getInstance(): Promise<never> {
    throw new MortiseError(
      "MORTISE_INSTANCE_SEALED",
      "The plugin's WebAssembly instance stays inside the engine.",
    );
  }

  /** Whether a call is going on. */
  isActive(): boolean {
    return this.#pending > 0;
  }

  /**
   * False while a call is going on. Otherwise true, and nothing has to be done: what a call put into the host's memory
   * was wiped when it ended; the plugin's own memory and its vars stay.
   */
  async reset(): Promise<boolean> {
    return !this.isActive();
  }

  /** Ends the call that is going on with MORTISE_CLOSED, and lets go of everything. Calls after it are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = this.#runner.close();
    // A host function that closes its own plugin is part of what is being waited for.
    if (!isEntered(this.#turns)) await closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The bytes or text of an input; a copy of bytes where the call has to wait, for their owner may change them. */
function inputOf(input: PluginInput, waits: boolean): string | Uint8Array {
  if (input === undefined || input === null) return "";
  if (typeof input === "string") return input;
  if (typeof input === "number") return String(input);
  if (input instanceof ArrayBuffer) return new Uint8Array(waits ? input.slice(0) : input);
  if (input instanceof Uint8Array) return waits ? new Uint8Array(input) : input;
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    "The input of a call is text, a number, a Uint8Array or an ArrayBuffer.",
  );
}

function answerOf(output: Uint8Array): PluginOutput | null {
  return output.length === 0 ? null : outputOf(output);
}

/** The output of a call whose code was not zero, which by itself is no failure in `@extism/extism`. */
function outputOfCode(error: unknown): Uint8Array {
  if (!(error instanceof MortiseError) || error.code !== "MORTISE_PLUGIN_ERROR") throw error;
  if (error.details.said !== undefined || error.details.returnCode === 0) throw error;
  return error.details.output ?? new Uint8Array(0);
}
