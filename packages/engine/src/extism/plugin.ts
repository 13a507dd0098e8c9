import { MortiseError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import type { Module } from "../wasm/module.ts";
import type { Turn } from "./callcontext.ts";
import { outputOf, type PluginOutput } from "./pluginoutput.ts";
import { isEntered } from "./reentry.ts";

/** What a call takes: bytes, text as UTF-8, or nothing. A number is passed as its decimal text. */
export type PluginInput = string | number | Uint8Array | ArrayBuffer | null | undefined;

/** What a plugin is run with. */
export interface PluginParts {
  readonly instance: Instance;
  /** The main module, as it was given. */
  readonly module: Module;
  /** Milliseconds; `Infinity` for no deadline. */
  readonly deadline: number;
}

/** Calls that may wait for one plugin. */
const MAX_WAITING = 10_000;

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
  readonly #parts: PluginParts;
  #turn: Turn | undefined;
  #pending = 0;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** Use `createPlugin`. */
  constructor(parts: (plugin: Plugin) => PluginParts) {
    this.#parts = parts(this);
  }

  /** The call that is going on, for its host functions. */
  get turn(): Turn {
    if (this.#turn === undefined)
      throw new MortiseError("MORTISE_CLOSED", "A host function was called outside any call.");
    return this.#turn;
  }

  /**
   * Calls an export. The answer is null where the plugin set no output, or an empty one. `hostContext` is what host
   * functions of this call get from `context.hostContext()`.
   *
   * @throws MORTISE_PLUGIN_ERROR where the plugin set an error; MORTISE_DEADLINE_EXCEEDED and the other limits
   * @throws MORTISE_TRAP, MORTISE_EXPORT_UNKNOWN, MORTISE_HOST_FUNCTION_FAILED, MORTISE_CLOSED
   * @throws MORTISE_BUSY from inside a host function of this plugin, whose call would wait for itself
   */
  async call<T = unknown>(name: string, input?: PluginInput, hostContext?: T): Promise<PluginOutput | null> {
    if (isEntered(this)) {
      throw new MortiseError("MORTISE_BUSY", "A host function called the plugin that it serves.", {
        export: name,
      });
    }
    if (this.#pending > MAX_WAITING) {
      throw new MortiseError("MORTISE_QUEUE_FULL", `${MAX_WAITING} calls wait for the plugin.`, {
        export: name,
      });
    }
    const turn: Turn = { hostContext, ended: false, context: undefined };
    const waits = this.#pending > 0;
    const bytes = inputOf(input, waits);
    this.#pending++;
    const result = waits ? this.#last.then(() => this.#run(name, bytes, turn)) : this.#run(name, bytes, turn);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run(name: string, input: string | Uint8Array, turn: Turn): Promise<PluginOutput | null> {
    try {
      if (this.#closed) throw new MortiseError("MORTISE_CLOSED", "The plugin is closed.", { export: name });
      this.#turn = turn;
      const { instance, deadline } = this.#parts;
      const output = await answerOf(instance.call(name, input, { deadline }));
      return output.length === 0 ? null : outputOf(output);
    } finally {
      turn.ended = true;
      this.#turn = undefined;
      this.#pending--;
    }
  }

  /** Whether the plugin exports a function of that name. */
  async functionExists(name: string): Promise<boolean> {
    return this.#parts.module.exports.some((each) => each.kind === "function" && each.name === name);
  }

  /** The exports of the main module, as `WebAssembly.Module.exports` lists them. */
  async getExports(): Promise<{ name: string; kind: string }[]> {
    return this.#parts.module.exports.map(({ name, kind }) => ({ name, kind }));
  }

  /** The imports of the main module, as `WebAssembly.Module.imports` lists them. */
  async getImports(): Promise<{ module: string; name: string; kind: string }[]> {
    return this.#parts.module.imports.map(({ module, name, kind }) => ({ module, name, kind }));
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
    const closing = this.#parts.instance.close();
    // A host function that closes its own plugin is part of what is being waited for.
    if (!isEntered(this)) await closing;
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

/** The output of a call. A code that is not zero is no failure by itself, as in `@extism/extism`. */
async function answerOf(call: Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await call;
  } catch (error) {
    if (
      error instanceof MortiseError &&
      error.code === "MORTISE_PLUGIN_ERROR" &&
      error.details.said === undefined
    ) {
      return error.details.output ?? new Uint8Array(0);
    }
    throw error;
  }
}
