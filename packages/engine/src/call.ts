import type { ErrorCode } from "./errors.ts";
import { MortiseError } from "./errors.ts";
import type { Occupant } from "./kernel/kernel.ts";
import { countRunning, enterClock, isTicking, startTicker, tick, wallTick } from "./meter/clock.ts";
import type { Exit } from "./wasi/exit.ts";

/** What a call asks of its guest: to be armed with a tick, and, in a gate, to be told the mode. */
export interface Callee {
  /** Sets the tick at which the guest's checks act; `first` at the beginning of a call. */
  arm(tick: number, first: boolean): void;
  /** Makes the gate trap as soon as a host function comes back. */
  kill(): void;
  readonly yields: boolean;
}

/** How long a guest computes before it lets the event loop turn, in milliseconds. */
export const DEFAULT_SLICE = 5;

// A thread without a moving tick asks the wall at every check. That is right but slow, so it lasts only until the
// ticker is worth its thread: a process that makes one short call never starts it. Checks and calls are counted, not
// time, for a first call takes most of its time in V8's compiler.
const POLLS_BEFORE_TICKER = 8_192;
/** Such checks so far, of all calls, and such calls. */
let polls = 0;

let nextId = 1;

/** The most calls that may be suspended at once; each holds a stack of its own. */
let maxSuspended = 1_000;
const suspended = new Map<number, Call>();

/** Stacks that wait below another one of their call. */
let nested = 0;

/** How many calls are suspended in this thread, waiting for a host function or their next slice. */
export function suspendedCalls(): number {
  return suspended.size;
}

/**
 * Sets how many calls may be suspended at once in this thread: 1,000 unless set. Each holds a stack, and two
 * memory maps of the process; where a process may have 65,530 maps, Node.js 26 aborts near 32,000 stacks.
 *
 * @throws MORTISE_OPTION_INVALID
 * @example
 * ```ts
 * setMaxSuspended(5_000);
 * ```
 */
export function setMaxSuspended(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > 30_000) {
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `setMaxSuspended takes a whole number from 1 to 30000, and got ${count}.`,
    );
  }
  maxSuspended = count;
}

/**
 * One call into a guest, from its entry to its end. A guest has one, used again for every call, because it is
 * never entered twice at once.
 */
export class Call implements Occupant {
  readonly callee: Callee;
  id = 0;
  /** Why the call must end; set once, and then the guest runs no further. */
  reason: MortiseError | Exit | undefined;
  saved: Uint8Array | undefined;
  hostCallsLeft = 0;
  logLeft = 0;
  /** Whether its guest is entered so that it may be suspended. */
  isAsync = false;
  /** Whether its guest has blocks in the kernel. */
  readonly usesKernel: boolean;
  private slice = DEFAULT_SLICE;
  private deadlineTick = 0;
  private hasDeadline = true;
  private running = false;
  private startedAt = 0;
  /** Ends the suspension; there is one while the call is suspended. */
  private release: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private signal: AbortSignal | undefined;
  private controller: AbortController | undefined;
  /** The tick at which the clock was stopped, while it stands still. */
  private stoppedAt: number | undefined;
  /** Set where the next suspension waits for a person. */
  stopsClock = false;

  constructor(callee: Callee, usesKernel: boolean) {
    this.callee = callee;
    this.usesKernel = usesKernel;
  }

  /** Begins the call: its deadline counts from here. */
  begin(deadline: number, slice: number, isAsync: boolean, signal: AbortSignal | undefined): void {
    this.id = nextId;
    nextId = nextId === 0x7fffffff ? 1 : nextId + 1;
    this.reason = undefined;
    this.isAsync = isAsync;
    this.slice = slice;
    this.hasDeadline = deadline !== Infinity;
    const ms = this.hasDeadline ? Math.min(Math.ceil(deadline), 0x3fffffff) : 0x3fffffff;
    const ticking = enterClock(!this.callee.yields);
    const now = tick();
    if (!ticking) {
      this.startedAt = wallTick();
      if (++polls > POLLS_BEFORE_TICKER) startTicker();
    }
    this.deadlineTick = ((ticking ? now : this.startedAt) + ms + 1) | 0;
    if (signal !== undefined) {
      this.signal = signal;
      signal.addEventListener("abort", this.onAbort, { once: true });
    }
    this.run(now, ticking, true);
  }

  /** Says how the guest is entered next: so that it may be suspended, or so that it may not. Returns how it was. */
  turn(isAsync: boolean): boolean {
    const before = this.isAsync;
    if (before !== isAsync) {
      this.isAsync = isAsync;
      this.resume();
    }
    return before;
  }

  /** Ends the call, however it went. */
  end(): void {
    this.pause();
    if (this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    if (this.signal !== undefined) {
      this.signal.removeEventListener("abort", this.onAbort);
      this.signal = undefined;
    }
    this.release = undefined;
    this.stoppedAt = undefined;
    if (suspended.size > 0) suspended.delete(this.id);
    // A guest that was suspended made its call the current one when it went on.
    if (current === this) current = undefined;
    if (this.controller !== undefined) {
      this.controller.abort();
      this.controller = undefined;
    }
  }

  /** Aborted when the call ends: for work that a host function does on its behalf. */
  get ended(): AbortSignal {
    this.controller ??= new AbortController();
    return this.controller.signal;
  }

  private readonly onAbort = (): void => {
    this.fail("MORTISE_ABORTED", "The call was stopped by its AbortSignal.");
  };

  /** Whether the tick is at or past the deadline. */
  get late(): boolean {
    const now = this.stoppedAt ?? (isTicking() ? tick() : wallTick());
    return this.hasDeadline && ((now - this.deadlineTick) | 0) >= 0;
  }

  /** Milliseconds until the deadline; at least 0. */
  get timeLeft(): number {
    return this.hasDeadline
      ? Math.max(0, (this.deadlineTick - (this.stoppedAt ?? wallTick())) | 0)
      : Infinity;
  }

  /** Moves the deadline by the time that a person took to answer. */
  postpone(ms: number): void {
    this.deadlineTick = (this.deadlineTick + ms) | 0;
    if (this.running) this.resume();
  }

  private resume(): void {
    this.run(tick(), isTicking(), false);
  }

  /** Arms the guest for as long as it may run before it must check in. */
  private run(now: number, ticking: boolean, first: boolean): void {
    if (!this.running) {
      this.running = true;
      countRunning(1);
    }
    let until = this.deadlineTick;
    if (!ticking) until = now;
    else if (this.isAsync && this.callee.yields && ((until - now) | 0) > this.slice)
      until = (now + this.slice) | 0;
    this.callee.arm(until, first);
  }

  private pause(): void {
    if (!this.running) return;
    this.running = false;
    countRunning(-1);
  }

  /** A check of a yielding guest came due. Says whether the guest is to {@link giveWay}. */
  poll(): boolean {
    if (this.late) {
      this.expire();
      return false;
    }
    if (!isTicking()) {
      const now = wallTick();
      if (++polls > POLLS_BEFORE_TICKER) startTicker();
      if (!this.isAsync || ((now - this.startedAt) | 0) < this.slice) return false;
      this.startedAt = now;
    } else if (!this.isAsync) {
      this.resume();
      return false;
    }
    return true;
  }

  /** Lets others run first. */
  giveWay(): Promise<void> | undefined {
    return this.suspend((done) => setImmediate(done), false);
  }

  /** Marks the call as one that must end, with the error it ends with; the first reason stands. */
  fail(code: ErrorCode, message: string, cause?: unknown): void {
    this.kill(new MortiseError(code, message, cause === undefined ? {} : { cause }));
  }

  kill(reason: MortiseError | Exit): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.controller?.abort();
    if (this.release !== undefined) this.release();
    else if (current === this) this.callee.kill();
  }

  private expire(): void {
    this.fail("MORTISE_DEADLINE_EXCEEDED", "The call was stopped at its deadline.");
  }

  /**
   * The guest steps aside: V8 suspends it behind every suspending import, even one that answers at once, and others
   * may run before it goes on.
   */
  step(): void {
    suspended.set(this.id, this);
    this.pause();
  }

  /**
   * Suspends the call until `start`'s callback is called, or the call is ended: then the promise settles at once,
   * and what comes later is ignored. A guest that only gives way (`waits` is false) looks at its deadline by itself.
   */
  suspend(start: (done: () => void) => void, waits = true): Promise<void> | undefined {
    const clockStops = this.stopsClock;
    this.stopsClock = false;
    this.step();
    if (suspended.size + nested > maxSuspended) {
      this.tooMany();
      return undefined;
    }
    if (clockStops) this.stoppedAt = wallTick();
    else if (waits && this.hasDeadline && this.timer === undefined) this.watch();
    return new Promise((resolve) => {
      const done = (): void => {
        if (this.release !== done) return;
        if (this.stoppedAt !== undefined) {
          this.deadlineTick = (this.deadlineTick + wallTick() - this.stoppedAt) | 0;
          this.stoppedAt = undefined;
        }
        this.release = undefined;
        resolve();
      };
      this.release = done;
      start(done);
    });
  }

  private tooMany(): void {
    this.fail("MORTISE_SUSPENDED_EXCEEDED", `${maxSuspended} calls are suspended already.`);
  }

  /** The guest is entered once more, on a second stack: whether there may be one. */
  nest(): boolean {
    if (suspended.size + nested >= maxSuspended) {
      this.tooMany();
      return false;
    }
    nested++;
    return true;
  }

  unnest(): void {
    nested--;
  }

  /** A timer for a call that waits: nothing of it runs that could look at the tick. */
  private watch(): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.stoppedAt !== undefined) return;
      if (this.timeLeft > 0) this.watch();
      else this.expire();
    }, this.timeLeft);
  }

  /** The guest goes on after a suspension, or is about to: returns whether it must end instead. */
  resumed(): boolean {
    try {
      if (suspended.delete(this.id)) enterClock(false);
    } catch (error) {
      // Thrown on, it would reach the guest's `catch_all`.
      this.kill(error as MortiseError);
    }
    if (this.reason === undefined && this.late) this.expire();
    if (this.reason !== undefined) return true;
    this.resume();
    return false;
  }
}

let current: Call | undefined;

/** The call whose guest runs in this thread right now. */
export function currentCall(): Call | undefined {
  return current;
}

/** Makes a call the current one; returns the one before, to be put back. */
export function setCurrent(call: Call | undefined): Call | undefined {
  const before = current;
  current = call;
  return before;
}

/** A suspended call goes on: it is the current one again. */
export function suspendedCall(id: number): Call | undefined {
  return suspended.get(id);
}
