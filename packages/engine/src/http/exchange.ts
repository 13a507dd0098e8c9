import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { HttpResponse } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import { Body } from "./body.ts";
import { canonicalHost } from "./hosts.ts";

/** Where to connect: only to these addresses. */
export interface ConnectTarget {
  readonly addresses: readonly string[];
  readonly port: number;
}

/** One request, checked. */
export interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array | undefined;
}

export interface ExchangeLimits {
  readonly maxResponseBytes: number;
  readonly idleTimeout: number;
  readonly connect: ((target: ConnectTarget) => Socket) | undefined;
}

const MAX_HEADER_BYTES = 65_536;

/**
 * Sends one request over a connection of its own to one of the addresses, and reads its response whole. Follows
 * nothing, decodes nothing, keeps no connection.
 *
 * @throws MORTISE_HTTP_EXCEEDED where the response is too large or falls silent
 * @throws MORTISE_HTTP_FAILED
 */
export function exchange(
  { url, method, headers, body }: Exchange,
  addresses: readonly string[],
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  if (addresses.length === 0) return Promise.reject(failed(url, new Error("the name has no address")));
  if (signal.aborted) return Promise.reject(signal.reason);
  const host = canonicalHost(url.hostname) ?? url.hostname;
  // Asked for when first needed: importing Node's HTTP takes longer than starting a plugin does.
  const { request: send } = process.getBuiltinModule(url.protocol === "https:" ? "node:https" : "node:http");
  const request = send({
    method,
    path: url.pathname + url.search,
    host,
    headers: {
      "user-agent": "mortise",
      accept: "*/*",
      ...Object.fromEntries(headers),
      host: url.port === "" ? host : `${host}:${url.port}`,
      connection: "close",
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
    },
    maxHeaderSize: MAX_HEADER_BYTES,
    // No `agent`, not even `false`: with one, Node dials by itself and forgets this function.
    createConnection: () => dial(url, host, addresses, limits.connect ?? connectPinned),
  });

  const fail = (error: unknown) => {
    reject(error);
    request.destroy();
  };
  const abort = () => fail(signal.reason);
  const idle = setTimeout(
    () => fail(exceeded(`was silent for ${limits.idleTimeout} ms`)),
    limits.idleTimeout,
  );
  signal.addEventListener("abort", abort, { once: true });
  const ended = () => {
    clearTimeout(idle);
    signal.removeEventListener("abort", abort);
  };

  request.on("error", (cause) =>
    fail(isHeaderOverflow(cause) ? exceeded("has headers of more than 64 KiB") : failed(url, cause)),
  );
  request.on("upgrade", () => fail(failed(url, new Error("the server switched protocols"))));
  request.on("close", () => fail(failed(url, new Error("the connection closed without a response"))));
  request.on("response", (message) => {
    idle.refresh();
    const body = new Body(limits.maxResponseBytes);
    message.on("data", (chunk: Buffer) => {
      idle.refresh();
      if (!body.append(chunk)) fail(exceeded(`is larger than ${limits.maxResponseBytes} bytes`));
    });
    message.on("error", (cause) => fail(failed(url, cause)));
    message.on("end", () => {
      if (!message.complete) return fail(failed(url, new Error("the response broke off")));
      resolve({ status: message.statusCode ?? 0, headers: headersOf(message), body: body.bytes() });
      request.destroy();
    });
  });
  request.end(body);
  return promise.finally(ended);
}

function dial(
  url: URL,
  host: string,
  addresses: readonly string[],
  connect: (target: ConnectTarget) => Socket,
): Socket {
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const socket = connect({ addresses, port });
  if (url.protocol === "http:") return socket;
  const bare = host.replaceAll(/[[\]]/g, "");
  // Said outright, so that no environment variable turns the check of certificates off.
  return process.getBuiltinModule("node:tls").connect({
    socket,
    host: bare,
    ...(process.getBuiltinModule("node:net").isIP(bare) === 0 ? { servername: bare } : {}),
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
  });
}

/** Connects to the addresses that were checked, whatever the name would resolve to by now. */
function connectPinned({ addresses, port }: ConnectTarget): Socket {
  const net = process.getBuiltinModule("node:net");
  const pinned = addresses.map((address) => ({ address, family: net.isIPv6(address) ? 6 : 4 }));
  return net.connect({
    host: "pinned.invalid",
    port,
    autoSelectFamily: true,
    lookup: (_hostname, options, done) => {
      const [first] = pinned;
      if (options.all === true) done(null, pinned);
      else done(null, first?.address ?? "", first?.family);
    },
  });
}

function headersOf(message: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? "").toLowerCase();
    const value = message.rawHeaders[index + 1] ?? "";
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

function isHeaderOverflow(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "HPE_HEADER_OVERFLOW";
}

export function exceeded(what: string): MortiseError {
  return new MortiseError("MORTISE_HTTP_EXCEEDED", `The response ${what}.`);
}

export function failed(url: URL, cause: unknown): MortiseError {
  const problem = `The request to ${url.origin} failed.`;
  return new MortiseError("MORTISE_HTTP_FAILED", problem, { cause: bare(cause) });
}

/** An error's name, message and code: some have beside them what the server sent, and secrets are in that. */
function bare(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return Object.assign(new Error(message), { name, stack, ...code });
}
