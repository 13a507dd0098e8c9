import type { HttpRequest, HttpResponse } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import type { Exchange } from "./exchange.ts";
import { checkedHeaders, checkedMethod } from "./requestheaders.ts";

/**
 * A guest's request, checked: an http: or https: URL without a user name, a method that is sent, headers that are the
 * guest's to set. Whether it may be sent is for the caller to say.
 *
 * @throws MORTISE_HTTP_REFUSED
 * @example
 * ```ts
 * checkedRequest({ url: "https://api.example.com/", method: "get", headers: {}, body: undefined }).method; // "GET"
 * ```
 */
export function checkedRequest(request: HttpRequest): Exchange {
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

const BODY_HEADERS = ["content-type", "content-encoding", "content-language", "content-location"];
const SECRET_HEADERS = ["authorization", "cookie"];

/**
 * The request that follows a response which redirects; undefined where it does not. What is secret stays behind where
 * the origin is another. See https://fetch.spec.whatwg.org/#http-redirect-fetch
 *
 * @throws MORTISE_HTTP_REFUSED
 */
export function redirectedRequest(
  from: Exchange,
  { status, headers: { location } }: Pick<HttpResponse, "status" | "headers">,
): Exchange | undefined {
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
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
