import { canonicalHost, isAddress } from "@mortise/engine/http";
import type { CapabilityProblem, PartsOrProblem } from "./problem.ts";

/** Kinds that name HTTP requests: `http` means both schemes, `https` the second alone. */
export type HttpKind = "http" | "https";

const METHODS = ["get", "head", "post", "put", "patch", "delete", "options"];
const STANDARD_PORT = { http: 80, https: 443 };

/**
 * Reads `method:host`, `method:host:port`, `method:*` or `*`, at `offset` in the whole text. A host comes out as the
 * URL standard writes it (lower case, Punycode, no final dot); `*.` before it stands for one or more whole labels.
 */
export function httpParts(rest: string, offset: number): PartsOrProblem {
  if (rest === "*") return ["*"];
  const colon = rest.indexOf(":");
  const method = (colon === -1 ? rest : rest.slice(0, colon)).toLowerCase();
  if (!METHODS.includes(method))
    return { at: offset, problem: `must begin with a method (${METHODS.join(", ")}) or be \`*\`` };
  if (colon === -1) return { at: offset + rest.length, problem: "must name a host after the method" };
  const at = offset + colon + 1;
  const split = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/su.exec(rest.slice(colon + 1));
  const [, written = "", port] = split ?? [];
  if (written === "*" && port === undefined) return [method, "*"];
  const host = readHost(written, at);
  if (typeof host !== "string") return host;
  if (port === undefined) return [method, host];
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535)
    return { at: at + written.length + 1, problem: "must have a port from 1 to 65535, and nothing after it" };
  return [method, host, port];
}

function readHost(written: string, at: number): string | CapabilityProblem {
  const wild = written.startsWith("*.");
  const name = wild ? written.slice(2) : written;
  const host = /^(\[[0-9A-Fa-f:.]+\]|[^\s/?#@\\[\]{}!,%*]+)$/u.test(name) ? canonicalHost(name) : undefined;
  if (host === undefined || host.length > 253)
    return { at, problem: "must name a host, such as `api.example.com`, `*.example.com` or `[::1]`" };
  if (isAddress(host)) {
    if (wild) return { at, problem: "has a `*` before an address, which has no subdomains" };
    if (name.toLowerCase() !== host) return { at, problem: `must write the address as \`${host}\`` };
    return host;
  }
  if (wild && !host.includes("."))
    return {
      at,
      problem: "has a `*` before a single label: at least two stand after it, as in `*.example.com`",
    };
  return wild ? `*.${host}` : host;
}

/**
 * The kind and parts that a request needs, or why none can be granted. Ports are always written unless they are the
 * scheme's own of `https`.
 */
export function httpRequestParts(
  method: string,
  url: URL,
): readonly [kind: HttpKind, parts: readonly string[]] | CapabilityProblem {
  const scheme = url.protocol === "https:" ? "https" : url.protocol === "http:" ? "http" : undefined;
  const host = canonicalHost(url.hostname);
  if (scheme === undefined || host === undefined) return { at: 0, problem: "is for no http: or https: URL" };
  if (!METHODS.includes(method.toLowerCase())) return { at: 0, problem: "has a method that is not known" };
  const port = url.port === "" ? STANDARD_PORT[scheme] : Number(url.port);
  if (scheme === "http" && port === STANDARD_PORT.https)
    return { at: 0, problem: "is for plain HTTP on the port of HTTPS, which cannot be granted" };
  const standard = scheme === "https" && port === STANDARD_PORT.https;
  return [scheme, [method.toLowerCase(), host, ...(standard ? [] : [String(port)])]];
}

/** Whether every request that `wanted` stands for is one that `grant` stands for. */
export function coversHttp(
  grantKind: HttpKind,
  grant: readonly string[],
  wantedKind: HttpKind,
  wanted: readonly string[],
): boolean {
  if (grant[0] !== "*" && grant[0] !== wanted[0]) return false;
  const [, host = "*", port] = grant;
  const [, wantedHost = "*", wantedPort] = wanted;
  if (!coversHost(host, wantedHost)) return false;
  const doors = doorsOf(wantedKind, wantedHost, wantedPort);
  if (host === "*") return grantKind === "http" || doors.every((door) => door.startsWith("https"));
  const open = doorsOf(grantKind, host, port);
  return doors.every((door) => open.includes(door));
}

/** A star stands for names only: an address is granted by itself or not at all. */
function coversHost(grant: string, wanted: string): boolean {
  if (grant === wanted) return true;
  if (isAddress(wanted)) return false;
  if (grant === "*") return true;
  return grant.startsWith("*.") && wanted.endsWith(grant.slice(1));
}

/**
 * The schemes and ports that are meant. Without a port it is each scheme's own. Port 80 of `http` is plain HTTP only,
 * and port 443 HTTPS only: the other scheme is not spoken there.
 */
function doorsOf(kind: HttpKind, host: string, port: string | undefined): readonly string[] {
  const named = host === "*" ? "*" : port;
  if (kind === "https") return [`https@${named ?? STANDARD_PORT.https}`];
  if (named === undefined) return [`http@${STANDARD_PORT.http}`, `https@${STANDARD_PORT.https}`];
  if (named === String(STANDARD_PORT.http)) return [`http@${named}`];
  if (named === String(STANDARD_PORT.https)) return [`https@${named}`];
  return [`http@${named}`, `https@${named}`];
}
