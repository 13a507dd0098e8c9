import { Worker } from "node:worker_threads";
import type { Clock } from "@mortise/host";
import { StoreError } from "../errors.ts";
import { SQLSTATE, StatementError } from "./failure.ts";
import type { Reply, Statement, WorkerStart } from "./messages.ts";

/** What a statement gave. */
export interface Answer {
  readonly rows: readonly unknown[];
  readonly affected: number;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** Takes back the alarm that stops a statement that takes too long. */
  readonly answered: () => void;
}

interface Running {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
  readonly waiting: Map<number, Waiting>;
}

/**
 * A PGlite in a thread of its own, which is started by the first statement, and again by the next one after it died.
 * It keeps the process alive only while a statement runs.
 */
export class PGliteThread {
  /** Milliseconds that a statement has. PGlite knows no timeout, so the thread ends with it. */
  patience: number;
  readonly #start: WorkerStart;
  readonly #clock: Clock;
  #running: Running | undefined;
  /** Two must never run on one folder: the next one starts after the one before is gone. */
  #gone: Promise<unknown> = Promise.resolve();
  #statements = 0;

  constructor(start: WorkerStart, clock: Clock, patience: number) {
    this.#start = start;
    this.#clock = clock;
    this.patience = patience;
  }

  /** Tells the thread that runs now from those before and after it. */
  get session(): unknown {
    return this.#running?.worker;
  }

  /** @throws MORTISE_STORE_UNREACHABLE */
  async start(): Promise<void> {
    await this.#gone;
    this.#running ??= this.#spawn();
    await this.#running.ready;
  }

  /** Runs one statement. @throws MORTISE_STORE_UNREACHABLE, MORTISE_STORE_FAILED, StatementError */
  async query(sql: string, parameters: readonly unknown[]): Promise<Answer> {
    await this.start();
    const running = this.#running;
    if (running === undefined) throw broken();
    return new Promise((resolve, reject) => {
      const id = ++this.#statements;
      const answered = this.#clock.after(this.patience, () => this.#stop(running, id));
      running.waiting.set(id, { resolve, reject, answered });
      running.worker.ref();
      running.worker.postMessage({ id, sql, parameters } satisfies Statement);
    });
  }

  /** Ends the thread after the statements that were given to it. */
  async close(): Promise<void> {
    const running = this.#running;
    if (running !== undefined) {
      await running.ready.catch(() => {});
      running.worker.ref();
      running.worker.postMessage("close");
      await running.closed;
    }
    // One that was stopped may still be on its way out, and has the folder open until then.
    await this.#gone;
  }

  #spawn(): Running {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: this.#start,
      // What Node was started with may be for the program only: `--input-type`, `--eval`.
      execArgv: [],
    });
    const ready = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const running: Running = { worker, ready: ready.promise, closed: closed.promise, waiting: new Map() };
    const gone = (error: StoreError) => {
      this.#end(running);
      ready.reject(error);
      closed.resolve();
      for (const { reject, answered } of running.waiting.values()) {
        answered();
        reject(error);
      }
      running.waiting.clear();
    };
    worker.on("message", (reply: Reply) => {
      if (reply === "ready") {
        worker.unref();
        ready.resolve();
      } else if (reply === "closed") closed.resolve();
      else if ("unusable" in reply) {
        gone(unusable(reply.unusable, this.#start.folder));
      } else settle(running, reply);
    });
    worker.on("error", (cause) => gone(broken(cause)));
    worker.on("exit", () => gone(broken()));
    ready.promise.catch(() => {});
    return running;
  }

  /** What was acknowledged is in the log on disk, so that the thread can be ended anywhere. */
  #stop(running: Running, id: number): void {
    const waiting = running.waiting.get(id);
    running.waiting.delete(id);
    waiting?.reject(
      new StatementError({
        message: `It took longer than ${this.patience} ms.`,
        code: SQLSTATE.canceled,
        table: undefined,
        column: undefined,
        constraint: undefined,
      }),
    );
    this.#end(running);
  }

  #end(running: Running): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#gone = running.worker.terminate();
  }
}

function settle({ worker, waiting }: Running, reply: Exclude<Reply, string | { unusable: string }>): void {
  const found = waiting.get(reply.id);
  waiting.delete(reply.id);
  if (waiting.size === 0) worker.unref();
  found?.answered();
  if ("failure" in reply) found?.reject(new StatementError(reply.failure));
  else found?.resolve(reply);
}

function unusable(why: string, folder: string | undefined): StoreError {
  return new StoreError("MORTISE_STORE_UNREACHABLE", `PGlite does not start: ${why.slice(0, 300)}`, {
    folder,
  });
}

function broken(cause?: unknown): StoreError {
  return new StoreError("MORTISE_STORE_FAILED", "PGlite ended.", { cause });
}
