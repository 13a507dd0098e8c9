import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { CodedError } from "@mortise/engine";
import { errorFields } from "../coded.ts";
import { CommandError } from "../errors.ts";
import type { Claim } from "./claim.ts";
import { claim } from "./claim.ts";
import { Lines, lineOf } from "./lines.ts";
import { Fields } from "./params.ts";

/** What a request may do besides answering. */
export interface Asking {
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
  /** Sends something before the result; false where the reader does not keep up, so that nothing piles up here. */
  send(item: unknown): boolean;
  /** Sends something before the result, whether the reader keeps up or not. */
  write(item: unknown): void;
}

/** Answers the requests of one method. What it throws goes to whoever asked. */
export type Handler = (params: Fields, asking: Asking) => Promise<unknown>;

/** What is sent and not yet read, at most, before items are dropped. */
const MAX_UNREAD = 1 << 20;
/** Requests of one connection at once. */
const MAX_REQUESTS = 1_000;

/** Answers JSON lines on a Unix socket that only its owner can open. */
export class ControlServer {
  readonly #server: Server;
  readonly #claim: Claim;
  readonly #sockets = new Set<Socket>();
  readonly #working = new Set<Promise<void>>();
  #handlers: ReadonlyMap<string, Handler> = new Map();
  #closing: Promise<void> | undefined;
  #state: "starting" | "running" | "stopping" = "starting";

  private constructor(server: Server, claim: Claim) {
    this.#server = server;
    this.#claim = claim;
    server.on("connection", (socket) => this.#serve(socket));
  }

  /**
   * Makes a path this process's, and listens there; until {@link serve} every request is refused.
   *
   * @throws MORTISE_ALREADY_RUNNING, MORTISE_SOCKET_FAILED
   */
  static async listen(path: string): Promise<ControlServer> {
    const server = createServer();
    return new ControlServer(server, await claim(server, path));
  }

  /** Answers requests from now on. */
  serve(handlers: ReadonlyMap<string, Handler>): void {
    this.#handlers = handlers;
    this.#state = "running";
  }

  /** Takes no more requests, and waits until those that are going on have their answers. */
  async drain(): Promise<void> {
    this.#state = "stopping";
    await Promise.all(this.#working);
  }

  /** Ends every connection, and gives the path away. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#state = "stopping";
    await this.#claim.release();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    const gone = new AbortController();
    const lines = new Lines();
    let requests = 0;
    this.#sockets.add(socket);
    const reply = (value: object): void => {
      if (socket.writable) socket.write(lineOf(value));
    };
    const refuse = (error: unknown, id?: unknown): void => reply({ id, error: fieldsOf(error) });
    const begin = (line: unknown): void => {
      if (requests >= MAX_REQUESTS) {
        refuse(invalid(`There are ${requests} requests already.`), idOf(line));
        return;
      }
      requests++;
      const work = this.#answer(line, gone.signal, socket, reply).finally(() => {
        requests--;
        this.#working.delete(work);
      });
      this.#working.add(work);
    };
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) begin(line);
      } catch (error) {
        // What comes after a broken line means nothing.
        refuse(error);
        socket.destroySoon();
      }
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      gone.abort();
      this.#sockets.delete(socket);
    });
  }

  async #answer(
    line: unknown,
    signal: AbortSignal,
    socket: Socket,
    reply: (value: object) => void,
  ): Promise<void> {
    const id = idOf(line);
    try {
      if (id === undefined) throw invalid("A request has no number as its `id`.");
      const request = new Fields(line);
      const method = request.text("method");
      if (this.#state !== "running")
        throw new CommandError("MORTISE_NOT_RUNNING", `The host is ${this.#state}.`);
      const handler = this.#handlers.get(method);
      if (handler === undefined) throw invalid(`There is no method ${JSON.stringify(method.slice(0, 64))}.`);
      const send = (item: unknown): boolean => {
        if (!socket.writable || socket.writableLength > MAX_UNREAD) return false;
        reply({ id, item });
        return true;
      };
      const write = (item: unknown): void => reply({ id, item });
      const params = new Fields(request.optionalObject("params") ?? {});
      const result = await handler(params, { signal, send, write });
      reply({ id, result: result ?? null });
    } catch (error) {
      reply({ id, error: fieldsOf(error) });
    }
  }
}

function idOf(line: unknown): number | undefined {
  const id: unknown =
    typeof line === "object" && line !== null && Object.hasOwn(line, "id")
      ? Reflect.get(line, "id")
      : undefined;
  return typeof id === "number" ? id : undefined;
}

function fieldsOf(error: unknown): object {
  if (error instanceof CodedError) return errorFields(error);
  // Its message may hold anything.
  return { code: "MORTISE_INTERNAL", kind: "system", message: "The host failed at this request." };
}

function invalid(problem: string): CommandError {
  return new CommandError("MORTISE_CONTROL_INVALID", problem);
}
