import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { buffer } from "node:stream/consumers";

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Servers on loopback; all gone when it is closed. */
export class Servers {
  readonly #closing: (() => void)[] = [];

  /** Answers HTTP, and gives its port. */
  http(answer: RequestListener): Promise<number> {
    const server = createServer(answer);
    return this.#listen(server, () => server.closeAllConnections());
  }

  https(tls: { readonly cert: string; readonly key: string }, answer: RequestListener): Promise<number> {
    const server = createSecureServer(tls, answer);
    server.on("tlsClientError", () => {});
    return this.#listen(server, () => server.closeAllConnections());
  }

  /** Says what it likes, HTTP or not. */
  tcp(talk: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      talk(socket);
    });
    return this.#listen(server, () => {
      for (const socket of sockets) socket.destroy();
    });
  }

  /** Answers with what it was asked, as JSON, and notes it. */
  async echo(): Promise<{ readonly port: number; readonly asked: Asked[] }> {
    const asked: Asked[] = [];
    const port = await this.http(async (request, response) => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body: String(await buffer(request)) };
      asked.push(one);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(one));
    });
    return { port, asked };
  }

  close(): void {
    for (const close of this.#closing.splice(0)) close();
  }

  #listen(server: Server, end: () => void): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#closing.push(() => {
      server.close();
      end();
    });
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    return promise;
  }
}
