import type { HttpRequest, HttpResponse } from "@mortise/engine";
import { MortiseError } from "@mortise/engine";
import type { Exchange, Resolve } from "@mortise/engine/http";
import { canonicalHost, checkedRequest, redirectedRequest, systemResolve } from "@mortise/engine/http";
import type { Clock, RequestingCall } from "@mortise/host";
import { HostError, httpCapability, RateLimit, SYSTEM_CLOCK } from "@mortise/host";
import { Connections } from "./connections.ts";
import type { HttpLimits } from "./limits.ts";
import { httpLimits } from "./limits.ts";
import { reachable } from "./reach.ts";
import { redactBytes, redactText } from "./redact.ts";
import type { SecretReference } from "./schema.ts";
import type { Revealed, Secrets } from "./secrets.ts";
import { vault } from "./secrets.ts";
import { ACCEPT_ENCODING, unpack } from "./unpack.ts";
import type { Watch } from "./watch.ts";
import { exceeded, watch } from "./watch.ts";

/** What a client is made with; all of it may be left out. */
export interface HttpClientOptions {
  readonly limits?: Partial<HttpLimits> | undefined;
  readonly secrets?: Secrets | undefined;
  /** The addresses of a name; the system's resolver unless given. Asked once for each hop. */
  readonly resolve?: Resolve | undefined;
  /** Certificates, in PEM, that are trusted in place of the usual ones. */
  readonly ca?: string | undefined;
  readonly clock?: Clock | undefined;
}

/** A plugin's request. */
export interface GuestRequest extends HttpRequest {
  /** Headers whose values are secrets, by name. */
  readonly secrets?: Readonly<Record<string, SecretReference>> | undefined;
  /** Milliseconds; at most the client's own limit. */
  readonly timeout?: number | undefined;
}

export interface GuestResponse {
  readonly status: number;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** By name in lower case; several values have `, ` between. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked. */
  readonly body: Uint8Array;
}

/** Sends plugins' requests, each under the grants of its plugin. */
export interface HttpClient extends AsyncDisposable {
  /**
   * @throws MORTISE_CAPABILITY_DENIED, MORTISE_CAPABILITY_INVALID, MORTISE_RATE_EXCEEDED, MORTISE_HTTP_REFUSED,
   *   MORTISE_HTTP_EXCEEDED, MORTISE_HTTP_FAILED, MORTISE_SECRET_UNKNOWN, MORTISE_SECRET_REFUSED,
   *   MORTISE_SECRET_UNREADABLE, MORTISE_ABORTED
   */
  send(request: GuestRequest, call: RequestingCall): Promise<GuestResponse>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** Headers that a plugin does not set besides those that no guest does. */
const OWN_HEADERS = ["accept-encoding"];

/**
 * The HTTP that plugins of a host get. Each request, and each redirect of it, needs `http:<method>:<host>`. A name is
 * resolved once, and what was checked is what is dialled; an address that is not public needs a grant that names it
 * besides. No proxy, cookie or credential of the host's is ever used. Secrets are put in by name, for the hosts that
 * they are for only, and taken out of whatever comes back.
 *
 * @throws MORTISE_SECRET_INVALID
 * @example
 * ```ts
 * await using client = httpClient({ secrets: { TOKEN: { value: token, hosts: ["api.example.com"] } } });
 * const host = await Host.open({ functions: effects({ http: client }) });
 * ```
 */
export function httpClient(options: HttpClientOptions = {}): HttpClient {
  const limits = httpLimits(options.limits);
  const { resolve = systemResolve, clock = SYSTEM_CLOCK } = options;
  const reveal = vault(options.secrets ?? {});
  const rate = new RateLimit(limits.rate);
  const connections = new Connections(limits.headerBytes, options.ca);
  /** What each plugin has had sent: a server may keep it, and give it back another time. */
  const sent = new Map<string, Map<string, Revealed>>();

  const send: HttpClient["send"] = async (request, call) => {
    const watched = watch(
      clock,
      Math.min(request.timeout ?? limits.total, limits.total),
      limits.idle,
      call.signal,
    );
    try {
      let next = firstExchange(request, limits);
      let references = Object.entries(request.secrets ?? {});
      const used: Revealed[] = [];
      for (let hop = 0; ; hop++) {
        admit(next, call);
        if (!rate.take(`${call.plugin}\n${next.url.host}`, clock.now()))
          throw new HostError("MORTISE_RATE_EXCEEDED", `${next.url.host} was asked too often.`, {
            plugin: call.plugin,
          });
        const headers = new Map(next.headers);
        for (const [header, { secret, prefix = "" }] of references) {
          call.demand(`secret:${secret}`);
          const revealed = await watched.wait(reveal(secret, next.url));
          used.push(revealed);
          remember(sent, call.plugin, revealed);
          headers.set(header.toLowerCase(), `${prefix}${revealed.value}`);
        }
        const addresses = await reachable(next, resolve, (wanted) => call.demand(wanted), watched.signal);
        // What was taken away while all that was found out is not used any more.
        admit(next, call);
        const response = await exchange({ ...next, headers }, addresses, call, watched);
        const following = redirectedRequest(next, response);
        if (following === undefined) {
          const known = [...(sent.get(call.plugin)?.values() ?? [])].filter(({ isFor }) => isFor(next.url));
          return cleaned(response, next.url, [...used, ...known]);
        }
        if (hop === limits.redirects) throw refused(`followed ${limits.redirects} redirects and met another`);
        if (following.url.origin !== next.url.origin) references = [];
        next = following;
      }
    } finally {
      watched.stop();
    }
  };

  const exchange = async (
    { url, method, headers, body }: Exchange,
    addresses: readonly string[],
    { plugin }: RequestingCall,
    { signal, heard }: Watch,
  ) => {
    try {
      const pool = await connections.to({ plugin, origin: originOf(url), addresses });
      signal.throwIfAborted();
      const answer = await pool.request({
        path: url.pathname + url.search,
        method: method as "GET",
        headers: {
          "user-agent": "mortise",
          accept: "*/*",
          ...Object.fromEntries(headers),
          "accept-encoding": ACCEPT_ENCODING,
        },
        body: body ?? null,
        signal,
      });
      heard();
      const encoding = answer.headers["content-encoding"];
      const received = await unpack(answer.body, {
        encoding: method === "HEAD" || encoding === undefined ? undefined : [encoding].flat().join(", "),
        max: limits.responseBytes,
        signal,
        heard,
      });
      return { status: answer.statusCode, headers: headersOf(answer.headers), body: received };
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      throw failureOf(cause, url, limits);
    }
  };

  const close = () => connections.close();
  return { send, close, [Symbol.asyncDispose]: close };
}

function firstExchange(request: GuestRequest, { requestBytes }: HttpLimits): Exchange {
  const { headers, secrets = {}, body } = request;
  if ((body?.length ?? 0) > requestBytes)
    throw exceeded(`The request has a body of more than ${requestBytes} bytes.`);
  const names = [...Object.keys(headers), ...Object.keys(secrets)].map((name) => name.toLowerCase());
  for (const name of OWN_HEADERS)
    if (names.includes(name)) throw refused(`sets the header \`${name}\`, which is the host's`);
  if (new Set(names).size < names.length) throw refused("sets a header twice");
  // Its prefix stands in for the secret, so that name and value are checked as any other's.
  const standIns = Object.entries(secrets).map(([name, { prefix = "" }]) => [name, `${prefix}x`]);
  const checked = checkedRequest({ ...request, headers: { ...headers, ...Object.fromEntries(standIns) } });
  const own = new Set(Object.keys(secrets).map((name) => name.toLowerCase()));
  return { ...checked, headers: new Map([...checked.headers].filter(([name]) => !own.has(name))) };
}

/** Secrets of one plugin that are looked for in what comes back: more than these are changing all the time. */
const REMEMBERED = 64;

function remember(sent: Map<string, Map<string, Revealed>>, plugin: string, revealed: Revealed): void {
  const known = sent.get(plugin) ?? new Map<string, Revealed>();
  known.delete(revealed.value);
  known.set(revealed.value, revealed);
  for (const oldest of known.keys()) if (known.size > REMEMBERED) known.delete(oldest);
  sent.set(plugin, known);
}

function admit({ method, url }: Exchange, call: RequestingCall): void {
  if (call.signal.aborted) throw new MortiseError("MORTISE_ABORTED", "The request was stopped.");
  call.demand(httpCapability(method, url));
}

/** A URL's origin as it is dialled: a host may end in a dot, which no certificate does. */
function originOf(url: URL): string {
  const host = canonicalHost(url.hostname) ?? url.hostname;
  return `${url.protocol}//${host}${url.port === "" ? "" : `:${url.port}`}`;
}

function headersOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value = ""]) => [name, [value].flat().join(", ")]);
  return Object.fromEntries(entries);
}

/** What a plugin gets to see: nothing that was secret when it went out, and no word of how the body was packed. */
function cleaned(response: HttpResponse, url: URL, secrets: readonly Revealed[]): GuestResponse {
  const packed = response.headers["content-encoding"] !== undefined && response.body.length > 0;
  const headers = Object.entries(response.headers)
    .filter(([name]) => !(packed && (name === "content-encoding" || name === "content-length")))
    .map(([name, value]) => [name, redactText(value, secrets)]);
  return {
    status: response.status,
    url: redactText(url.href, secrets),
    headers: Object.fromEntries(headers),
    body: redactBytes(response.body, secrets),
  };
}

function failureOf(cause: unknown, url: URL, { headerBytes }: HttpLimits): Error {
  if (cause instanceof MortiseError) return cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "UND_ERR_HEADERS_OVERFLOW")
    return exceeded(`The response has headers of more than ${headerBytes} bytes.`);
  const why = /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? ` (${code})` : "";
  // Only the origin is named: paths and queries carry tokens.
  const problem = `The request to ${url.origin} failed${why}.`;
  return new MortiseError("MORTISE_HTTP_FAILED", problem, { cause: plain(cause) });
}

/** An error's name and message: some have what the server sent beside them, and a secret may be in that. */
function plain(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  return Object.assign(new Error(error.message), { name: error.name, stack: error.stack });
}

function refused(what: string): MortiseError {
  return new MortiseError("MORTISE_HTTP_REFUSED", `The request ${what}.`);
}
