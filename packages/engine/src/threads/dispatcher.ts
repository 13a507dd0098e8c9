import { MortiseError } from "../errors.ts";
import type { CallOptions } from "../instance.ts";
import { startTicker } from "../meter/clock.ts";
import type { Input, Payload } from "../payload.ts";
import { plainInput } from "../payload.ts";
import { clip } from "../wasm/module.ts";
import type { Job } from "./job.ts";
import { jobError, sinkError } from "./job.ts";
import { Services } from "./services.ts";
import type { ThreadPoolSetting } from "./setting.ts";
import { ABORTED, Thread } from "./thread.ts";

/** Calls that one thread is sent before it has answered the first. */
const DEPTH = 64;

/** Answers that are waited for before the event loop has its turn. */
const IN_A_ROW = 64;

/** Milliseconds between two looks at the threads while calls are going on. */
const LOOK = 10;

/** Milliseconds that a call may take past its deadline before its thread is given up. */
const GRACE = 2_000;

/** Milliseconds that a computing plugin is left after its signal, before its thread is ended. */
const ABORT_GRACE = 5;

/** Milliseconds that a thread may take to start. */
const START_LIMIT = 30_000;

/** Threads that may die before a call begins that was sent to them; then the call fails too. */
const MAX_DEATHS = 2;

/** The threads of a pool, and what waits for them: which call goes to which thread, and what is done about one that is late. */
export class Dispatcher {
  private readonly setting: ThreadPoolSetting;
  private readonly services: Services;
  private readonly indices: ReadonlyMap<string, number>;
  private threads: Thread[] = [];
  private readonly waiting: Job[] = [];
  private nextId = 1;
  /** Calls that have not ended. */
  outstanding = 0;
  /** Times that an answer was waited for in this turn of the event loop. */
  private lingered = 0;
  private timer: NodeJS.Timeout | undefined;
  private looked = 0;
  private closing: Promise<void> | undefined;

  constructor(setting: ThreadPoolSetting) {
    this.setting = setting;
    this.services = new Services(setting.recipe, setting.environment);
    this.indices = new Map(setting.exports.map((name, i) => [name, i]));
    try {
      for (let i = 0; i < setting.min; i++) this.start();
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  /** Threads that have been started. */
  get size(): number {
    return this.threads.length;
  }

  /** Threads that have calls. */
  get busy(): number {
    return this.threads.filter((each) => each.jobs.length > 0).length;
  }

  /** Calls that wait for others to end. */
  get queued(): number {
    return this.outstanding - this.busy;
  }

  /** Takes a call that the pool has room for. */
  call(name: string, input?: Input, options?: CallOptions): Promise<Payload> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        id: this.nextId,
        name,
        input: plainInput(input),
        large: undefined,
        options,
        resolve,
        reject,
        at: 0,
        position: 0,
        ran: 0,
        deaths: 0,
        aborted: false,
        thrown: undefined,
        sinkFailed: false,
        ended: undefined,
      };
      this.nextId = this.nextId === 0x7fffffff ? 1 : this.nextId + 1;
      if (options?.signal !== undefined) this.heed(job, options.signal);
      this.outstanding++;
      this.watch();
      if (this.waiting.length > 0 || !this.dispatch(job)) {
        if (typeof job.input !== "string") job.input = new Uint8Array(job.input);
        this.waiting.push(job);
      }
      if (this.outstanding === 1) queueMicrotask(() => this.linger());
    });
  }

  /**
   * Waits a moment for the answer to a call that is alone: to be woken by it takes longer than a small call. Calls that
   * are made together are not held up, and the event loop gets its turn.
   */
  private linger(): void {
    if (this.outstanding !== 1) return;
    if (++this.lingered > IN_A_ROW) return;
    if (this.lingered === 1) setImmediate(() => (this.lingered = 0));
    for (const each of this.threads) if (each.jobs.length > 0) each.linger();
  }

  /** Refuses the calls that wait, ends those that are going on, and lets go of the threads. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    for (const job of this.waiting.splice(0)) this.refuse(job, "MORTISE_CLOSED", "The pool was closed.");
    await Promise.all(this.threads.map((each) => each.kill()));
    clearInterval(this.timer);
  }

  private start(): Thread {
    const { plan } = this.setting;
    try {
      const thread = new Thread(plan, this.indices, this.services, {
        progressed: () => this.pump(),
        ended: (job) => this.settled(job),
        died: (dead, cause) => this.bury(dead, cause),
      });
      this.threads.push(thread);
      return thread;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const problem = `No thread could be started: ${why}`;
      throw new MortiseError("MORTISE_WORKER_DIED", problem, { plugin: plan.plugin, cause });
    }
  }

  /** Sends a job to the least busy thread, or a new one; false where all have enough. */
  private dispatch(job: Job): boolean {
    let best: Thread | undefined;
    for (const each of this.threads) {
      if (each.stuck || each.dying || each.jobs.length >= DEPTH) continue;
      if (best === undefined || each.jobs.length < best.jobs.length) best = each;
    }
    if ((best === undefined || best.jobs.length > 0) && this.threads.length < this.setting.max) {
      try {
        best = this.start();
      } catch (error) {
        if (best === undefined) {
          this.fail(job, error instanceof MortiseError ? error.in({ export: clip(job.name) }) : error);
          return true;
        }
      }
    }
    return best?.send(job) ?? false;
  }

  /** Sends what waits, as far as there is room. */
  private pump(): void {
    let sent = 0;
    while (sent < this.waiting.length && this.dispatch(this.waiting[sent] as Job)) sent++;
    if (sent > 0) this.waiting.splice(0, sent);
  }

  /** Keeps the process alive while calls are going on, and looks after them. */
  private watch(): void {
    if (this.timer === undefined) {
      this.looked = performance.now();
      this.timer = setInterval(() => this.look(), LOOK);
    } else if (this.outstanding === 1) this.timer.ref();
  }

  private settled(job: Job): void {
    this.outstanding--;
    const { signal } = job.options ?? {};
    if (signal !== undefined) signals.get(job)?.();
    if (this.outstanding === 0) this.timer?.unref();
  }

  private refuse(
    job: Job,
    code: "MORTISE_CLOSED" | "MORTISE_ABORTED" | "MORTISE_WORKER_DIED",
    problem: string,
    cause?: unknown,
  ): void {
    this.fail(job, jobError(job, this.setting.plan.plugin, code, problem, cause));
  }

  private fail(job: Job, error: unknown): void {
    job.ended?.abort();
    this.settled(job);
    job.reject(error);
  }

  /** What is done about threads that take long. */
  private look(): void {
    const now = performance.now();
    // A process that was stopped for a while, or whose event loop was held up, blames no thread for it.
    const passed = Math.min(now - this.looked, 5 * LOOK);
    this.looked = now;
    if (this.outstanding === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    // What the calls that are going on are stopped by.
    startTicker();
    for (const each of this.threads) each.drain();
    for (const each of [...this.threads]) this.judge(each, passed);
    this.pump();
  }

  private judge(thread: Thread, passed: number): void {
    if (thread.dying) return;
    thread.age += passed;
    const job = thread.jobs[0];
    if (!thread.ready) {
      if (thread.age > START_LIMIT) void thread.kill();
      // Others have nothing to do meanwhile.
      else if (this.threads.some((each) => each.ready && each.jobs.length === 0)) this.recall(thread);
      return;
    }
    if (job === undefined || !thread.hasBegun(job)) return;
    if (thread.clockStops) job.ran = 0;
    else job.ran += passed;
    if (job.ran > LOOK) {
      // Nobody takes what it says, and that it has ended may never be said.
      if (job.sinkFailed) return void thread.kill();
      thread.stuck = true;
      this.recall(thread);
    }
    const deadline = job.options?.deadline ?? this.setting.limits.deadline;
    // An instance's first call begins with its initialisers, which have a deadline of their own.
    if (job.ran > 2 * deadline + GRACE) void thread.kill();
  }

  /** Takes back what a thread has not begun, for others. */
  private recall(thread: Thread): void {
    const jobs = thread.jobs.filter((job) => thread.recall(job));
    if (jobs.length === 0) return;
    this.waiting.push(...jobs);
    this.waiting.sort((a, b) => a.id - b.id);
  }

  private bury(thread: Thread, cause: unknown): void {
    this.threads = this.threads.filter((each) => each !== thread);
    const again: Job[] = [];
    for (const job of thread.jobs.splice(0)) {
      const begun = thread.hasBegun(job);
      if (!begun && !thread.killed) job.deaths++;
      if (this.closing !== undefined)
        this.refuse(job, "MORTISE_CLOSED", "The pool was closed during the call.");
      else if (begun && job.sinkFailed) this.fail(job, sinkError(job, this.setting.plan.plugin));
      else if (begun && job.aborted) this.refuse(job, "MORTISE_ABORTED", ABORTED);
      else if (!begun && job.deaths <= MAX_DEATHS) again.push(job);
      else this.refuse(job, "MORTISE_WORKER_DIED", deathOf(job, thread, begun), cause);
    }
    for (const job of again) {
      thread.salvage(job);
      this.waiting.push(job);
    }
    this.waiting.sort((a, b) => a.id - b.id);
    if (this.closing === undefined) this.pump();
  }

  /** Has a job ended by its signal, wherever it is by then. */
  private heed(job: Job, signal: AbortSignal): void {
    const abort = (): void => {
      const at = this.waiting.indexOf(job);
      const thread = this.threads.find((each) => each.jobs.includes(job));
      if (at >= 0) this.waiting.splice(at, 1);
      if (at >= 0 || thread?.recall(job) === true) {
        this.refuse(job, "MORTISE_ABORTED", "The call was stopped by its AbortSignal before it began.");
        return;
      }
      if (thread === undefined) return;
      job.aborted = true;
      thread.interrupt(job);
      setTimeout(() => {
        if (thread.jobs.includes(job)) void thread.kill();
      }, ABORT_GRACE);
    };
    signal.addEventListener("abort", abort, { once: true });
    signals.set(job, () => signal.removeEventListener("abort", abort));
  }
}

/** What stops listening to a job's signal. */
const signals = new WeakMap<Job, () => void>();

function deathOf(job: Job, thread: Thread, begun: boolean): string {
  if (!begun) return "The threads that the call was sent to died before it began.";
  if (thread.killed)
    return `The call did not stop at its deadline, and its thread was ended after ${Math.round(job.ran)} ms.`;
  return "The thread that ran the call died.";
}
