import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import { currentCall } from "../call.ts";
import { MortiseError } from "../errors.ts";
import { failureFrom } from "./failure.ts";
import type { Parcel } from "./layout.ts";
import {
  ANSWER,
  ASK,
  CLAIM,
  INLINE,
  KIND,
  MESSAGES_START,
  REPLY_START,
  REQUESTS_START,
  RING,
  WORD,
} from "./layout.ts";
import { RECORD, RingReader, RingWriter } from "./ring.ts";

/** Looks at a word before the thread sleeps: about five microseconds, which is what a wake-up costs. */
const SPINS = 1_000;

const NO_BYTES = new Uint8Array(0);

/** A request that the worker has claimed. */
export interface Request {
  readonly id: number;
  readonly body: Uint8Array;
}

/** The worker's end of the memory that it shares with the main thread. */
export class Bridge {
  readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly port: MessagePort;
  private readonly requests: RingReader;
  private readonly messages: RingWriter;
  private asked = 0;
  /** Requests that came by port before their turn. */
  private readonly kept = new Map<number, Uint8Array>();
  /** The id of the request that is being served. */
  serving = 0;

  constructor(shared: SharedArrayBuffer, port: MessagePort) {
    this.words = new Int32Array(shared);
    this.bytes = new Uint8Array(shared);
    this.port = port;
    this.requests = new RingReader(this.words, {
      head: WORD.REQUESTS_HEAD,
      tail: WORD.REQUESTS_TAIL,
      start: REQUESTS_START,
      size: RING,
    });
    this.messages = new RingWriter(this.words, {
      head: WORD.MESSAGES_HEAD,
      tail: WORD.MESSAGES_TAIL,
      start: MESSAGES_START,
      size: RING,
    });
  }

  /** Waits for a request that is still to be served; its body is good until {@link done}. */
  take(): Request {
    for (;;) {
      const at = this.requests.next();
      if (at < 0) {
        this.sleep();
        continue;
      }
      const { id, kind, length } = this.requests;
      const body =
        (kind & KIND.BY_PORT) === 0
          ? this.bytes.subarray(at, at + length)
          : this.receive(this.words[at >>> 2] as number, false);
      const claim = (at - RECORD) >>> 2;
      if (Atomics.compareExchange(this.words, claim, CLAIM.WAITING, CLAIM.TAKEN) === CLAIM.WAITING) {
        this.serving = id;
        return { id, body };
      }
      this.requests.release();
    }
  }

  /** Has done with the request. */
  done(): void {
    this.requests.release();
  }

  private sleep(): void {
    for (let i = 0; i < SPINS; i++) if (this.requests.ready) return;
    const { words } = this;
    Atomics.store(words, WORD.WORKER_SLEEPS, 1);
    if (!this.requests.ready) Atomics.wait(words, WORD.WORKER_SLEEPS, 1);
    Atomics.store(words, WORD.WORKER_SLEEPS, 0);
  }

  /** Sends the main thread a message about the request that is being served. */
  send(kind: number, body: Uint8Array): void {
    if (body.length > INLINE) {
      // One at a time, so that what waits in the port is bounded.
      this.room(() => (this.messages.drained ? 0 : -1));
      // A body with a buffer of its own is handed over, and not copied.
      this.port.postMessage(body, body.length === body.buffer.byteLength ? [body.buffer as ArrayBuffer] : []);
      this.room(() => this.messages.reserve(kind | KIND.BY_PORT, this.serving, 0));
    } else {
      const at = this.room(() => this.messages.reserve(kind, this.serving, body.length));
      this.bytes.set(body, at);
    }
    this.messages.publish();
    const { words } = this;
    if (
      Atomics.load(words, WORD.MAIN_SLEEPS) === 1 &&
      Atomics.compareExchange(words, WORD.MAIN_SLEEPS, 1, 0) === 1
    )
      Atomics.notify(words, WORD.MAIN_SLEEPS);
  }

  /** Tries until it is not -1, asleep in between until the main thread has read something. */
  private room(attempt: () => number): number {
    const { words } = this;
    for (;;) {
      const found = attempt();
      if (found >= 0) return found;
      Atomics.store(words, WORD.ROOM_WANTED, 1);
      const again = attempt();
      if (again >= 0) return again;
      Atomics.wait(words, WORD.ROOM_WANTED, 1);
    }
  }

  /** Tells the main thread something that needs no answer. */
  tell(service: number, index: number, value: Uint8Array): void {
    this.send(KIND.TELL, questionBytes(0, service, index, "", value));
  }

  /**
   * Asks the main thread, and waits: at most until the call's deadline, unless its clock stands still. Undefined for
   * an answer that is nothing.
   *
   * @throws what the main thread answers with; MORTISE_DEADLINE_EXCEEDED
   */
  ask(
    service: number,
    index = 0,
    key = "",
    value: Uint8Array = NO_BYTES,
    clockStops = false,
  ): Uint8Array | undefined {
    const { words } = this;
    this.asked = (this.asked + 1) | 0;
    this.send(KIND.ASK, questionBytes(this.asked, service, index, key, value));
    for (let i = 0; i < SPINS && Atomics.load(words, WORD.REPLY) !== this.asked; i++);
    for (;;) {
      const answered = Atomics.load(words, WORD.REPLY);
      if (answered === this.asked) return this.answer();
      const left = clockStops ? Infinity : (currentCall()?.timeLeft ?? Infinity);
      if (left <= 0)
        throw ended(new MortiseError("MORTISE_DEADLINE_EXCEEDED", "The call was stopped at its deadline."));
      Atomics.wait(words, WORD.REPLY, answered, left);
    }
  }

  /** Whether the last answer was the JSON of what is neither bytes nor text. */
  get answeredJson(): boolean {
    return ((this.words[WORD.REPLY_KIND] as number) & ~ANSWER.BY_PORT) === ANSWER.JSON;
  }

  private answer(): Uint8Array | undefined {
    const { words } = this;
    const kind = words[WORD.REPLY_KIND] as number;
    const length = words[WORD.REPLY_LENGTH] as number;
    if (kind === ANSWER.NOTHING) return undefined;
    const bytes =
      (kind & ANSWER.BY_PORT) === 0
        ? this.bytes.slice(REPLY_START, REPLY_START + length)
        : this.receive(length, true);
    switch (kind & ~ANSWER.BY_PORT) {
      case ANSWER.FAILURE:
        throw failureFrom(bytes);
      case ANSWER.ENDED:
        throw ended(failureFrom(bytes));
      default:
        return bytes;
    }
  }

  /** What the main thread put into the port before it said so in the shared memory. */
  private receive(number: number, isAnswer: boolean): Uint8Array {
    const kept = isAnswer ? undefined : this.kept.get(number);
    if (kept !== undefined) {
      this.kept.delete(number);
      return kept;
    }
    for (;;) {
      const parcel = receiveMessageOnPort(this.port)?.message as Parcel | undefined;
      if (parcel === undefined) throw new RangeError("A parcel was announced that did not come.");
      if (parcel.number === number && parcel.isAnswer === isAnswer) return parcel.bytes;
      if (!parcel.isAnswer) this.kept.set(parcel.number, parcel.bytes);
    }
  }
}

/** Marks the call as one that must end. What is only thrown, a script may catch, and go on. */
function ended<T>(error: T): T {
  if (error instanceof MortiseError) currentCall()?.kill(error);
  return error;
}

function questionBytes(
  number: number,
  service: number,
  index: number,
  key: string,
  value: Uint8Array,
): Uint8Array {
  const keyLength = Buffer.byteLength(key);
  const bytes = new Uint8Array(ASK.KEY + keyLength + value.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(ASK.NUMBER, number, true);
  view.setInt32(ASK.SERVICE, service, true);
  view.setInt32(ASK.INDEX, index, true);
  view.setInt32(ASK.KEY_LENGTH, keyLength, true);
  if (keyLength > 0) Buffer.from(bytes.buffer).write(key, ASK.KEY, "utf8");
  bytes.set(value, ASK.KEY + keyLength);
  return bytes;
}
