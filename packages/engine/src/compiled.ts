import { availableParallelism } from "node:os";
import { DEFAULT_SLICE } from "./call.ts";
import type { EnvironmentOptions } from "./environment.ts";
import { environmentFrom } from "./environment.ts";
import { MortiseError } from "./errors.ts";
import type { FormatName } from "./formats/format.ts";
import type { Recipe, Setting } from "./instance.ts";
import { Instance } from "./instance.ts";
import type { LimitOptions } from "./limits.ts";
import { DEFAULT_LIMITS, limitsFrom } from "./limits.ts";
import type { Variant } from "./meter/variant.ts";
import { Pool } from "./pool.ts";
import { planOf } from "./threads/plan.ts";
import { ThreadPool } from "./threads/threadpool.ts";
import { Vars } from "./vars.ts";

export interface InstantiateOptions extends LimitOptions, EnvironmentOptions {
  /**
   * Whether a guest that computes for long lets the event loop turn. True unless given; false makes computing a
   * little faster, for threads and for programs that only use `callSync`.
   */
  readonly yields?: boolean | undefined;
  /** Milliseconds of computing before the event loop gets a turn: 5 unless given. */
  readonly slice?: number | undefined;
  /** Calls that may wait while another one is going on: 1,000 unless given. */
  readonly queue?: number | undefined;
  /** The plugin's vars, where several instances share them. */
  readonly sharedVars?: Vars | undefined;
}

/** What the instances of a pool get, and how many there are. `queue` is how many calls may wait for the pool. */
export interface PoolOptions extends InstantiateOptions {
  /** Instances, or threads, made at once: 0 unless given. */
  readonly min?: number | undefined;
  /** Instances at most: 8 unless given. */
  readonly max?: number | undefined;
  /** Worker threads at most, each with an instance; true for as many as the machine has processors. */
  readonly threads?: number | true | undefined;
}

const DEFAULT_QUEUE = 1_000;
const DEFAULT_MAX = 8;

/** One plugin's code, sealed and metered: what instances are made from. */
export class Compiled {
  /** How it is called. */
  readonly format: FormatName;
  /** The exports that can be called. */
  readonly exports: readonly string[];
  readonly name: string;
  private readonly recipe: Recipe;
  private readonly defaults: InstantiateOptions;
  private readonly digestOf: () => string;
  private known: string | undefined;

  /** Use `compile`. */
  constructor(recipe: Recipe, digest: () => string, defaults: InstantiateOptions) {
    this.recipe = recipe;
    this.name = recipe.plugin;
    this.format = recipe.format.name;
    this.exports = recipe.format.exports;
    this.digestOf = digest;
    this.defaults = defaults;
  }

  /** SHA-256 of the main module's bytes, or of the script's sources; in hexadecimal. */
  get digest(): string {
    this.known ??= this.digestOf();
    return this.known;
  }

  /**
   * Makes an instance with exactly the memory, time and capabilities given; what is left out has a default that is safe.
   *
   * @throws MORTISE_OPTION_INVALID, MORTISE_MEMORY_EXCEEDED, MORTISE_TABLE_EXCEEDED, MORTISE_OUT_OF_MEMORY
   * @example
   * ```ts
   * await using instance = await code.instantiate({ memory: "16MiB", deadline: 100, config: { greeting: "hi" } });
   * ```
   */
  async instantiate(options: InstantiateOptions = {}): Promise<Instance> {
    return this.instantiateSync(options);
  }

  /** The same, without a promise. */
  instantiateSync(options: InstantiateOptions = {}): Instance {
    return new Instance(this.recipe, this.settingOf(options));
  }

  /**
   * Makes a pool of instances that share their vars: in this thread, or, with `threads`, in worker threads, where
   * they compute at the same time. Nothing is started before the first call, but `min`.
   *
   * @throws MORTISE_OPTION_INVALID; with `min` and no `threads`, what {@link instantiate} throws
   * @example
   * ```ts
   * await using pool = code.pool({ threads: 2, deadline: 100 });
   * const counts = await Promise.all(["a", "bb", "ccc"].map((text) => pool.call("count_vowels", text)));
   * ```
   */
  pool(options: PoolOptions & { readonly threads: number | true }): ThreadPool;
  pool(options?: PoolOptions & { readonly threads?: undefined }): Pool;
  pool(options: PoolOptions = {}): Pool | ThreadPool {
    const { recipe } = this;
    const setting = this.settingOf(options);
    const { queue } = setting;
    const wanted = options.threads === true ? availableParallelism() : options.threads;
    const max = within("threads", wanted, 1, 1_024) ?? within("max", options.max, 1, 10_000) ?? DEFAULT_MAX;
    const min = within("min", options.min, 0, max) ?? 0;
    if (wanted === undefined) {
      const make = (): Instance => new Instance(recipe, { ...setting, queue: 0 });
      return new Pool({ plugin: this.name, exports: this.exports, min, max, queue, make });
    }
    const plan = planOf(recipe, setting, options);
    const { environment, limits } = setting;
    return new ThreadPool({ plan, recipe, environment, exports: this.exports, limits, min, max, queue });
  }

  private settingOf(options: InstantiateOptions): Setting {
    const merged = { ...this.defaults, ...options };
    const limits = limitsFrom(merged, limitsFrom(this.defaults, DEFAULT_LIMITS));
    const variant: Variant = { yields: merged.yields ?? true, fuel: limits.fuel !== undefined };
    const vars = options.sharedVars ?? new Vars(limits.vars);
    return {
      limits,
      variant,
      slice: sliceFrom(merged.slice),
      environment: environmentFrom(merged, vars),
      queue: within("queue", merged.queue, 0, 10_000_000) ?? DEFAULT_QUEUE,
    };
  }
}

function within(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`${name}\` is ${value}; it takes a whole number from ${least} to ${most}.`,
  );
}

function sliceFrom(value: number | undefined): number {
  if (value === undefined) return DEFAULT_SLICE;
  if (Number.isInteger(value) && value >= 1 && value <= 1_000) return value;
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`slice\` is ${value}; it takes whole milliseconds from 1 to 1000.`,
  );
}
