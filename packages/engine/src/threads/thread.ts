import type { Worker } from "node:worker_threads";
import { clockMemory, forgetThread, startTicker } from "../meter/clock.ts";
import { Payload, payloadOf } from "../payload.ts";
import type { Message } from "./channel.ts";
import { Channel } from "./channel.ts";
import { failureBytes, failureFrom } from "./failure.ts";
import type { Job } from "./job.ts";
import { jobError, sinkError } from "./job.ts";
import { ANSWER, KIND } from "./layout.ts";
import type { Plan, Start } from "./plan.ts";
import type { Answer, Question, Services } from "./services.ts";
import { questionFrom } from "./services.ts";

/** What a call that its signal stopped says of itself. */
export const ABORTED = "The call was stopped by its AbortSignal.";

/** What a thread reports to its pool. */
export interface ThreadEvents {
  /** Some of its jobs have ended. */
  readonly progressed: () => void;
  /** A job has its answer; its promise is about to be settled. */
  readonly ended: (job: Job) => void;
  /** It will do nothing more. The jobs that it still has are in `jobs`. */
  readonly died: (thread: Thread, cause: unknown) => void;
}

/** One worker thread, seen from the main thread: it has calls, which it answers in order, and asks what they need. */
export class Thread {
  /** Sent and not answered, in the order of the ring: the first is the one that runs. */
  readonly jobs: Job[] = [];
  /** Whether the worker has started. */
  ready = false;
  /** Whether the pool itself ended it, and so its jobs that have not begun are not to blame. */
  killed = false;
  /** Nothing that it says is acted upon any more, but how calls ended; and it takes no more. */
  dying = false;
  /** Whether the job that runs takes so long that no other should wait behind it. */
  stuck = false;
  /** Milliseconds since it was started, as its pool counts them. */
  age = 0;
  private readonly plugin: string;
  private readonly services: Services;
  private readonly events: ThreadEvents;
  private readonly channel: Channel;
  private readonly worker: Worker;
  /** The question that the worker waits for. */
  private question: Question | undefined;
  private gone = false;
  private cause: unknown;
  private readonly exited: Promise<void>;

  constructor(plan: Plan, exports: ReadonlyMap<string, number>, services: Services, events: ThreadEvents) {
    this.plugin = plan.plugin;
    this.services = services;
    this.events = events;
    this.channel = new Channel(exports);
    const { shared, far } = this.channel;
    startTicker();
    const start: Start = { plan, shared, clock: clockMemory(), port: far };
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    this.worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: start,
      transferList: [far],
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      // What JavaScript holds there is little; a thread that needs more dies, and not the process.
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 },
      name: "mortise",
    });
    const { threadId } = this.worker;
    // What keeps the process alive while calls are going on is the pool's timer.
    this.worker.unref();
    this.worker.on("error", (error) => {
      this.cause = error;
    });
    this.exited = new Promise((resolve) => {
      this.worker.on("exit", () => {
        forgetThread(threadId);
        this.bury();
        resolve();
      });
    });
    this.channel.listen(() => this.drain());
  }

  /** Ends it at once, whatever it does; the pool is told when that has happened. */
  kill(): Promise<void> {
    this.killed = true;
    return this.stop();
  }

  private stop(cause?: unknown): Promise<void> {
    this.dying = true;
    this.cause ??= cause;
    this.worker.ref();
    void this.worker.terminate();
    return this.exited;
  }

  private bury(): void {
    // What it had answered before it died counts.
    this.dying = true;
    this.drain();
    this.gone = true;
    this.question = undefined;
    this.channel.close();
    this.events.died(this, this.cause);
  }

  /** Sends it a job; false where there is no room now. */
  send(job: Job): boolean {
    if (this.dying) return false;
    // A worker cannot replace a ticker that has died.
    startTicker();
    if (!this.channel.send(job, this.services.logLevel)) return false;
    job.ran = 0;
    this.jobs.push(job);
    return true;
  }

  /** Whether the worker has begun with a job of its. */
  hasBegun(job: Job): boolean {
    return this.channel.hasBegun(job);
  }

  /** Takes a job back that the worker has not begun; false where it has. */
  recall(job: Job): boolean {
    if (!this.channel.recall(job)) return false;
    this.jobs.splice(this.jobs.indexOf(job), 1);
    return true;
  }

  /** Makes a job ready for another thread, where this one has died without having begun it. */
  salvage(job: Job): void {
    this.channel.salvage(job);
  }

  /** Ends the job that runs, if it waits for a host function. */
  interrupt(job: Job): void {
    if (this.jobs[0] !== job || this.question === undefined) return;
    const error = jobError(job, this.plugin, "MORTISE_ABORTED", ABORTED);
    this.put(this.question, ANSWER.ENDED, failureBytes(error));
  }

  /** Whether the job that runs waits for a person, or for what takes as long as it takes. */
  get clockStops(): boolean {
    return this.question !== undefined && this.services.clockStops(this.question);
  }

  /** Waits a moment for what the worker says, and acts upon it. */
  linger(): void {
    if (this.ready && !this.gone && this.channel.soon()) this.drain();
  }

  /** Acts upon what the worker has said until now. */
  drain(): void {
    if (this.gone) return;
    const before = this.jobs.length;
    try {
      this.channel.read((message) => this.handle(message));
    } catch (error) {
      // Nothing that a guest does leads here: the thread is not what it should be.
      void this.stop(error);
    }
    if (this.jobs.length < before) this.events.progressed();
  }

  private handle({ kind, id, body, owned }: Message): void {
    if (kind === KIND.READY) {
      this.ready = true;
      return;
    }
    const job = this.jobs[0];
    if (job === undefined || job.id !== id)
      throw new RangeError("A worker thread spoke about no call of its.");
    switch (kind) {
      case KIND.OUTPUT:
        this.finish(job);
        if (job.sinkFailed) job.reject(sinkError(job, this.plugin));
        else job.resolve(owned ? asPayload(body) : payloadOf(body));
        break;
      case KIND.FAILURE: {
        const failure = failureFrom(body, job.thrown?.error);
        this.finish(job);
        job.reject(job.sinkFailed ? sinkError(job, this.plugin) : failure);
        break;
      }
      case KIND.ASK:
        if (!this.dying) this.serve(job, questionFrom(body));
        break;
      case KIND.TELL:
        if (!this.dying && !job.sinkFailed) this.tell(job, questionFrom(body));
        break;
      default:
        throw new RangeError("A worker thread sent a record of no known kind.");
    }
  }

  private finish(job: Job): void {
    this.jobs.shift();
    this.stuck = false;
    this.question = undefined;
    job.ended?.abort();
    this.events.ended(job);
  }

  private tell(job: Job, told: Question): void {
    try {
      this.services.tell(told);
    } catch (error) {
      job.thrown = { error };
      job.sinkFailed = true;
    }
  }

  private serve(job: Job, question: Question): void {
    this.question = question;
    if (job.aborted) {
      this.interrupt(job);
      return;
    }
    const ended = (): AbortSignal => {
      job.ended ??= new AbortController();
      return job.ended.signal;
    };
    const failed = (error: unknown): void => {
      if (this.question === question) job.thrown = { error };
      this.refuse(question, error);
    };
    try {
      const answer = this.services.answer(question, ended);
      if (answer instanceof Promise) answer.then((bytes) => this.reply(question, bytes), failed);
      else this.reply(question, answer);
    } catch (error) {
      failed(error);
    }
  }

  private reply(question: Question, answer: Answer): void {
    if (answer === undefined) this.put(question, ANSWER.NOTHING, undefined);
    else if (answer instanceof Uint8Array) this.put(question, ANSWER.BYTES, answer);
    else this.put(question, ANSWER.JSON, answer.json);
  }

  private refuse(question: Question, error: unknown): void {
    this.put(question, ANSWER.FAILURE, failureBytes(error));
  }

  /**
   * Answers a question, once. A worker that has given up waiting may have asked the next one already; it goes by the
   * number, and that next answer is not written before the message that the first call has ended is read.
   */
  private put(question: Question, kind: number, bytes: Uint8Array | undefined): void {
    if (this.question !== question || this.gone) return;
    this.question = undefined;
    this.channel.answer(question.number, kind, bytes);
  }
}

/** Bytes that nobody else has, as a payload. */
function asPayload(bytes: Uint8Array): Payload {
  return new Payload(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}
