import { MortiseError } from "../errors.ts";
import type { Caller } from "../gate.ts";
import { type Kernel, threadKernel } from "../kernel/kernel.ts";
import { type LevelSwitch, LOG_LEVELS, type LogLevel } from "./level.ts";
import { outputOf, type PluginOutput } from "./pluginoutput.ts";
import type { Turn } from "./turn.ts";

/**
 * What a host function gets first: the plugin's memory, vars and log level, and the caller's host context. It works
 * until the call that it belongs to has ended, also after an `await`.
 *
 * @example
 * ```ts
 * const functions = {
 *   "extism:host/user": {
 *     upper: (context: CallContext, handle: bigint) => context.store(context.read(handle)?.text().toUpperCase() ?? ""),
 *   },
 * };
 * ```
 */
export class CallContext {
  readonly #caller: Caller;
  readonly #turn: Turn;
  readonly #level: LevelSwitch;

  constructor(caller: Caller, turn: Turn, level: LevelSwitch) {
    this.#caller = caller;
    this.#turn = turn;
    this.#level = level;
  }

  /** What was passed to `call` as its third argument. */
  // biome-ignore lint/suspicious/noExplicitAny: the type that users of `@extism/extism` have.
  hostContext<T = any>(): T {
    return this.#turn.hostContext as T;
  }

  /**
   * Allocates bytes in the plugin's memory, all zero; returns their handle, 0 for no bytes.
   *
   * @throws MORTISE_MEMORY_EXCEEDED
   */
  alloc(size: bigint | number): bigint {
    const bytes = Number(size);
    if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > 0xffff_ffff) {
      throw new MortiseError("MORTISE_OPTION_INVALID", "`alloc` takes a size from 0 to 4294967295 bytes.");
    }
    return bytes === 0 ? 0n : BigInt(this.#kernel().reserve(bytes));
  }

  /** A copy of the block at a handle; null where there is none. */
  read(handle: bigint | number): PluginOutput | null {
    const bytes = this.#block(handle);
    return bytes.length === 0 ? null : outputOf(bytes);
  }

  /**
   * Puts bytes, or text as UTF-8, into the plugin's memory; returns their handle, 0 for no bytes.
   *
   * @throws MORTISE_MEMORY_EXCEEDED
   */
  store(input: string | Uint8Array): bigint {
    const bytes = typeof input === "string" ? Buffer.from(input, "utf8") : input;
    if (!(bytes instanceof Uint8Array))
      throw new MortiseError("MORTISE_OPTION_INVALID", "`store` takes text or a Uint8Array.");
    return BigInt(this.#kernel().place(bytes));
  }

  /** The bytes of the block at a handle; 0 where there is none. */
  length(handle: bigint | number): bigint {
    return BigInt(this.#block(handle).length);
  }

  /** Makes the call fail with a message; null takes it back. */
  setError(error: string | Error | null = null): void {
    const handle = error === null ? 0n : this.store(error instanceof Error ? error.message : error);
    const set = this.#kernel().exports.error_set;
    if (typeof set === "function") set(handle);
  }

  /** A copy of a var of the plugin; null where it is not set. */
  getVariable(name: string): PluginOutput | null {
    const value = this.#caller.environment.vars.get(name);
    return value === undefined ? null : outputOf(value);
  }

  /**
   * Sets a var of the plugin.
   *
   * @throws MORTISE_VARS_EXCEEDED
   */
  setVariable(name: string, value: string | Uint8Array): void {
    this.#caller.environment.vars.set(name, typeof value === "string" ? Buffer.from(value, "utf8") : value);
  }

  deleteVariable(name: string): void {
    this.#caller.environment.vars.delete(name);
  }

  get logLevel(): LogLevel {
    return this.#level.current;
  }

  /** @throws MORTISE_OPTION_INVALID */
  set logLevel(level: LogLevel) {
    if (!LOG_LEVELS.includes(level)) {
      throw new MortiseError(
        "MORTISE_OPTION_INVALID",
        `\`logLevel\` must be one of ${LOG_LEVELS.join(", ")}.`,
      );
    }
    this.#level.current = level;
  }

  #block(handle: bigint | number): Uint8Array {
    const address = Number(handle);
    const isHandle = Number.isSafeInteger(address) && address >= 0 && address <= 0xffff_ffff;
    return isHandle ? this.#kernel().block(address) : new Uint8Array(0);
  }

  /** The kernel with this call's blocks in it: other calls may have had it while the host function waited. */
  #kernel(): Kernel {
    if (this.#turn.ended) {
      throw new MortiseError("MORTISE_CLOSED", "The call that the host function belongs to has ended.");
    }
    const kernel = threadKernel();
    kernel.claim(this.#caller.call);
    return kernel;
  }
}
