import type { MessagePort } from "node:worker_threads";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { clockMemory, forgetThread, startTicker } from "../meter/clock.ts";
import { inputBytes, Payload, payloadOf } from "../payload.ts";
import { failureBytes, failureFrom } from "./failure.ts";
import type { Job } from "./job.ts";
import { jobError } from "./job.ts";
import type { Parcel } from "./layout.ts";
import {
  ANSWER,
  CALL,
  CLAIM,
  INLINE,
  KIND,
  MESSAGES_START,
  REPLY_SIZE,
  REPLY_START,
  REQUESTS_START,
  RING,
  SHARED_BYTES,
  WORD,
} from "./layout.ts";
import type { Plan, Start } from "./plan.ts";
import { RECORD, RingReader, RingWriter } from "./ring.ts";
import type { Question, Services } from "./services.ts";
import { questionFrom } from "./services.ts";

/** What a thread reports to its pool. */
export interface ThreadEvents {
  /** Some of its jobs have ended. */
  readonly progressed: () => void;
  /** A job has its answer; its promise is settled. */
  readonly ended: (job: Job) => void;
  /** It will do nothing more. The jobs that it still has are in `jobs`. */
  readonly died: (thread: Thread, cause: unknown) => void;
}

/** One worker thread, seen from the main thread. */
export class Thread {
  /** Sent and not answered, in the order of the ring: the first is the one that runs. */
  readonly jobs: Job[] = [];
  /** Whether the worker has started. */
  ready = false;
  /** Whether the pool itself ended it, and so its jobs that have not begun are not to blame. */
  killed = false;
  /** Whether the job that runs takes so long that no other should wait behind it. */
  stuck = false;
  /** Milliseconds since it was started, as its pool counts them. */
  age = 0;
  private readonly plugin: string;
  private readonly exports: ReadonlyMap<string, number>;
  private readonly services: Services;
  private readonly events: ThreadEvents;
  private readonly words: Int32Array;
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private readonly text: Buffer;
  private readonly requests: RingWriter;
  private readonly messages: RingReader;
  private readonly port: MessagePort;
  private readonly worker: Worker;
  private readonly threadId: number;
  /** The question that the worker waits for. */
  private question: Question | undefined;
  private parcels = 0;
  /** Nothing that it says is acted upon any more, but how calls ended. */
  private dying = false;
  private gone = false;
  private cause: unknown;
  private readonly exited: Promise<void>;

  constructor(plan: Plan, exports: readonly string[], services: Services, events: ThreadEvents) {
    this.plugin = plan.plugin;
    this.exports = new Map(exports.map((name, i) => [name, i]));
    this.services = services;
    this.events = events;
    const shared = new SharedArrayBuffer(SHARED_BYTES);
    this.words = new Int32Array(shared);
    this.view = new DataView(shared);
    this.bytes = new Uint8Array(shared);
    this.text = Buffer.from(shared);
    this.requests = new RingWriter(this.words, {
      head: WORD.REQUESTS_HEAD,
      tail: WORD.REQUESTS_TAIL,
      start: REQUESTS_START,
      size: RING,
    });
    this.messages = new RingReader(this.words, {
      head: WORD.MESSAGES_HEAD,
      tail: WORD.MESSAGES_TAIL,
      start: MESSAGES_START,
      size: RING,
    });
    startTicker();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const start: Start = { plan, shared, clock: clockMemory(), port: port2 };
    this.worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: start,
      transferList: [port2],
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      name: "mortise",
    });
    this.threadId = this.worker.threadId;
    // What keeps the process alive while calls are going on is the pool's timer.
    this.worker.unref();
    this.port.unref();
    this.worker.on("error", (error) => {
      this.cause = error;
    });
    this.exited = new Promise((resolve) => {
      this.worker.on("exit", () => {
        this.buried();
        resolve();
      });
    });
    this.listen();
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

  private buried(): void {
    // What it had answered before it died counts.
    this.dying = true;
    this.drain();
    this.gone = true;
    this.question = undefined;
    forgetThread(this.threadId);
    this.port.close();
    Atomics.notify(this.words, WORD.MAIN_SLEEPS);
    this.events.died(this, this.cause);
  }

  /** Puts a job into the worker's ring; false where there is no room now. */
  send(job: Job): boolean {
    if (this.gone) return false;
    const { input, options } = job;
    const index = this.exports.get(job.name) ?? -1;
    const name = index < 0 ? Buffer.from(job.name, "utf8") : undefined;
    const nameLength = name?.length ?? 0;
    const inputLength = typeof input === "string" ? Buffer.byteLength(input) : input.length;
    const length = CALL.NAME + nameLength + inputLength;
    if (length > INLINE) return this.sendLarge(job, index, name, inputBytes(input));
    const at = this.requests.reserve(KIND.CALL, job.id, length);
    if (at < 0) return false;
    const put = at + CALL.NAME;
    writeHead(this.view, at, index, nameLength, inputLength, this.services.logLevel, options);
    if (name !== undefined) this.bytes.set(name, put);
    if (typeof input !== "string") this.bytes.set(input, put + nameLength);
    else if (inputLength === input.length) this.text.write(input, put + nameLength, inputLength, "latin1");
    else this.text.write(input, put + nameLength, inputLength, "utf8");
    this.publish(job, at);
    return true;
  }

  /** The same where the body is too long for the ring: it is made once, in memory that threads share, and posted. */
  private sendLarge(job: Job, index: number, name: Buffer | undefined, input: Uint8Array): boolean {
    const at = this.requests.reserve(KIND.CALL | KIND.BY_PORT, job.id, 4);
    if (at < 0) return false;
    const nameLength = name?.length ?? 0;
    if (job.large === undefined) {
      job.large = new Uint8Array(new SharedArrayBuffer(CALL.NAME + nameLength + input.length));
      if (name !== undefined) job.large.set(name, CALL.NAME);
      job.large.set(input, CALL.NAME + nameLength);
      job.input = "";
    }
    const { logLevel } = this.services;
    const inputLength = job.large.length - CALL.NAME - nameLength;
    writeHead(new DataView(job.large.buffer), 0, index, nameLength, inputLength, logLevel, job.options);
    this.view.setInt32(at, this.post(job.large, false), true);
    this.publish(job, at);
    return true;
  }

  private post(bytes: Uint8Array, isAnswer: boolean): number {
    this.parcels = (this.parcels + 1) | 0;
    const parcel: Parcel = { number: this.parcels, isAnswer, bytes };
    this.port.postMessage(parcel);
    return this.parcels;
  }

  private publish(job: Job, at: number): void {
    job.at = at;
    job.position = this.requests.position;
    job.ran = 0;
    this.jobs.push(job);
    this.requests.publish();
    const { words } = this;
    if (
      Atomics.load(words, WORD.WORKER_SLEEPS) === 1 &&
      Atomics.compareExchange(words, WORD.WORKER_SLEEPS, 1, 0) === 1
    )
      Atomics.notify(words, WORD.WORKER_SLEEPS);
  }

  /** Whether the worker has begun with a job of its. */
  hasBegun(job: Job): boolean {
    if (!this.requests.holds(job.position)) return true;
    return Atomics.load(this.words, (job.at - RECORD) >>> 2) === CLAIM.TAKEN;
  }

  /** Takes a job back that the worker has not begun; false where it has. */
  recall(job: Job): boolean {
    const claim = (job.at - RECORD) >>> 2;
    if (!this.requests.holds(job.position)) return false;
    if (Atomics.compareExchange(this.words, claim, CLAIM.WAITING, CLAIM.RECALLED) !== CLAIM.WAITING)
      return false;
    this.salvage(job);
    this.jobs.splice(this.jobs.indexOf(job), 1);
    return true;
  }

  /** Copies a job's input out of the ring, for another thread. Only this side writes there: it still is as it was. */
  salvage(job: Job): void {
    if (job.large !== undefined) return;
    const nameLength = this.exports.has(job.name) ? 0 : Buffer.byteLength(job.name);
    const length = this.words[(job.at - RECORD + 4) >>> 2] as number;
    job.input = this.bytes.slice(job.at + CALL.NAME + nameLength, job.at + length);
  }

  /** Ends the job that runs, if it waits for a host function. */
  interrupt(job: Job): void {
    if (this.jobs[0] === job && this.question !== undefined)
      this.replyFailure(this.question, jobError(job, this.plugin, "MORTISE_ABORTED", ABORTED));
  }

  /** Whether the job that runs waits for a person, or for what takes as long as it takes. */
  get clockStops(): boolean {
    return this.question !== undefined && this.services.clockStops(this.question);
  }

  /** Sleeps until the worker says something; see the argument in `ring.ts`. */
  private listen(): void {
    const { words } = this;
    Atomics.store(words, WORD.MAIN_SLEEPS, 1);
    if (this.messages.ready) {
      Atomics.store(words, WORD.MAIN_SLEEPS, 0);
      // Not at once: a worker that always has something to say would hold up the event loop.
      setImmediate(this.heard);
      return;
    }
    const wait = Atomics.waitAsync(words, WORD.MAIN_SLEEPS, 1);
    if (wait.async) void wait.value.then(this.heard);
    else setImmediate(this.heard);
  }

  private readonly heard = (): void => {
    if (this.gone) return;
    this.drain();
    this.listen();
  };

  /** Reads what the worker has said until now. */
  drain(): void {
    if (this.gone) return;
    const { messages, words } = this;
    const before = this.jobs.length;
    const { head } = messages;
    try {
      for (let at = messages.next(head); at >= 0; at = messages.next(head)) {
        const { kind, id, length } = messages;
        const body = (kind & KIND.BY_PORT) === 0 ? this.bytes.subarray(at, at + length) : this.received();
        this.handle(kind & ~KIND.BY_PORT, id, body);
        messages.release();
      }
    } catch (error) {
      // Nothing that a guest does leads here: the thread is not what it should be.
      void this.stop(error);
    }
    if (Atomics.load(words, WORD.ROOM_WANTED) === 1) {
      Atomics.store(words, WORD.ROOM_WANTED, 0);
      Atomics.notify(words, WORD.ROOM_WANTED);
    }
    if (this.jobs.length < before) this.events.progressed();
  }

  private received(): Uint8Array {
    const message: unknown = receiveMessageOnPort(this.port)?.message;
    if (message instanceof Uint8Array) return message;
    throw new RangeError("A worker thread announced bytes that did not come.");
  }

  private handle(kind: number, id: number, body: Uint8Array): void {
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
        if (job.sinkFailed) job.reject(this.sinkError(job));
        else job.resolve(body.buffer === this.bytes.buffer ? payloadOf(body) : asPayload(body));
        break;
      case KIND.FAILURE: {
        this.finish(job);
        job.reject(job.sinkFailed ? this.sinkError(job) : failureFrom(body, job.thrown?.error));
        break;
      }
      case KIND.ASK:
        if (!this.dying) this.serve(job, questionFrom(body));
        break;
      case KIND.TELL:
        try {
          if (!this.dying && !job.sinkFailed) this.services.tell(questionFrom(body));
        } catch (error) {
          job.thrown = { error };
          job.sinkFailed = true;
        }
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

  private sinkError(job: Job): unknown {
    const error = job.thrown?.error;
    const message = error instanceof Error ? error.message : String(error);
    return jobError(
      job,
      this.plugin,
      "MORTISE_HOST_FUNCTION_FAILED",
      `What takes the plugin's messages failed: ${message}.`,
      error,
    );
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
      if (this.question !== question) return;
      job.thrown = { error };
      this.replyFailure(question, error);
    };
    try {
      const answer = this.services.answer(question, ended);
      if (answer instanceof Promise) answer.then((bytes) => this.reply(question, bytes), failed);
      else this.reply(question, answer);
    } catch (error) {
      failed(error);
    }
  }

  private replyFailure(question: Question, error: unknown): void {
    this.put(question, ANSWER.FAILURE, failureBytes(error));
  }

  private reply(question: Question, bytes: Uint8Array | undefined): void {
    this.put(question, bytes === undefined ? ANSWER.NOTHING : ANSWER.BYTES, bytes);
  }

  /**
   * Answers a question, once. A worker that has given up waiting may have asked the next one already; it goes by the
   * number, and that next answer is not written before the message that the first call has ended is read.
   */
  private put(question: Question, kind: number, bytes: Uint8Array = NO_BYTES): void {
    if (this.question !== question || this.gone) return;
    this.question = undefined;
    const { words } = this;
    if (bytes.length > REPLY_SIZE) {
      words[WORD.REPLY_KIND] = kind | ANSWER.BY_PORT;
      words[WORD.REPLY_LENGTH] = this.post(new Uint8Array(bytes), true);
    } else {
      words[WORD.REPLY_KIND] = kind;
      words[WORD.REPLY_LENGTH] = bytes.length;
      this.bytes.set(bytes, REPLY_START);
    }
    Atomics.store(words, WORD.REPLY, question.number);
    Atomics.notify(words, WORD.REPLY);
  }
}

/** What a call that its signal stopped says of itself. */
export const ABORTED = "The call was stopped by its AbortSignal.";

const NO_BYTES = new Uint8Array(0);

/** Bytes that nobody else has, as a payload. */
function asPayload(bytes: Uint8Array): Payload {
  return new Payload(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

function writeHead(
  view: DataView,
  at: number,
  index: number,
  nameLength: number,
  inputLength: number,
  logLevel: number,
  options: Job["options"],
): void {
  view.setFloat64(at + CALL.DEADLINE, options?.deadline ?? Number.NaN, true);
  view.setFloat64(at + CALL.FUEL, options?.fuel ?? Number.NaN, true);
  view.setInt32(at + CALL.EXPORT, index, true);
  view.setInt32(at + CALL.NAME_LENGTH, nameLength, true);
  view.setInt32(at + CALL.INPUT_LENGTH, inputLength, true);
  view.setInt32(at + CALL.LOG_LEVEL, logLevel, true);
}
