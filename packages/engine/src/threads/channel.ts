import type { MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { inputBytes } from "../payload.ts";
import type { Job } from "./job.ts";
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
import { RECORD, RingReader, RingWriter } from "./ring.ts";

/** Looks for a message before the event loop is left to bring it: some ten microseconds, less than that takes. */
const LOOKS = 5_000;

const NO_BYTES = new Uint8Array(0);

/** What a worker says: a record, whose body is good until the next one is read. `owned` is a body that nobody else has. */
export interface Message {
  readonly kind: number;
  readonly id: number;
  readonly body: Uint8Array;
  readonly owned: boolean;
}

/** The main thread's end of the memory that it shares with one worker. */
export class Channel {
  readonly shared = new SharedArrayBuffer(SHARED_BYTES);
  /** The worker's end of what carries long bodies. */
  readonly far: MessagePort;
  private readonly near: MessagePort;
  private readonly receive: typeof receiveMessageOnPort;
  private readonly exports: ReadonlyMap<string, number>;
  private readonly words = new Int32Array(this.shared);
  private readonly view = new DataView(this.shared);
  private readonly bytes = new Uint8Array(this.shared);
  private readonly text = Buffer.from(this.shared);
  private readonly requests: RingWriter;
  private readonly messages: RingReader;
  private parcels = 0;
  private closed = false;

  constructor(exports: ReadonlyMap<string, number>) {
    this.exports = exports;
    const threads = process.getBuiltinModule("node:worker_threads");
    const { port1, port2 } = new threads.MessageChannel();
    this.receive = threads.receiveMessageOnPort;
    this.near = port1;
    this.far = port2;
    port1.unref();
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
  }

  /** Puts a job into the worker's ring; false where there is no room now. */
  send(job: Job, logLevel: number): boolean {
    const { input } = job;
    const index = this.exports.get(job.name) ?? -1;
    const name = index < 0 ? Buffer.from(job.name, "utf8") : NO_BYTES;
    const inputLength = typeof input === "string" ? Buffer.byteLength(input) : input.length;
    const length = CALL.NAME + name.length + inputLength;
    if (job.large !== undefined || length > INLINE) return this.sendLarge(job, logLevel, index, name);
    const at = this.requests.reserve(KIND.CALL, job.id, length);
    if (at < 0) return false;
    writeHead(this.view, at, { job, logLevel, index, nameLength: name.length, inputLength });
    const put = at + CALL.NAME + name.length;
    if (name.length > 0) this.bytes.set(name, at + CALL.NAME);
    if (typeof input !== "string") this.bytes.set(input, put);
    else this.text.write(input, put, inputLength, inputLength === input.length ? "latin1" : "utf8");
    this.publish(job, at);
    return true;
  }

  /** The same where the body is too long for the ring: it is made once, in memory that threads share, and posted. */
  private sendLarge(job: Job, logLevel: number, index: number, name: Uint8Array): boolean {
    const at = this.requests.reserve(KIND.CALL | KIND.BY_PORT, job.id, 4);
    if (at < 0) return false;
    if (job.large === undefined) {
      const input = inputBytes(job.input);
      job.large = new Uint8Array(new SharedArrayBuffer(CALL.NAME + name.length + input.length));
      job.large.set(name, CALL.NAME);
      job.large.set(input, CALL.NAME + name.length);
      job.input = "";
    }
    const inputLength = job.large.length - CALL.NAME - name.length;
    writeHead(new DataView(job.large.buffer), 0, {
      job,
      logLevel,
      index,
      nameLength: name.length,
      inputLength,
    });
    this.view.setInt32(at, this.post(job.large, false), true);
    this.publish(job, at);
    return true;
  }

  private post(bytes: Uint8Array, isAnswer: boolean): number {
    this.parcels = (this.parcels + 1) | 0;
    const parcel: Parcel = { number: this.parcels, isAnswer, bytes };
    this.near.postMessage(parcel);
    return this.parcels;
  }

  private publish(job: Job, at: number): void {
    job.at = at;
    job.position = this.requests.position;
    this.requests.publish();
    const { words } = this;
    if (
      Atomics.load(words, WORD.WORKER_SLEEPS) === 1 &&
      Atomics.compareExchange(words, WORD.WORKER_SLEEPS, 1, 0) === 1
    )
      Atomics.notify(words, WORD.WORKER_SLEEPS);
  }

  /** Whether the worker has begun with a job that it was sent. */
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
    return true;
  }

  /** Copies a job's input out of the ring, for another thread. Only this side writes there: it still is as it was. */
  salvage(job: Job): void {
    if (job.large !== undefined) return;
    const nameLength = this.exports.has(job.name) ? 0 : Buffer.byteLength(job.name);
    const length = this.words[(job.at - RECORD + 4) >>> 2] as number;
    job.input = this.bytes.slice(job.at + CALL.NAME + nameLength, job.at + length);
  }

  /** Whether the worker says something soon: looks for as long as it takes to be woken, and no longer. */
  soon(): boolean {
    for (let i = 0; i < LOOKS; i++) if (this.messages.ready) return true;
    return false;
  }

  /** Has `heard` called whenever the worker may have said something; see the argument in `ring.ts`. */
  listen(heard: () => void): void {
    if (this.closed) return;
    const again = (): void => {
      if (this.closed) return;
      heard();
      this.listen(heard);
    };
    const { words } = this;
    Atomics.store(words, WORD.MAIN_SLEEPS, 1);
    if (this.messages.ready) {
      Atomics.store(words, WORD.MAIN_SLEEPS, 0);
      // Not at once: a worker that always has something to say would hold up the event loop.
      setImmediate(again);
      return;
    }
    const wait = Atomics.waitAsync(words, WORD.MAIN_SLEEPS, 1);
    if (wait.async) void wait.value.then(again);
    else setImmediate(again);
  }

  /**
   * Reads what the worker has said until now.
   *
   * @throws RangeError where that cannot be; and what `handle` throws
   */
  read(handle: (message: Message) => void): void {
    const { messages, words } = this;
    const { head } = messages;
    for (let at = messages.next(head); at >= 0; at = messages.next(head)) {
      const { kind, id, length } = messages;
      const owned = (kind & KIND.BY_PORT) !== 0;
      const body = owned ? this.received() : this.bytes.subarray(at, at + length);
      handle({ kind: kind & ~KIND.BY_PORT, id, body, owned });
      messages.release();
    }
    if (Atomics.load(words, WORD.ROOM_WANTED) === 1) {
      Atomics.store(words, WORD.ROOM_WANTED, 0);
      Atomics.notify(words, WORD.ROOM_WANTED);
    }
  }

  private received(): Uint8Array {
    const message: unknown = this.receive(this.near)?.message;
    if (message instanceof Uint8Array) return message;
    throw new RangeError("A worker thread announced bytes that did not come.");
  }

  /** Answers the question of that number; {@link ANSWER} says with what. */
  answer(number: number, kind: number, bytes: Uint8Array = NO_BYTES): void {
    if (this.closed) return;
    const { words } = this;
    if (bytes.length > REPLY_SIZE) {
      words[WORD.REPLY_KIND] = kind | ANSWER.BY_PORT;
      words[WORD.REPLY_LENGTH] = this.post(new Uint8Array(bytes), true);
    } else {
      words[WORD.REPLY_KIND] = kind;
      words[WORD.REPLY_LENGTH] = bytes.length;
      this.bytes.set(bytes, REPLY_START);
    }
    Atomics.store(words, WORD.REPLY, number);
    Atomics.notify(words, WORD.REPLY);
  }

  /** The worker is gone. */
  close(): void {
    this.closed = true;
    this.near.close();
    Atomics.notify(this.words, WORD.MAIN_SLEEPS);
  }
}

interface Head {
  readonly job: Job;
  readonly logLevel: number;
  readonly index: number;
  readonly nameLength: number;
  readonly inputLength: number;
}

function writeHead(view: DataView, at: number, head: Head): void {
  const { options } = head.job;
  view.setFloat64(at + CALL.DEADLINE, options?.deadline ?? Number.NaN, true);
  view.setFloat64(at + CALL.FUEL, options?.fuel ?? Number.NaN, true);
  view.setInt32(at + CALL.EXPORT, head.index, true);
  view.setInt32(at + CALL.NAME_LENGTH, head.nameLength, true);
  view.setInt32(at + CALL.INPUT_LENGTH, head.inputLength, true);
  view.setInt32(at + CALL.LOG_LEVEL, head.logLevel, true);
}
