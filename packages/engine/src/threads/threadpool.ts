import type { ErrorCode } from "../errors.ts";
import { MortiseError } from "../errors.ts";
import type { CallOptions } from "../instance.ts";
import type { Input, Payload } from "../payload.ts";
import { ownInput } from "../payload.ts";
import { clip } from "../wasm/module.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ThreadPoolSetting } from "./setting.ts";

/**
 * Instances of one plugin in worker threads, for work that keeps the processor busy. Calls begin in the order in which
 * they were made, on whichever thread is least busy; host functions run on the thread that made the pool, and the
 * worker waits for them.
 *
 * A call that its signal stops while it computes takes its thread with it, which is replaced; so does one that does
 * not stop at its deadline. Calls that the thread had not begun go to another.
 *
 * @example
 * ```ts
 * await using pool = code.pool({ threads: 2 });
 * const outputs = await Promise.all(texts.map((text) => pool.call("count_vowels", text)));
 * ```
 */
export class ThreadPool {
  private readonly setting: ThreadPoolSetting;
  /** Loaded with the first pool that has threads: other programs start sooner without it. */
  private dispatcher: Dispatcher | undefined;
  private readonly loading: Promise<Dispatcher>;
  /** Calls that were made before it was there. */
  private early = 0;
  private closing: Promise<void> | undefined;

  /** Use {@link Compiled.pool}. */
  constructor(setting: ThreadPoolSetting) {
    this.setting = setting;
    this.loading = import("./dispatcher.ts").then((loaded) => {
      this.dispatcher = new loaded.Dispatcher(setting);
      return this.dispatcher;
    });
    // Each call says so.
    this.loading.catch(() => {});
  }

  /**
   * Waits until the threads that are made at once have been started.
   *
   * @throws MORTISE_WORKER_DIED where none can be
   */
  async ready(): Promise<void> {
    await this.loading;
  }

  /** The exports that can be called. */
  get exports(): readonly string[] {
    return this.setting.exports;
  }

  /** Threads that have been started. */
  get size(): number {
    return this.dispatcher?.size ?? 0;
  }

  /** Threads that have calls. */
  get busy(): number {
    return this.dispatcher?.busy ?? 0;
  }

  /** Calls that wait for others to end, or for a thread to start. */
  get queued(): number {
    return this.early + (this.dispatcher?.queued ?? 0);
  }

  /**
   * Calls an export on some thread.
   *
   * @throws what {@link Instance.call} does, and MORTISE_WORKER_DIED
   */
  call(name: string, input?: Input, options?: CallOptions): Promise<Payload> {
    const { dispatcher, setting } = this;
    if (this.closing !== undefined) return this.refused(name, "MORTISE_CLOSED", "The pool is closed.");
    if (options?.signal?.aborted === true)
      return this.refused(name, "MORTISE_ABORTED", "The AbortSignal was aborted before the call began.");
    if (this.early + (dispatcher?.outstanding ?? 0) >= setting.max + setting.queue)
      return this.refused(name, "MORTISE_QUEUE_FULL", `${this.queued} calls wait for the pool.`);
    if (dispatcher !== undefined && this.early === 0) return dispatcher.call(name, input, options);
    return this.later(name, input, options);
  }

  private async later(name: string, input: Input, options: CallOptions | undefined): Promise<Payload> {
    // The caller may write to it meanwhile.
    const own = ownInput(input);
    this.early++;
    let dispatcher: Dispatcher;
    try {
      dispatcher = await this.loading;
    } catch (error) {
      throw error instanceof MortiseError ? error.in({ export: clip(name) }) : error;
    } finally {
      this.early--;
    }
    if (options?.signal?.aborted === true)
      return this.refused(
        name,
        "MORTISE_ABORTED",
        "The call was stopped by its AbortSignal before it began.",
      );
    return dispatcher.call(name, own, options);
  }

  private refused(name: string, code: ErrorCode, problem: string): Promise<never> {
    const { plugin } = this.setting.plan;
    return Promise.reject(new MortiseError(code, problem, { plugin, export: clip(name) }));
  }

  /** Refuses the calls that wait, ends those that are going on, and lets go of the threads. */
  close(): Promise<void> {
    this.closing ??= this.loading.then(
      (dispatcher) => dispatcher.close(),
      () => {},
    );
    return this.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
