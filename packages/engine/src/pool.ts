import { MortiseError } from "./errors.ts";
import type { CallOptions, Instance } from "./instance.ts";
import type { Input, Payload } from "./payload.ts";
import { ownInput } from "./payload.ts";

/** How many instances a pool has, and how many calls may wait for them. */
export interface PoolSetting {
  readonly plugin: string;
  readonly exports: readonly string[];
  /** Instances made at once. */
  readonly min: number;
  readonly max: number;
  readonly queue: number;
  readonly make: () => Instance;
}

interface Waiting {
  readonly start: (instance: Instance) => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Instances of one plugin in this thread. A call runs on one that is free, on a new one while there are fewer than
 * `max`, or waits its turn; the vars are common to all. Instances are kept until the pool is closed, and what traps is
 * replaced.
 *
 * @example
 * ```ts
 * await using pool = code.pool({ max: 4 });
 * const outputs = await Promise.all(texts.map((text) => pool.call("count_vowels", text)));
 * ```
 */
export class Pool {
  private readonly setting: PoolSetting;
  private readonly instances: Instance[] = [];
  private readonly free: Instance[] = [];
  private waiting: Waiting[] = [];
  private closing: Promise<void> | undefined;

  /** Use {@link Compiled.pool}. */
  constructor(setting: PoolSetting) {
    this.setting = setting;
    for (let i = 0; i < setting.min; i++) this.free.push(this.grow());
  }

  /** The exports that can be called. */
  get exports(): readonly string[] {
    return this.setting.exports;
  }

  /** Instances that have been made. */
  get size(): number {
    return this.instances.length;
  }

  /** Instances that are in a call. */
  get busy(): number {
    return this.instances.length - this.free.length;
  }

  /** Calls that wait for an instance. */
  get queued(): number {
    return this.waiting.length;
  }

  /**
   * Calls an export on some instance; calls begin in the order in which they were made.
   *
   * @throws what {@link Instance.call} does; MORTISE_QUEUE_FULL where too many wait, MORTISE_CLOSED
   */
  call(name: string, input?: Input, options?: CallOptions): Promise<Payload> {
    if (this.closing !== undefined)
      return Promise.reject(this.error("MORTISE_CLOSED", "The pool is closed.", name));
    if (options?.signal?.aborted === true)
      return Promise.reject(
        this.error("MORTISE_ABORTED", "The AbortSignal was aborted before the call began.", name),
      );
    let instance = this.free.pop();
    if (instance === undefined && this.instances.length < this.setting.max) {
      try {
        instance = this.grow();
      } catch (error) {
        return Promise.reject(error);
      }
    }
    return instance === undefined
      ? this.enqueue(name, input, options)
      : this.run(instance, name, input, options);
  }

  /** Refuses the calls that wait, ends those that are going on, and lets go of everything. Calls after it are refused. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async end(): Promise<void> {
    const { waiting } = this;
    this.waiting = [];
    for (const each of waiting) each.refuse(this.error("MORTISE_CLOSED", "The pool was closed."));
    await Promise.all(this.instances.map((each) => each.close()));
  }

  private grow(): Instance {
    const made = this.setting.make();
    this.instances.push(made);
    return made;
  }

  private run(
    instance: Instance,
    name: string,
    input: Input,
    options: CallOptions | undefined,
  ): Promise<Payload> {
    const result = instance.call(name, input, options);
    const next = (): void => {
      const first = this.waiting.shift();
      if (first === undefined) this.free.push(instance);
      else first.start(instance);
    };
    result.then(next, next);
    return result;
  }

  private enqueue(name: string, input: Input, options: CallOptions | undefined): Promise<Payload> {
    if (this.waiting.length >= this.setting.queue)
      return Promise.reject(
        this.error("MORTISE_QUEUE_FULL", `${this.waiting.length} calls wait for the pool.`, name),
      );
    let own: Input;
    try {
      // Its owner may write to it before its turn comes.
      own = ownInput(input);
    } catch (error) {
      const where = { plugin: this.setting.plugin, export: name.slice(0, 200) };
      return Promise.reject(error instanceof MortiseError ? error.in(where) : error);
    }
    return new Promise((resolve, refuse) => {
      const { signal } = options ?? {};
      const abort = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        refuse(
          this.error("MORTISE_ABORTED", "The call was stopped by its AbortSignal before it began.", name),
        );
      };
      const waiting: Waiting = {
        start: (instance) => {
          signal?.removeEventListener("abort", abort);
          this.run(instance, name, own, options).then(resolve, refuse);
        },
        refuse: (error) => {
          signal?.removeEventListener("abort", abort);
          refuse(error);
        },
      };
      this.waiting.push(waiting);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  private error(
    code: "MORTISE_CLOSED" | "MORTISE_ABORTED" | "MORTISE_QUEUE_FULL",
    problem: string,
    name?: string,
  ): MortiseError {
    const { plugin } = this.setting;
    return new MortiseError(
      code,
      problem,
      name === undefined ? { plugin } : { plugin, export: name.slice(0, 200) },
    );
  }
}
