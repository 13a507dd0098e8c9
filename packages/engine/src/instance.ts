import type { Environment } from "./environment.ts";
import { MortiseError } from "./errors.ts";
import type { Format, TypedFormat } from "./formats/format.ts";
import type { Booted } from "./formats/script/script.ts";
import { ownArguments } from "./given.ts";
import type { CallLimits } from "./guest.ts";
import { Guest } from "./guest.ts";
import type { HostFunction } from "./hostfunction.ts";
import type { Limits } from "./limits.ts";
import type { Linked, Provided } from "./link.ts";
import type { Variant } from "./meter/variant.ts";
import type { Input, Payload } from "./payload.ts";
import { ownInput } from "./payload.ts";
import { clip } from "./wasm/module.ts";

/** What every instance of one plugin is made from. */
export interface Recipe {
  readonly plugin: string;
  readonly linked: Linked;
  readonly format: Format;
  /** For a script: what its instances begin as. */
  readonly booted?: Booted | undefined;
  /** What it may call on the host; undefined for a component, whose imports have types. */
  readonly functions: readonly HostFunction[] | undefined;
  /** Functions of any signature that it imports besides. */
  readonly provided?: readonly Provided[] | undefined;
}

/** What one instance is made with. */
export interface Setting {
  readonly limits: Limits;
  readonly variant: Variant;
  readonly slice: number;
  readonly environment: Environment;
  /** Calls that may wait for the instance. */
  readonly queue: number;
}

/** A call's own limits; what is left out is the instance's. */
export type CallOptions = CallLimits;

interface Waiting {
  readonly start: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * One plugin, running: calls go in one at a time, in the order in which they were made. When a call ends in a trap or
 * at a limit, what ran it is thrown away, and the next call gets a fresh copy; vars stay.
 *
 * @example
 * ```ts
 * await using vowels = await code.instantiate({ memory: "64MiB" });
 * const output = await vowels.call("count_vowels", "hello", { deadline: 100 });
 * ```
 */
export class Instance {
  private readonly recipe: Recipe;
  private readonly setting: Setting;
  private guest: Guest;
  private closed = false;
  private readonly waiting: Waiting[] = [];

  /** Use {@link Compiled.instantiate}. */
  constructor(recipe: Recipe, setting: Setting) {
    this.recipe = recipe;
    this.setting = setting;
    this.guest = this.fresh();
  }

  /** The exports that can be called. */
  get exports(): readonly string[] {
    return this.recipe.format.exports;
  }

  /** Bytes of memory that the plugin holds. */
  get memoryBytes(): number {
    return this.guest.memoryBytes;
  }

  /** Units of fuel that the last call used; undefined where no fuel is metered. */
  get fuelUsed(): number | undefined {
    return this.guest.fuelUsed;
  }

  /** Whether a call is going on. */
  get busy(): boolean {
    return this.guest.busy;
  }

  /** Calls that wait for the one that is going on. */
  get queued(): number {
    return this.waiting.length;
  }

  /**
   * Calls an export. The plugin may suspend in it; while it computes for long, the event loop keeps turning.
   *
   * @throws MORTISE_DEADLINE_EXCEEDED and the other limits, MORTISE_TRAP, MORTISE_PLUGIN_ERROR, MORTISE_ABORTED,
   *   MORTISE_EXPORT_UNKNOWN, MORTISE_QUEUE_FULL, MORTISE_CLOSED
   */
  call(name: string, input?: Input, options?: CallOptions): Promise<Payload> {
    if (this.closed) return Promise.reject(this.isClosed(name));
    if (this.guest.busy || this.waiting.length > 0) {
      try {
        // Its owner may write to it before its turn comes.
        const own = ownInput(input);
        const enter = (guest: Guest): Promise<Payload> => this.recipe.format.call(guest, name, own, options);
        return this.enqueue(name, enter, options);
      } catch (error) {
        return Promise.reject(this.named(error, name));
      }
    }
    try {
      const guest = this.live();
      guest.calling = name;
      return this.recipe.format.call(guest, name, input, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Calls an export and waits for it: nothing may suspend, and the event loop stands still meanwhile. The signal is
   * looked at before the call begins.
   *
   * @throws MORTISE_BUSY while another call is going on, MORTISE_HOST_FUNCTION_ASYNC, and what {@link call} throws
   */
  callSync(name: string, input?: Input, options?: CallOptions): Payload {
    if (this.closed) throw this.isClosed(name);
    const guest = this.live();
    if (guest.busy) throw this.isBusy(name);
    guest.calling = name;
    try {
      return this.recipe.format.callSync(guest, name, input, options);
    } catch (error) {
      throw guest.named(error);
    }
  }

  /**
   * Calls an export of a component with values of its types, and answers its result as such: nothing passes through
   * JSON, and a resource is a {@link ResourceHandle}. `docs/components.md` says how values look.
   *
   * @throws MORTISE_EXPORT_UNCALLABLE where the exports have no types, MORTISE_ARGUMENT_INVALID, and what {@link call}
   *   throws
   * @example
   * ```ts
   * const result = await tool.invoke("pattern:extension/tool@0.1.0#execute", [{ name: "Ada", maxCount: 3 }]);
   * ```
   */
  invoke(name: string, args: readonly unknown[], options?: CallOptions): Promise<unknown> {
    if (this.closed) return Promise.reject(this.isClosed(name));
    const enter = (guest: Guest, own: readonly unknown[]): Promise<unknown> =>
      this.typed(name).call(guest, name, own, options);
    try {
      if (!this.guest.busy && this.waiting.length === 0) return enter(this.live(), args);
      // Their owner may write to them before its turn comes.
      const own = ownArguments(args);
      return this.enqueue(name, (guest) => enter(guest, own), options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The same without a promise: nothing may suspend. Throws as {@link callSync} and {@link invoke} do. */
  invokeSync(name: string, args: readonly unknown[], options?: CallOptions): unknown {
    if (this.closed) throw this.isClosed(name);
    const typed = this.typed(name);
    const guest = this.live();
    if (guest.busy) throw this.isBusy(name);
    try {
      return typed.callSync(guest, name, args, options);
    } catch (error) {
      throw guest.named(error);
    }
  }

  private typed(name: string): TypedFormat {
    const { format, plugin } = this.recipe;
    if (format.typed !== undefined) return format.typed;
    throw new MortiseError(
      "MORTISE_EXPORT_UNCALLABLE",
      `Exports of the format ${format.name} have no types.`,
      {
        plugin,
        export: clip(name),
      },
    );
  }

  /** Ends the call that is going on, refuses those that wait, and lets go of everything. Calls after it are refused. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const each of this.waiting.splice(0)) each.refuse(this.isClosed());
    const { guest } = this;
    if (guest.busy) {
      const idle = new Promise<void>((resolve) => {
        guest.onIdle = resolve;
      });
      guest.call.fail("MORTISE_CLOSED", "The instance was closed during the call.");
      await idle;
    }
    guest.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The guest, or a fresh one where the last was thrown away. */
  private live(): Guest {
    if (this.guest.dead && !this.guest.busy) {
      this.guest.close();
      this.guest = this.fresh();
    }
    return this.guest;
  }

  private fresh(): Guest {
    const { plugin, linked } = this.recipe;
    try {
      return new Guest(linked, { ...this.setting, plugin });
    } catch (error) {
      throw error instanceof MortiseError ? error.in({ plugin }) : error;
    }
  }

  private enqueue<T>(
    name: string,
    enter: (guest: Guest) => Promise<T>,
    options: CallOptions | undefined,
  ): Promise<T> {
    if (this.waiting.length >= this.setting.queue) {
      return Promise.reject(
        new MortiseError("MORTISE_QUEUE_FULL", `${this.waiting.length} calls wait for the instance.`, {
          plugin: this.recipe.plugin,
          export: name,
        }),
      );
    }
    return new Promise((resolve, refuse) => {
      const { signal } = options ?? {};
      const abort = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        refuse(
          new MortiseError("MORTISE_ABORTED", "The call was stopped by its AbortSignal before it began.", {
            plugin: this.recipe.plugin,
            export: name,
          }),
        );
      };
      const waiting: Waiting = {
        start: () => {
          signal?.removeEventListener("abort", abort);
          try {
            const guest = this.live();
            guest.calling = name;
            resolve(enter(guest));
          } catch (error) {
            refuse(error);
          }
        },
        refuse: (error) => {
          signal?.removeEventListener("abort", abort);
          refuse(error);
        },
      };
      this.waiting.push(waiting);
      signal?.addEventListener("abort", abort, { once: true });
      this.watch();
    });
  }

  /** Has the next waiting call started as soon as the guest is free. */
  private watch(): void {
    this.guest.onIdle = () => {
      queueMicrotask(() => this.next());
    };
  }

  private next(): void {
    if (this.guest.busy) {
      this.watch();
      return;
    }
    this.waiting.shift()?.start();
    if (this.waiting.length === 0) return;
    // A call that never suspended is over already.
    if (this.guest.busy) this.watch();
    else queueMicrotask(() => this.next());
  }

  private named(error: unknown, name: string): unknown {
    return error instanceof MortiseError
      ? error.in({ plugin: this.recipe.plugin, export: clip(name) })
      : error;
  }

  private isClosed(name?: string): MortiseError {
    return new MortiseError("MORTISE_CLOSED", "The instance is closed.", {
      plugin: this.recipe.plugin,
      ...(name === undefined ? {} : { export: clip(name) }),
    });
  }

  private isBusy(name: string): MortiseError {
    return new MortiseError("MORTISE_BUSY", "The instance is in a call.", {
      plugin: this.recipe.plugin,
      export: clip(name),
    });
  }
}
