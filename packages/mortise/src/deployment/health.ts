import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { CommandError } from "../errors.ts";
import type { Counts } from "./status.ts";

/** How a deployment is, for whoever looks after it: counts only, because anybody on this machine may ask. */
export interface Health {
  readonly status: "ok" | "degraded" | "stopping";
  readonly version: string;
  /** Whole seconds. */
  readonly uptime: number;
  readonly plugins: Counts;
}

const HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The answers of the health endpoint: `GET /health` gives {@link Health} with 200, or 503 while the host stops. A
 * request that names another host than this machine is refused, because a page in a browser can make it send one.
 */
export function healthApp(health: () => Health): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isOurs(context.req.header("host")))
      return context.json({ error: "This is not the host that was asked for." }, 421);
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
    return next();
  });
  app.get("/health", (context) => {
    const found = health();
    return context.json(found, found.status === "stopping" ? 503 : 200);
  });
  app.notFound((context) => context.json({ error: "There is GET /health only." }, 404));
  return app;
}

/** Serves the health endpoint; it has a life. */
export class HealthServer {
  readonly #server: Server;
  readonly url: string;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** Listens on `127.0.0.1:port`, `[::1]:port` or `localhost:port`. @throws MORTISE_LISTEN_FAILED */
  static async listen(listen: string, health: () => Health): Promise<HealthServer> {
    const at = listen.lastIndexOf(":");
    const host = listen.slice(0, at);
    const server = createServer(
      { requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 },
      getRequestListener(healthApp(health).fetch),
    );
    server.maxConnections = 64;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause: NodeJS.ErrnoException) => {
        const problem = `${listen} cannot be listened on (${cause.code ?? "an unknown error"}).`;
        reject(new CommandError("MORTISE_LISTEN_FAILED", problem, cause));
      });
      server.listen(Number(listen.slice(at + 1)), host.replaceAll(/[[\]]/g, ""), resolve);
    });
    const { port } = server.address() as AddressInfo;
    return new HealthServer(server, `http://${host}:${port}/health`);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }
}

function isOurs(host: string | undefined): boolean {
  return host !== undefined && HOSTS.has(host.replace(/:\d{1,5}$/, "").toLowerCase());
}
