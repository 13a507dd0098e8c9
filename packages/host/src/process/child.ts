import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { LogLevel } from "@mortise/engine";
import { MortiseError } from "@mortise/engine";
import type { Clock } from "../clock.ts";
import type { HostErrorCode } from "../errors.ts";
import { HostError } from "../errors.ts";
import { Countdown } from "./countdown.ts";
import type { ChildAnswer, ChildCall } from "./exchange.ts";
import type { Launch, Started } from "./launch.ts";
import { killGroup, sideOf, start, unstartable } from "./launch.ts";
import type { Line } from "./lines.ts";
import { Lines } from "./lines.ts";
import type { Message } from "./message.ts";
import { readMessage } from "./message.ts";
import { LOG_LINE, Sayings } from "./sayings.ts";

/** What a child is started with. */
export interface ChildSetting {
  readonly plugin: string;
  readonly clock: Clock;
  /** Bytes of the longest line that is taken. */
  readonly lineBytes: number;
  /** Bytes that may be logged in one call, and between two. */
  readonly logBytes: number;
  readonly log: (level: LogLevel, message: string) => void;
  /**
   * Answers each line that the child writes to its descriptor 3 with a line, at once and whether or not it is in a call;
   * without it, there is no such descriptor.
   */
  readonly side?: ((line: Uint8Array) => string) | undefined;
}

interface Pending extends ChildCall {
  readonly id: number;
  readonly countdown: Countdown;
  readonly settle: (answer: ChildAnswer) => void;
  readonly fail: (error: unknown) => void;
  asked: number;
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Milliseconds in which the last output of a child that has ended is waited for. */
const LAST_WORDS = 100;

/**
 * One child process that is called by JSON-RPC 2.0, a message a line, one call at a time; during a call it may call
 * back. It is ended, with its process group, when a call goes wrong in any way, and is then good for nothing.
 */
export class Child {
  readonly #setting: ChildSetting;
  readonly #process: Started;
  readonly #exited: Promise<Exit>;
  #exit: Exit | undefined;
  #pending: Pending | undefined;
  #nextId = 1;
  readonly #sayings: Sayings;
  #ended = false;
  /** Goes on with what was left unread between two calls. */
  #resume = (): void => {};

  /** Starts the program. Whether that goes well, the first call says. */
  constructor(launch: Launch, setting: ChildSetting) {
    this.#setting = setting;
    this.#sayings = new Sayings(setting.logBytes, setting.log);
    this.#process = start(launch, setting.side !== undefined);
    const { stdin, stdout, stderr } = this.#process;
    const side = sideOf(this.#process);
    this.#exited = new Promise((resolve) => {
      this.#process.on("error", (cause) => {
        this.#fail(unstartable(cause));
        resolve({ code: null, signal: null });
      });
      this.#process.once("exit", (code, signal) => resolve({ code, signal }));
    });
    living.add(this);
    void this.#exited.then((exit) => this.#over(exit));
    // What is written to a child that has ended is lost; its end is told elsewhere.
    for (const stream of [stdin, stdout, stderr, side]) stream?.on("error", () => {});
    void this.#read(stdout, new Lines(setting.lineBytes), (line) => this.#take(line));
    void this.#read(stderr, new Lines(LOG_LINE), ({ bytes }) => this.#takeError(bytes));
    if (side !== undefined)
      void this.#read(side, new Lines(setting.lineBytes), (line) => this.#answerSide(side, line));
    this.#rest();
  }

  /** Whether it takes no more calls. */
  get ended(): boolean {
    return this.#ended || this.#exit !== undefined;
  }

  get pid(): number | undefined {
    return this.#exit === undefined ? this.#process.pid : undefined;
  }

  /**
   * Calls a method. What goes wrong ends the child; an `error` that it answers does not.
   *
   * @throws MORTISE_DEADLINE_EXCEEDED, MORTISE_ABORTED, MORTISE_OUTPUT_EXCEEDED, MORTISE_LOG_EXCEEDED,
   *   MORTISE_HOST_CALLS_EXCEEDED, MORTISE_PROCESS_DIED, MORTISE_PROCESS_ANSWER_INVALID, MORTISE_PROCESS_UNSTARTABLE,
   *   MORTISE_CLOSED
   */
  async call(call: ChildCall): Promise<ChildAnswer> {
    const { method, params, deadline, signal } = call;
    const { clock } = this.#setting;
    const id = this.#nextId++;
    this.#sayings.renew();
    if (this.ended) throw this.#error("MORTISE_PROCESS_DIED", "The process had ended before the call began.");
    const abort = (): void =>
      this.#fail(limit("MORTISE_ABORTED", "The call was stopped by its AbortSignal."));
    const late = (): void =>
      this.#fail(limit("MORTISE_DEADLINE_EXCEEDED", `The call took longer than ${deadline} ms.`));
    const countdown = new Countdown(clock, deadline, late);
    try {
      return await new Promise<ChildAnswer>((settle, fail) => {
        this.#pending = { ...call, id, countdown, settle, fail, asked: 0 };
        signal?.addEventListener("abort", abort, { once: true });
        if (signal?.aborted === true) return abort();
        this.#wake();
        const given = params === undefined ? "" : `,"params":${params}`;
        this.#process.stdin.write(
          lineOf(`{"jsonrpc":"2.0","method":${JSON.stringify(method)}${given},"id":${id}}`),
        );
      });
    } finally {
      countdown.stop();
      signal?.removeEventListener("abort", abort);
      this.#pending = undefined;
      if (!this.#ended) this.#rest();
    }
  }

  /** Kills it and its process group at once. */
  kill(): void {
    const { pid } = this.#process;
    // Once it is gone, and the group with it, its number may be another's.
    if (pid === undefined || this.#exit !== undefined) return;
    killGroup(pid);
  }

  /** Ends it and its process group at once, and waits until it is gone. */
  async end(why: MortiseError | HostError): Promise<void> {
    this.#fail(why);
    // Whoever waits for its end is kept alive until then.
    this.#process.ref();
    await this.#exited;
  }

  /** While it has nothing to do, it keeps nobody's process alive; a write to it would. */
  #rest(): void {
    this.#process.unref();
    for (const stream of this.#pipes()) stream.unref();
  }

  #wake(): void {
    this.#process.ref();
    for (const stream of this.#pipes()) stream.ref();
    this.#resume();
  }

  /** The pipes are sockets, which the types of streams leave out. */
  #pipes(): Socket[] {
    const { stdin, stdout, stderr } = this.#process;
    return [stdin, stdout, stderr, sideOf(this.#process)].filter((stream) => stream instanceof Socket);
  }

  #answerSide(side: Socket, { bytes, cut }: Line): void | Promise<void> {
    if (cut) return this.#invalid("What it asked for is longer than a line may be.");
    const answer = this.#setting.side?.(bytes);
    if (answer !== undefined) return written(side, `${answer}\n`);
  }

  async #read(stream: Readable, lines: Lines, take: (line: Line) => void | Promise<void>): Promise<void> {
    const taken = async (all: Generator<Line>): Promise<void> => {
      for (const line of all) {
        if (this.#ended) return;
        try {
          // Nothing more is read meanwhile: who does not take his answers is held up, and not his host.
          await take(line);
        } catch (cause) {
          this.#fail(this.#error("MORTISE_FUNCTION_FAILED", "The host failed while it answered.", cause));
        }
      }
    };
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) await taken(lines.push(chunk));
    } catch {
      // The stream was closed, by us or by the child's end.
    }
    await taken(lines.rest());
    if (stream === this.#process.stdout) this.#silent();
  }

  #take(line: Line): void | Promise<void> {
    if (line.cut) {
      const problem = `A line is longer than ${this.#setting.lineBytes} bytes.`;
      return this.#breach(limit("MORTISE_OUTPUT_EXCEEDED", problem));
    }
    const message = readMessage(line.bytes);
    const { kind } = message;
    if (kind === "noise") return this.#takeNoise(line.bytes);
    if (kind === "wrong") return this.#invalid(`It wrote what is no message: ${message.problem}.`);
    if (kind === "request") return this.#serve(message);
    const pending = this.#pending;
    if (pending === undefined) return this.#invalid("It answered a call that nobody waits for.");
    if (message.id !== pending.id)
      return this.#invalid("It answered another id than that of the call which it is in.");
    this.#pending = undefined;
    pending.settle(kind === "result" ? { result: message.result } : { error: message.error });
  }

  async #serve({ id, method, params }: Extract<Message, { kind: "request" }>): Promise<void> {
    const pending = this.#pending;
    if (pending === undefined) return this.#invalid(`It called \`${clip(method)}\` while it was in no call.`);
    if (++pending.asked > pending.hostCalls) {
      const problem = `The call made more than ${pending.hostCalls} host function calls.`;
      return this.#fail(limit("MORTISE_HOST_CALLS_EXCEEDED", problem));
    }
    const stops = pending.clockStops(method, params);
    if (stops) pending.countdown.pause();
    const answer = await pending.serve(method, params);
    if (this.#ended) return;
    if (stops) pending.countdown.resume();
    const member =
      "result" in answer ? `"result":${answer.result}` : `"error":${JSON.stringify(answer.error)}`;
    await written(this.#process.stdin, lineOf(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${member}}`));
  }

  /** What a library printed, for one. It is part of the protocol's stream, and so there is an end to it. */
  #takeNoise(line: Uint8Array): void {
    if (this.#sayings.noise(line)) return;
    this.#breach(limit("MORTISE_LOG_EXCEEDED", `${this.#sayings.tooMuch} on its standard output.`));
  }

  /** During a call, what is too much is read and left out; a child that has nothing to do waits for its next call. */
  #takeError(line: Uint8Array): void | Promise<void> {
    if (this.#sayings.error(line) || this.#pending !== undefined || this.#ended) return;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  #invalid(problem: string): void {
    this.#breach(this.#error("MORTISE_PROCESS_ANSWER_INVALID", problem));
  }

  /** Where no call is going on, there is none that could fail: the log has it. */
  #breach(error: MortiseError | HostError): void {
    if (this.#pending === undefined) this.#sayings.log("error", error.message);
    this.#fail(error);
  }

  /** It says nothing more. One that lives on all the same would never answer. */
  #silent(): void {
    if (this.#ended) return;
    const cancel = this.#setting.clock.after(LAST_WORDS, () => this.kill());
    void this.#exited.then((exit) => {
      cancel();
      this.#fail(this.#death(exit));
    });
  }

  /** It has ended. What it wrote last may still be on its way; what it started may hold the way open. */
  #over(exit: Exit): void {
    this.kill();
    this.#exit = exit;
    living.delete(this);
    this.#setting.clock.after(LAST_WORDS, () => this.#fail(this.#death(exit)));
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#pending?.fail(error);
    this.#resume();
    this.kill();
    const { stdin, stdout, stderr } = this.#process;
    for (const stream of [stdin, stdout, stderr, sideOf(this.#process)]) stream?.destroy();
  }

  #death({ code, signal }: Exit): HostError {
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    return this.#error("MORTISE_PROCESS_DIED", `The process ${how} before it had answered.`);
  }

  #error(code: HostErrorCode, problem: string, cause?: unknown): HostError {
    return new HostError(code, problem, { plugin: this.#setting.plugin, cause });
  }
}

/** JSON as one line, for readers too that end lines where Unicode does: what stands in text is no message of ours. */
function lineOf(json: string): string {
  return `${json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029").replaceAll("\u0085", "\\u0085")}\n`;
}

/** Writes, and waits until there is room for more: who does not take his answers gets no others. */
async function written(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("close", done);
  });
}

/** Children that live: they are not to outlive the program, however it ends. */
const living = new Set<Child>();
process.on("exit", () => {
  for (const child of living) child.kill();
});

type LimitCode =
  | "MORTISE_ABORTED"
  | "MORTISE_DEADLINE_EXCEEDED"
  | "MORTISE_OUTPUT_EXCEEDED"
  | "MORTISE_LOG_EXCEEDED"
  | "MORTISE_HOST_CALLS_EXCEEDED";

function limit(code: LimitCode, problem: string): MortiseError {
  return new MortiseError(code, problem);
}

function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
