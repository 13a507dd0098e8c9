import type { Callee } from "./call.ts";
import { Call, currentCall, setCurrent } from "./call.ts";
import { memoryCaps, PAGE, spareElements } from "./caps.ts";
import type { Environment } from "./environment.ts";
import { MortiseError } from "./errors.ts";
import { exportsOf, importsOf } from "./imports.ts";
import { threadKernel } from "./kernel/kernel.ts";
import { KERNEL } from "./kernel/layout.ts";
import type { Limits } from "./limits.ts";
import { fuel } from "./limits.ts";
import type { Linked } from "./link.ts";
import { ADDED } from "./meter/plan.ts";
import type { Variant } from "./meter/variant.ts";
import { Outside } from "./outside.ts";
import { failureOf, instantiationFailure } from "./trap.ts";
import { Exit } from "./wasi/exit.ts";
import { clip } from "./wasm/module.ts";

/** What a call may set for itself: its deadline in milliseconds, its fuel, the signal that stops it. */
export interface CallLimits {
  readonly deadline?: number | undefined;
  readonly fuel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface GuestOptions {
  readonly limits: Limits;
  readonly variant: Variant;
  /** Milliseconds of computing before a yielding guest lets the event loop turn. */
  readonly slice: number;
  readonly environment: Environment;
  /** The plugin's name, for errors. */
  readonly plugin: string;
}

type Enter = (...args: unknown[]) => Promise<unknown>;

/**
 * One running copy of a plugin's modules, with its own memories. It is entered by one call at a time; whatever ends
 * it in the middle of a call leaves it dead, and it is never entered again.
 */
export class Guest implements Callee {
  readonly linked: Linked;
  readonly limits: Limits;
  readonly environment: Environment;
  readonly call: Call;
  readonly outside: Outside;
  readonly yields: boolean;
  /** The main module's exports. */
  readonly exports: Readonly<Record<string, WebAssembly.ExportValue>>;
  /** The plugin's name, and the export that is being called: for errors. */
  readonly plugin: string;
  calling = "";
  /** Called once when the call that is going on has ended; for whoever waits for the guest. */
  onIdle: (() => void) | undefined;
  /** Whether its initialisers have run; kept by the format that knows them. */
  started = false;
  /** What the format keeps of it besides. */
  kept: unknown;
  dead = false;
  busy = false;
  private readonly variant: Variant;
  private readonly slice: number;
  private readonly instances: readonly WebAssembly.Instance[];
  private readonly memories: readonly (WebAssembly.Memory | undefined)[];
  private readonly views: (Uint8Array<ArrayBuffer> | undefined)[];
  private readonly arms: readonly ((tick: number) => void)[];
  private readonly begins: readonly ((tick: number) => void)[];
  private readonly fuel: readonly WebAssembly.Global[];
  private readonly entries = new Map<string, Enter>();

  /** @throws MORTISE_MEMORY_EXCEEDED, MORTISE_TABLE_EXCEEDED, MORTISE_OUT_OF_MEMORY, MORTISE_TRAP */
  constructor(linked: Linked, options: GuestOptions) {
    this.linked = linked;
    this.limits = options.limits;
    this.environment = options.environment;
    this.plugin = options.plugin;
    this.variant = options.variant;
    this.yields = options.variant.yields;
    this.slice = options.slice;
    this.call = new Call(this, linked.usesKernel);
    this.outside = new Outside(this);
    const caps = memoryCaps(linked, options.limits);
    const elements = spareElements(linked, options.limits);
    const instances: WebAssembly.Instance[] = [];
    const memories: (WebAssembly.Memory | undefined)[] = [];
    for (const part of linked.order) {
      const { metered } = linked.parts[part] as Linked["parts"][number];
      try {
        const made = importsOf(linked, part, instances, caps[part] as number, elements);
        instances[part] = new WebAssembly.Instance(metered.variant(options.variant), made.imports);
        memories[part] = made.memory;
      } catch (error) {
        throw instantiationFailure(error);
      }
    }
    this.instances = instances;
    this.memories = memories;
    this.views = memories.map((memory) => (memory === undefined ? undefined : new Uint8Array(memory.buffer)));
    this.begins = instances.map((each) => each.exports[ADDED.begin] as (tick: number) => void);
    this.arms = instances.map((each) => each.exports[ADDED.arm] as (tick: number) => void);
    this.fuel = options.variant.fuel
      ? instances.map((each) => each.exports[ADDED.fuel] as WebAssembly.Global)
      : [];
    this.exports = exportsOf(linked, instances);
  }

  /** A module's memory as it is now; no bytes where it has none. A view goes stale when the guest grows its memory. */
  bytes(part = this.linked.main): Uint8Array<ArrayBuffer> {
    const view = this.views[part];
    if (view !== undefined && view.length > 0) return view;
    const memory = this.memories[part];
    const fresh = memory === undefined ? new Uint8Array(0) : new Uint8Array(memory.buffer);
    this.views[part] = fresh;
    return fresh;
  }

  /** Grows the main module's memory to at least so many bytes; false where its cap is in the way. */
  grow(bytes: number): boolean {
    const memory = this.memories[this.linked.main];
    const more = Math.ceil((bytes - this.bytes().length) / PAGE);
    if (memory === undefined) return false;
    if (more <= 0) return true;
    try {
      memory.grow(more);
      return true;
    } catch {
      return false;
    }
  }

  /** Bytes of all guest memories, as they are now. */
  get memoryBytes(): number {
    if (this.memories.length === 1) return this.bytes(0).length;
    let sum = 0;
    // Modules may share one: it counts once.
    for (let part = 0; part < this.memories.length; part++)
      if (this.memories.indexOf(this.memories[part]) === part) sum += this.bytes(part).length;
    return sum;
  }

  /** Units of fuel that the last call used; undefined where none is metered. */
  get fuelUsed(): number | undefined {
    if (this.fuel.length === 0) return undefined;
    return Number(this.fuel.reduce((sum, each) => sum + this.fuelShare - (each.value as bigint), 0n));
  }

  /** Whether the call was refused memory that it asked for. */
  private get outOfMemory(): boolean {
    const refused = this.instances.some(
      (each) => ((each.exports[ADDED.refused] as WebAssembly.Global).value as number) !== 0,
    );
    return (
      refused ||
      (this.linked.usesKernel &&
        threadKernel().occupant === this.call &&
        threadKernel().word(KERNEL.REFUSED) !== 0)
    );
  }

  private get outOfFuel(): boolean {
    return this.fuel.some((each) => (each.value as bigint) < 0n);
  }

  private fuelShare = 0n;
  /** Lets go of what it holds outside its memory: open files. It is not entered again. */
  close(): void {
    this.dead = true;
    this.outside.close();
  }

  private armsItself = false;
  /** What the export that is entered next is to be given, where it arms its module itself. */
  tick = 0;

  arm(tick: number, first: boolean): void {
    if (first && this.armsItself) {
      this.tick = tick;
      return;
    }
    const arms = first ? this.begins : this.arms;
    for (let i = 0; i < arms.length; i++) (arms[i] as (tick: number) => void)(tick);
  }

  kill(): void {
    this.linked.gate.kill();
  }

  /** The start functions of its modules, whose turn is the format's to choose. */
  get starts(): readonly (() => void)[] {
    return this.linked.order.flatMap((part) => {
      const start = this.instances[part]?.exports[ADDED.start];
      return start === undefined ? [] : [start as () => void];
    });
  }

  /** The kernel's share of the memory cap, in bytes: what the guest's memories leave. */
  get allowance(): number {
    return Math.max(0, this.limits.memory - this.memoryBytes);
  }

  /** What refuses a call before it has begun, with whose it is. */
  named(error: unknown): unknown {
    if (!(error instanceof MortiseError)) return error;
    return error.in({ plugin: this.plugin, export: clip(this.calling) });
  }

  /**
   * Locks and arms the guest for one call. The formats' fast paths use it; {@link runSync} and {@link run} do the rest.
   * Whoever says `armsItself` gives {@link tick} to the export that it enters next, and enters nothing before.
   */
  begin(options: CallLimits | undefined, isAsync: boolean, armsItself = false): void {
    if (this.busy) throw new MortiseError("MORTISE_BUSY", "The instance is in a call.");
    if (this.dead) throw new MortiseError("MORTISE_CLOSED", "The instance was thrown away.");
    const { call, limits } = this;
    const signal = options?.signal;
    if (signal?.aborted === true)
      throw new MortiseError("MORTISE_ABORTED", "The AbortSignal was aborted before the call began.");
    const units = fuel(options?.fuel, limits.fuel);
    this.linked.gate.ready(isAsync);
    this.busy = true;
    this.armsItself = armsItself;
    call.hostCallsLeft = limits.hostCalls;
    call.logLeft = limits.logBytes;
    if (units !== undefined) this.refuel(units);
    try {
      call.begin(options?.deadline ?? limits.deadline, this.slice, isAsync, signal);
    } catch (error) {
      this.busy = false;
      throw error;
    }
  }

  private refuel(units: number): void {
    this.fuelShare = BigInt(units);
    for (const each of this.fuel) each.value = this.fuelShare;
  }

  /** Unlocks it, however the call went. */
  leave(): void {
    const { call } = this;
    this.outside.flush();
    call.end();
    if (call.usesKernel) threadKernel().release(call);
    this.busy = false;
    const { onIdle } = this;
    if (onIdle === undefined) return;
    this.onIdle = undefined;
    onIdle();
  }

  /** What ended the guest in the middle of a call, with a code; from then on it is dead. */
  failed(error: unknown): MortiseError {
    const where = { plugin: this.plugin, export: clip(this.calling), callId: String(this.call.id) };
    if (this.call.reason === undefined && error instanceof MortiseError) return error.in(where);
    this.dead = true;
    const failure = failureOf(error, this.call, this.linked.parts, this.variant, {
      fuel: this.outOfFuel,
      memory: this.outOfMemory,
    });
    if (failure instanceof MortiseError) return failure.in(where);
    return new MortiseError("MORTISE_EXIT", `The plugin exited with code ${failure.code}.`, {
      ...where,
      returnCode: failure.code,
    });
  }

  /**
   * Runs `body` as one synchronous call: inside it the guest may be entered as often as need be, under one deadline.
   * Nothing may suspend.
   */
  runSync<T>(options: CallLimits | undefined, body: () => T): T {
    this.begin(options, false);
    const before = setCurrent(this.call);
    const { gate } = this.linked;
    const mode = gate.enterSync();
    try {
      const result = body();
      if (this.call.reason !== undefined && !(this.call.reason instanceof Exit)) throw this.call.reason;
      return result;
    } catch (error) {
      throw this.failed(error);
    } finally {
      this.leave();
      gate.enter(mode);
      setCurrent(before);
    }
  }

  /**
   * Runs `body` as one call that may suspend. In `body` the guest is entered plainly, or through {@link enter}; what
   * follows an `enter` runs inside {@link during}.
   */
  run<T>(options: CallLimits | undefined, body: () => Promise<T>): Promise<T> {
    try {
      // `during` enters the guest plainly all the same; it is what a suspended guest goes on as.
      this.linked.gate.ready(false);
      this.begin(options, true);
    } catch (error) {
      return Promise.reject(this.named(error));
    }
    return this.during(async () => {
      try {
        const result = await body();
        if (this.call.reason !== undefined && !(this.call.reason instanceof Exit)) throw this.call.reason;
        return result;
      } catch (error) {
        throw this.failed(error);
      } finally {
        this.leave();
      }
    });
  }

  /** Runs `body` with this guest's call as the current one, entered plainly. */
  during<T>(body: () => T): T {
    const before = setCurrent(this.call);
    const { gate } = this.linked;
    const mode = gate.enterSync();
    const async = this.call.turn(false);
    if (this.linked.usesKernel) threadKernel().claim(this.call);
    try {
      return body();
    } finally {
      if (this.busy) this.call.turn(async);
      gate.enter(mode);
      setCurrent(before);
    }
  }

  /** Enters an export so that it may suspend; only inside {@link run}. */
  enter(name: string, ...args: readonly unknown[]): Promise<unknown> {
    const { call, linked } = this;
    const before = setCurrent(call);
    call.turn(true);
    const mode = linked.gate.enter(call.id);
    try {
      return this.promising(name)(...args);
    } finally {
      linked.gate.enter(mode);
      setCurrent(before);
    }
  }

  /** An export as a function that may be suspended. */
  promising(name: string): Enter {
    let enter = this.entries.get(name);
    if (enter === undefined) {
      enter = WebAssembly.promising(this.exports[name] as Enter);
      this.entries.set(name, enter);
    }
    return enter;
  }

  /** The code of a guest that ended itself by exiting, which is no failure yet; any other error is thrown on. */
  exited(error: unknown): number {
    const { reason } = this.call;
    if (!(reason instanceof Exit)) throw error;
    this.dead = true;
    return reason.code;
  }
}

/** The guest that runs in this thread right now. @throws MORTISE_CLOSED where none does. */
export function currentGuest(): Guest {
  const call = currentCall();
  if (call === undefined)
    throw new MortiseError("MORTISE_CLOSED", "A host function was called outside any call.");
  return call.callee as Guest;
}
