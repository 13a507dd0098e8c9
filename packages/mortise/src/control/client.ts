import type { Socket } from "node:net";
import type { ErrorFields } from "../coded.ts";
import { RemoteError } from "../coded.ts";
import { CommandError } from "../errors.ts";
import { Lines, lineOf } from "./lines.ts";
import type { Item, Method, Params, Result } from "./protocol.ts";

interface Asked {
  readonly item: ((item: unknown) => void) | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A connection to a running host. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #asked = new Map<number, Asked>();
  #next = 1;

  constructor(socket: Socket) {
    this.#socket = socket;
    const lines = new Lines();
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) this.#take(line);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : undefined);
      }
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      const lost = new CommandError("MORTISE_CONTROL_LOST", "The host ended the connection.");
      for (const { reject } of this.#asked.values()) reject(lost);
      this.#asked.clear();
    });
  }

  /**
   * Asks the host, and gives its answer; `item` is told of what comes before.
   *
   * @throws MORTISE_CONTROL_LOST, and what went wrong in the host as a {@link RemoteError}
   */
  request<M extends Method>(
    method: M,
    params: Params<M>,
    item?: (item: Item<M>) => void,
  ): Promise<Result<M>> {
    const id = this.#next++;
    return new Promise<Result<M>>((resolve, reject) => {
      if (!this.#socket.writable)
        return reject(new CommandError("MORTISE_CONTROL_LOST", "The connection is closed."));
      this.#asked.set(id, {
        item: item as Asked["item"],
        resolve: resolve as Asked["resolve"],
        reject,
      });
      this.#socket.write(lineOf({ id, method, params }));
    });
  }

  /** Ends the connection; what was asked and not answered is stopped. */
  close(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #take(line: unknown): void {
    const { id, item, result, error } = line as {
      readonly id?: number;
      readonly item?: unknown;
      readonly result?: unknown;
      readonly error?: ErrorFields;
    };
    const asked = id === undefined ? undefined : this.#asked.get(id);
    if (id === undefined || asked === undefined) return;
    if (item !== undefined) {
      asked.item?.(item);
      return;
    }
    this.#asked.delete(id);
    if (error === undefined) asked.resolve(result);
    else asked.reject(new RemoteError(error));
  }
}
