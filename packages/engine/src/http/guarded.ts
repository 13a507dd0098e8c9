import type { Socket } from "node:net";
import type { HttpFunction } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import { isPublicAddress } from "./addresses.ts";
import { type ConnectTarget, exchange } from "./exchange.ts";
import { exchangeByFetch, type HttpFetch } from "./fetchexchange.ts";
import { canonicalHost, type HostRule, isAddress, matchHost, readHostRule } from "./hosts.ts";
import { checkedRequest, redirectedRequest } from "./requests.ts";
import { resolveName, systemResolve } from "./resolve.ts";

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
      let next = checkedRequest(request);
      for (let hop = 0; ; hop++) {
        const addresses = await checkedAddresses(next.url, rules, resolve, timer.signal);
        const response = await (fetch === undefined
          ? exchange(next, addresses, limits, timer.signal)
          : exchangeByFetch(next, fetch, limits.maxResponseBytes, timer.signal));
        const following = redirectedRequest(next, response);
        if (following === undefined) return response;
        if (hop === maxRedirects) throw refused(`followed ${maxRedirects} redirects and met another`);
        next = following;
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
  const addresses = isAddress(host)
    ? [host.replaceAll(/[[\]]/g, "")]
    : await resolveName(host, resolve, signal);
  const hidden = addresses.find((address) => !isPublicAddress(address));
  if (match === "pattern" && hidden !== undefined) {
    throw refused(
      `to ${url.origin} leads to ${hidden}, which is not public, and only a pattern allows the host`,
    );
  }
  return addresses;
}

/** For a `fetch` that dials by itself: nothing is known but that these names are this machine's. */
async function unresolved(hostname: string): Promise<readonly string[]> {
  return /(^|\.)localhost$/.test(hostname) ? ["127.0.0.1"] : [];
}

function refused(what: string): MortiseError {
  return new MortiseError("MORTISE_HTTP_REFUSED", `The request ${what}.`);
}

function aborted(): MortiseError {
  return new MortiseError("MORTISE_ABORTED", "The request was stopped.");
}

function tooSlow(timeout: number): MortiseError {
  return new MortiseError("MORTISE_HTTP_EXCEEDED", `The request took longer than ${timeout} ms.`);
}
