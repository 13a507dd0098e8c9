import { isUtf8 } from "node:buffer";
import type { FunctionCall, HostFunctionDefinition, HostHttp } from "@mortise/host";
import { HostError } from "@mortise/host";
import { effect } from "../effect.ts";
import type { GuestRequest, GuestResponse, HttpClient } from "./client.ts";
import type { HttpGet, HttpHeaders, HttpPost, HttpRequest, HttpResponse, SecretReference } from "./schema.ts";
import { SCHEMAS } from "./schema.ts";

/**
 * `http_get`, `http_post` and `http_request`, sent by a client.
 *
 * @example
 * ```ts
 * const host = await Host.open({ functions: httpFunctions(httpClient()) });
 * ```
 */
export function httpFunctions(client: HttpClient): readonly HostFunctionDefinition[] {
  const send = async (method: string, input: HttpPost["input"], call: FunctionCall) =>
    answerOf(await client.send(requestOf(method, input), call));
  return [
    effect<HttpGet>("http_get", SCHEMAS.http_get, {
      async: true,
      run: (input, call) => send("GET", input, call),
    }),
    effect<HttpPost>("http_post", SCHEMAS.http_post, {
      async: true,
      run: (input, call) => send("POST", input, call),
    }),
    effect<HttpRequest>("http_request", SCHEMAS.http_request, {
      async: true,
      run: ({ method, ...input }, call) => send(method, input, call),
    }),
  ];
}

/**
 * A client for what Extism's plugins ask for by the `http_request` of their own PDK: the same grants, limits and
 * addresses. It names no secrets.
 *
 * @example
 * ```ts
 * const host = await Host.open({ http: guestHttp(httpClient()) });
 * ```
 */
export function guestHttp(client: HttpClient): HostHttp {
  return (request, call) => client.send(request, call);
}

function requestOf(method: string, input: HttpPost["input"]): GuestRequest {
  const { url, timeout, headers = {} } = input;
  const { body, type } = bodyOf(input);
  const plain: Record<string, string> = {};
  const secrets: Record<string, SecretReference> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") plain[name] = value;
    else secrets[name] = value;
  }
  if (type !== undefined && !hasHeader(headers, "content-type")) plain["content-type"] = type;
  return { method, url, timeout, headers: plain, secrets, body };
}

function hasHeader(headers: HttpHeaders, name: string): boolean {
  return Object.keys(headers).some((each) => each.toLowerCase() === name);
}

function bodyOf(input: HttpPost["input"]): { readonly body: Uint8Array | undefined; readonly type?: string } {
  const { body, json, base64 } = input;
  if ([body, json, base64].filter((each) => each !== undefined).length > 1)
    throw new HostError("MORTISE_INPUT_INVALID", "Of `body`, `json` and `base64`, a request has one.");
  if (body !== undefined) return { body: Buffer.from(body), type: "text/plain;charset=UTF-8" };
  if (json !== undefined) return { body: Buffer.from(JSON.stringify(json)), type: "application/json" };
  return { body: base64 === undefined ? undefined : Buffer.from(base64, "base64") };
}

function answerOf({ status, url, headers, body }: GuestResponse): HttpResponse {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const content = isUtf8(bytes) ? { body: bytes.toString("utf8") } : { base64: bytes.toString("base64") };
  return { status, url, headers, ...content };
}
