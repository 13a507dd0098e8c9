import { MortiseError } from "@mortise/engine";
import type { Callee } from "./callee.ts";
import type { HostError } from "./errors.ts";
import type { Slot } from "./frame.ts";

/** An instance, and the place where its call stands while there is one. */
export interface Seat {
  readonly instance: Callee;
  readonly slot: Slot;
  /** Whether it takes no call after the one that it has. */
  retired: boolean;
  /** Why the call in it was ended; undefined where nobody did. */
  ended: HostError | undefined;
}

/** How many instances there may be, how many calls may wait for one, and how one is made. */
export interface InstancesSetting {
  readonly plugin: string;
  readonly max: number;
  readonly queue: number;
  readonly make: (slot: Slot) => Callee;
}

interface Waiting {
  readonly take: (seat: Seat) => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * The instances of one version of a plugin's code. The engine's own pool does the same for callers that need not know
 * which instance serves a call; the host does, because host functions are told of the call by its instance.
 */
export class Instances {
  readonly #setting: InstancesSetting;
  #all: Seat[] = [];
  #free: Seat[] = [];
  readonly #waiting: Waiting[] = [];
  /** Those that were thrown away, until they are gone. */
  readonly #leaving = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(setting: InstancesSetting) {
    this.#setting = setting;
  }

  /** Instances that have been made. */
  get size(): number {
    return this.#all.length;
  }

  /** Bytes that all of them hold. */
  get memoryBytes(): number {
    return this.#all.reduce((sum, { instance }) => sum + instance.memoryBytes, 0);
  }

  /** Calls that wait. */
  get queued(): number {
    return this.#waiting.length;
  }

  /**
   * Takes an instance for one call, which gives it back; a promise where all are taken. Whoever came first is served
   * first.
   *
   * @throws MORTISE_QUEUE_FULL, MORTISE_CLOSED, MORTISE_ABORTED, and what making an instance throws
   */
  take(signal?: AbortSignal): Seat | Promise<Seat> {
    if (this.#closing !== undefined)
      throw this.#error("MORTISE_CLOSED", "The plugin's instances are closed.");
    if (signal?.aborted === true)
      throw this.#error("MORTISE_ABORTED", "The AbortSignal was aborted before the call began.");
    return this.#free.pop() ?? (this.#all.length < this.#setting.max ? this.#grow() : this.#wait(signal));
  }

  /** Gives back what was taken. */
  give(seat: Seat): void {
    seat.slot.frame = undefined;
    if (seat.retired) {
      this.#leave(seat);
      this.#serve();
      return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(seat);
    else next.take(seat);
  }

  /**
   * Has calls from here on go into fresh instances. Calls that are going on end where they are; with `why`, they are ended
   * at once, and fail with it.
   */
  renew(why?: HostError): void {
    const [all, free] = [this.#all, this.#free];
    this.#all = [];
    this.#free = [];
    for (const seat of all) {
      seat.retired = true;
      if (why !== undefined) seat.ended = why;
      if (why !== undefined || free.includes(seat)) this.#leave(seat);
      else this.#all.push(seat);
    }
    this.#serve();
  }

  /** Makes the first instance, so that what is wrong with it shows before the first call. */
  start(): void {
    if (this.#all.length === 0) this.#free.push(this.#grow());
  }

  /** Refuses the calls that wait, ends those that are going on, and lets go of everything. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    for (const each of this.#waiting.splice(0))
      each.refuse(this.#error("MORTISE_CLOSED", "The plugin's instances were closed."));
    await Promise.all([...this.#leaving, ...this.#all.map(({ instance }) => instance.close())]);
  }

  #grow(): Seat {
    const slot: Slot = { frame: undefined };
    const seat = { instance: this.#setting.make(slot), slot, retired: false, ended: undefined };
    this.#all.push(seat);
    return seat;
  }

  /** Fresh instances for calls that wait, as far as there is room for some. */
  #serve(): void {
    while (this.#closing === undefined && this.#all.length < this.#setting.max) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      try {
        next.take(this.#grow());
      } catch (error) {
        next.refuse(error);
      }
    }
  }

  #leave(seat: Seat): void {
    this.#all = this.#all.filter((each) => each !== seat);
    const gone = seat.instance.close().finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }

  #wait(signal: AbortSignal | undefined): Promise<Seat> {
    const { queue } = this.#setting;
    if (this.#waiting.length >= queue)
      throw this.#error("MORTISE_QUEUE_FULL", `${this.#waiting.length} calls wait for the plugin.`);
    return new Promise((resolve, refuse) => {
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        refuse(this.#error("MORTISE_ABORTED", "The call was stopped by its AbortSignal before it began."));
      };
      const settle = (): void => signal?.removeEventListener("abort", abort);
      const waiting: Waiting = {
        take: (seat) => {
          settle();
          resolve(seat);
        },
        refuse: (error) => {
          settle();
          refuse(error);
        },
      };
      this.#waiting.push(waiting);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #error(code: "MORTISE_QUEUE_FULL" | "MORTISE_CLOSED" | "MORTISE_ABORTED", problem: string): MortiseError {
    return new MortiseError(code, problem, { plugin: this.#setting.plugin });
  }
}
