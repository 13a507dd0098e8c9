import type { Socket } from "node:net";
import type { HttpFunction, HttpRequest, HttpResponse } from "../../environment.ts";
import { MortiseError } from "../../errors.ts";
import { isPublicAddress } from "./addresses.ts";
import { type ConnectTarget, type Exchange, exchange } from "./exchange.ts";
import { exchangeByFetch, type HttpFetch } from "./fetchexchange.ts";
import { canonicalHost, type HostRule, isAddress, matchHost, readHostRule } from "./hosts.ts";
import { checkedHeaders, checkedMethod } from "./requestheaders.ts";

export type { ConnectTarget } from "./exchange.ts";
export type { HttpFetch } from "./fetchexchange.ts";

export interface GuardedHttpOptions {
  /** See {@link readHostRule}. An empty list allows nothing. */
  readonly allowedHosts: readonly string[];
  /** Bytes of one response's body. 50 MiB by default, as in Extism. */
  readonly maxResponseBytes?: number | undefined;
  /** Milliseconds for one request with all its redirects. 60,000 by default. */
  readonly timeout?: number | undefined;
  /** Milliseconds that may pass without a byte of the response. 30,000 by default. */
  readonly idleTimeout?: number | undefined;
  /** Redirects that are followed. 10 by default. */
  readonly maxRedirects?: number | undefined;
  /** The addresses of a name; the system's resolver by default. Asked once a hop, and what it says is what is dialled. */
  readonly resolve?: ((hostname: string) => Promise<readonly string[]>) | undefined;
  /** Opens the TCP connection to addresses that were checked; `node:net` by default. */
  readonly connect?: ((target: ConnectTarget) => Socket) | undefined;
  /**
   * Sends requests in place of `node:http`. Hosts are checked all the same, at every redirect; but it dials by
   * itself, so that only addresses that stand in the URL are looked at.
   */
  readonly fetch?: HttpFetch | undefined;
}

/**
 * The HTTP that guests get: to allowed hosts only, checked again at every redirect and at the address that is
 * dialled. Private, loopback, link-local and metadata addresses are reached only where the list has the host by
 * its exact name or address. No proxy, cookie or credential of the host's is ever used.
 *
 * @throws MORTISE_OPTION_INVALID where an entry of `allowedHosts` is no host; the function that comes back throws
 *   MORTISE_HTTP_REFUSED, MORTISE_HTTP_EXCEEDED, MORTISE_HTTP_FAILED and MORTISE_ABORTED
 * @example
 * ```ts
 * const http = guardedHttp({ allowedHosts: ["api.example.com"] });
 * const request = { url: "https://api.example.com/", method: "GET", headers: {} };
 * const response = await http(request, AbortSignal.timeout(1000));
 * ```
 */
export function guardedHttp(options: GuardedHttpOptions): HttpFunction {
  const rules = options.allowedHosts.map(readRule);
  const maxRedirects = options.maxRedirects ?? 10;
  const { fetch } = options;
  const resolve = options.resolve ?? (fetch === undefined ? systemResolve : unresolved);
  const timeout = options.timeout ?? 60_000;
  const limits = {
    maxResponseBytes: options.maxResponseBytes ?? 50 * (1 << 20),
    idleTimeout: options.idleTimeout ?? 30_000,
    connect: options.connect,
  };

  return async function http(request, signal) {
    if (signal.aborted) throw aborted();
    const timer = new AbortController();
    const stop = setTimeout(() => timer.abort(tooSlow(timeout)), Math.min(timeout, 2 ** 31 - 1));
    const stopped = () => timer.abort(aborted());
    signal.addEventListener("abort", stopped, { once: true });
    try {
      let next = firstExchange(request);
      for (let hop = 0; ; hop++) {
        const addresses = await checkedAddresses(next.url, rules, resolve, timer.signal);
        const response = await (fetch === undefined
          ? exchange(next, addresses, limits, timer.signal)
          : exchangeByFetch(next, fetch, limits.maxResponseBytes, timer.signal));
        const location = redirectOf(response);
        if (location === undefined) return response;
        if (hop === maxRedirects) throw refused(`followed ${maxRedirects} redirects and met another`);
        next = redirected(next, response.status, location);
      }
    } finally {
      clearTimeout(stop);
      signal.removeEventListener("abort", stopped);
    }
  };
}

function readRule(entry: string, index: number): HostRule {
  const rule = typeof entry === "string" ? readHostRule(entry) : undefined;
  if (rule !== undefined) return rule;
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    `\`allowedHosts[${index}]\` must be a hostname such as \`api.example.com\`, \`*.example.com\` or \`localhost:8080\`.`,
  );
}

function firstExchange(request: HttpRequest): Exchange {
  const method = checkedMethod(request.method);
  const body = request.body === undefined || request.body.length === 0 ? undefined : request.body;
  return {
    url: readUrl(request.url),
    method,
    headers: checkedHeaders(request.headers, body?.length ?? 0),
    body,
  };
}

function readUrl(text: string, base?: URL): URL {
  const url = text.length > 65_536 ? null : URL.parse(text, base?.href);
  if (url === null) throw refused(base === undefined ? "has no valid URL" : "was redirected to no valid URL");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refused(`is for a URL of scheme ${url.protocol}; only http: and https: are sent`);
  }
  if (url.username !== "" || url.password !== "") throw refused("has a user name or password in its URL");
  url.hash = "";
  return url;
}

async function checkedAddresses(
  url: URL,
  rules: readonly HostRule[],
  resolve: (hostname: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const match = matchHost(rules, url);
  const host = canonicalHost(url.hostname);
  // Only the origin is named: paths and queries carry tokens.
  if (match === undefined || host === undefined) throw refused(`to ${url.origin} is not in \`allowedHosts\``);
  const addresses = isAddress(host) ? [host.replaceAll(/[[\]]/g, "")] : await resolved(host, resolve, signal);
  const hidden = addresses.find((address) => !isPublicAddress(address));
  if (match === "pattern" && hidden !== undefined) {
    throw refused(
      `to ${url.origin} leads to ${hidden}, which is not public, and only a pattern allows the host`,
    );
  }
  return addresses;
}

async function resolved(
  host: string,
  resolve: (hostname: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    return [...(await Promise.race([resolve(host), ended.promise]))];
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw failed(host, cause);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

async function systemResolve(hostname: string): Promise<readonly string[]> {
  const found = await process
    .getBuiltinModule("node:dns/promises")
    .lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

/** For a `fetch` that dials by itself: nothing is known but that these names are this machine's. */
async function unresolved(hostname: string): Promise<readonly string[]> {
  return /(^|\.)localhost$/.test(hostname) ? ["127.0.0.1"] : [];
}

function redirectOf(response: HttpResponse): string | undefined {
  return [301, 302, 303, 307, 308].includes(response.status) ? response.headers.location : undefined;
}

const BODY_HEADERS = ["content-type", "content-encoding", "content-language", "content-location"];
const SECRET_HEADERS = ["authorization", "cookie"];

/** The request that follows a redirect, as the fetch standard says: https://fetch.spec.whatwg.org/#http-redirect-fetch */
function redirected(from: Exchange, status: number, location: string): Exchange {
  const url = readUrl(location, from.url);
  const toGet =
    (status === 303 && from.method !== "HEAD") ||
    ((status === 301 || status === 302) && from.method === "POST");
  const dropped = [...(toGet ? BODY_HEADERS : []), ...(url.origin === from.url.origin ? [] : SECRET_HEADERS)];
  const headers = new Map([...from.headers].filter(([name]) => !dropped.includes(name)));
  return toGet ? { url, method: "GET", headers, body: undefined } : { ...from, url, headers };
}

function refused(what: string): MortiseError {
  return new MortiseError("MORTISE_HTTP_REFUSED", `The request ${what}.`);
}

function failed(host: string, cause?: unknown): MortiseError {
  return new MortiseError("MORTISE_HTTP_FAILED", `The name of ${host} could not be resolved.`, { cause });
}

function aborted(): MortiseError {
  return new MortiseError("MORTISE_ABORTED", "The request was stopped.");
}

function tooSlow(timeout: number): MortiseError {
  return new MortiseError("MORTISE_HTTP_EXCEEDED", `The request took longer than ${timeout} ms.`);
}
