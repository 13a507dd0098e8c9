import type { Worker } from "node:worker_threads";
import { MortiseError } from "../errors.ts";
import { CLOCK, STATE } from "./clocklayout.ts";

// The tick that guests compare their deadline with: milliseconds, in shared memory, advanced by a thread of its
// own, for the thread that runs a guest cannot also watch it. One clock serves the whole process: worker threads
// adopt the memory of the one that made it.

/** Ticks without a call after which the ticker sleeps until it is woken. */
export const PARK_AFTER = 500;

/** How far the tick may lag behind wall time before calls are refused. */
const STALE = 250;

/** How long a synchronous call waits for the ticker to come up. */
const START_TIMEOUT = 5_000;

/** This thread's word; threads that share one only keep the ticker awake longer. */
let thread: number = CLOCK.THREADS;

const { timeOrigin } = performance;
const now = (): number => timeOrigin + performance.now();

let memory: WebAssembly.Memory | undefined;
let words = new Int32Array(0);
let epoch = 0;
/** Whether another thread made the clock: it starts the ticker too, for a ticker dies with the thread that started it. */
let adopted = false;
let ticker: Worker | undefined;
let seen = -1;
let streak = 0;

/** The clock's memory, as every rewritten module imports it. */
export function clockMemory(): WebAssembly.Memory {
  if (memory === undefined) {
    adoptClock(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }), 0);
    adopted = false;
    epoch = Math.floor(now());
    new Float64Array(words.buffer)[CLOCK.EPOCH / 2] = epoch;
  }
  return memory as unknown as WebAssembly.Memory;
}

/** Takes over the clock of another thread of this process, which keeps it going, as the thread of that id. */
export function adoptClock(shared: WebAssembly.Memory, id: number): void {
  adopted = true;
  thread = wordOf(id);
  memory = shared;
  words = new Int32Array(shared.buffer);
  epoch = new Float64Array(words.buffer)[CLOCK.EPOCH / 2] as number;
}

/** Milliseconds since the clock was made, by the wall: what the tick should be. */
export function wallTick(): number {
  return (now() - epoch) | 0;
}

/** The tick as guests see it. */
export function tick(): number {
  return words[CLOCK.TICK] as number;
}

export function isTicking(): boolean {
  return words[CLOCK.STATE] === STATE.RUNNING;
}

/** Notes that a guest of this thread runs, or no longer does: while one runs, the ticker does not park. */
export function countRunning(by: 1 | -1): void {
  words[thread] = (words[thread] as number) + by;
}

function wordOf(id: number): number {
  return CLOCK.THREADS + (id % (CLOCK.THREADS_END - CLOCK.THREADS));
}

/** Forgets the guests of a thread that has died: nobody else says that they no longer run. */
export function forgetThread(id: number): void {
  words[wordOf(id)] = 0;
}

/**
 * Notes that a guest is about to be entered, and says whether the tick moves. Where it does not yet, the ticker is
 * started when `need` says so; a guest entered before that must ask the wall at every check.
 *
 * @throws MORTISE_CLOCK_STALE when the ticker runs and its tick stands still.
 */
export function enterClock(need: boolean): boolean {
  words[CLOCK.ACTIVE] = 1;
  if (words[CLOCK.STATE] !== STATE.RUNNING) {
    if (words[CLOCK.STATE] === STATE.PARKED) wake();
    else if (need) startTicker(true);
    else return false;
    return true;
  }
  const current = words[CLOCK.TICK] as number;
  // A tick that moved since the last call is alive. One that did not may just be young: every 64th time, ask the wall.
  if (current !== seen) {
    seen = current;
    streak = 0;
  } else if ((streak++ & 63) === 0 && ((wallTick() - current) | 0) > STALE) {
    streak = 0;
    refuseStale();
  }
  return true;
}

function refuseStale(): void {
  // The process may just have been stopped and continued: give the ticker a moment to catch up.
  Atomics.wait(words, CLOCK.TICK, words[CLOCK.TICK] as number, 100);
  if (((wallTick() - (words[CLOCK.TICK] as number)) | 0) <= STALE) return;
  const behind = (wallTick() - (words[CLOCK.TICK] as number)) | 0;
  throw new MortiseError("MORTISE_CLOCK_STALE", `The tick is ${behind} ms behind the wall.`);
}

function wake(): void {
  Atomics.store(words, CLOCK.TICK, wallTick());
  Atomics.store(words, CLOCK.STATE, STATE.RUNNING);
  Atomics.notify(words, CLOCK.STATE);
}

/** Starts the ticker's thread. It holds nothing open; if it dies it is started again by the next call. */
export function startTicker(wait = false): void {
  clockMemory();
  if (!adopted && ticker === undefined && words[CLOCK.STATE] === STATE.NONE) {
    // Loaded with the first ticker: a program that calls little is done before it needs one.
    const threads = process.getBuiltinModule("node:worker_threads");
    const started = new threads.Worker(new URL("./ticker.ts", import.meta.url), {
      workerData: { memory, parkAfter: PARK_AFTER },
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    ticker = started;
    started.unref();
    const gone = (): void => {
      if (ticker !== started) return;
      ticker = undefined;
      Atomics.store(words, CLOCK.STATE, STATE.NONE);
    };
    started.on("error", gone);
    started.on("exit", gone);
  }
  if (!wait || isTicking()) return;
  Atomics.wait(words, CLOCK.STATE, STATE.NONE, START_TIMEOUT);
  if (isTicking()) return;
  throw new MortiseError("MORTISE_CLOCK_STALE", `The ticker did not start within ${START_TIMEOUT} ms.`);
}
