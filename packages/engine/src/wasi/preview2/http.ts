import { ok, type Result } from "./answer.ts";
import { type Entry, Fields, type HeaderError } from "./http/fields.ts";
import { type FutureResponse, handle, RequestOptions } from "./http/handler.ts";
import {
  FutureTrailers,
  type IncomingBody,
  type IncomingResponse,
  type Named,
  type OutgoingBody,
  OutgoingRequest,
  OutgoingResponse,
} from "./http/message.ts";
import type { PackageImplementations } from "./implementation.ts";
import { Pollable, READY } from "./poll.ts";
import { preview2 } from "./state.ts";

function fieldsFrom(entries: readonly Entry[]): Result<Fields, HeaderError> {
  const fields = new Fields(preview2());
  const filled = fields.fill(entries);
  return filled.tag === "ok" ? ok(fields) : filled;
}

/** A timeout of the options, which may be set to any length of time. */
function set(name: "connect" | "firstByte" | "betweenBytes") {
  return (self: RequestOptions, duration: bigint | undefined): Result<undefined, never> => {
    self[name] = duration;
    return ok();
  };
}

/**
 * `wasi:http`: requests go out through the one client that the instance was given. What only a server uses links as
 * well, and no server calls it.
 */
export const HTTP: PackageImplementations = {
  types: {
    // A stream of a response's body fails only where the response has failed before.
    "http-error-code": () => undefined,

    "[constructor]fields": () => new Fields(preview2()),
    "[static]fields.from-list": fieldsFrom,
    "[method]fields.get": (self: Fields, name: string) => self.get(name),
    "[method]fields.has": (self: Fields, name: string) => self.get(name).length > 0,
    "[method]fields.set": (self: Fields, name: string, values: readonly Uint8Array[]) =>
      self.set(name, values),
    "[method]fields.delete": (self: Fields, name: string) => self.delete(name),
    "[method]fields.append": (self: Fields, name: string, value: Uint8Array) => self.append(name, value),
    "[method]fields.entries": (self: Fields) => self.entries,
    "[method]fields.clone": (self: Fields) => self.clone(),

    "[constructor]outgoing-request": (headers: Fields) => new OutgoingRequest(headers, preview2()),
    "[method]outgoing-request.body": (self: OutgoingRequest) => self.body(),
    "[method]outgoing-request.method": (self: OutgoingRequest) => self.method,
    "[method]outgoing-request.set-method": (self: OutgoingRequest, method: Named) => self.setMethod(method),
    "[method]outgoing-request.path-with-query": (self: OutgoingRequest) => self.path,
    "[method]outgoing-request.set-path-with-query": (self: OutgoingRequest, path: string | undefined) =>
      self.setPath(path),
    "[method]outgoing-request.scheme": (self: OutgoingRequest) => self.scheme,
    "[method]outgoing-request.set-scheme": (self: OutgoingRequest, scheme: Named | undefined) =>
      self.setScheme(scheme),
    "[method]outgoing-request.authority": (self: OutgoingRequest) => self.authority,
    "[method]outgoing-request.set-authority": (self: OutgoingRequest, authority: string | undefined) =>
      self.setAuthority(authority),
    "[method]outgoing-request.headers": (self: OutgoingRequest) => self.headers.shown(),

    "[constructor]request-options": () => new RequestOptions(),
    "[method]request-options.connect-timeout": (self: RequestOptions) => self.connect,
    "[method]request-options.set-connect-timeout": set("connect"),
    "[method]request-options.first-byte-timeout": (self: RequestOptions) => self.firstByte,
    "[method]request-options.set-first-byte-timeout": set("firstByte"),
    "[method]request-options.between-bytes-timeout": (self: RequestOptions) => self.betweenBytes,
    "[method]request-options.set-between-bytes-timeout": set("betweenBytes"),

    "[method]incoming-response.status": (self: IncomingResponse) => self.status,
    "[method]incoming-response.headers": (self: IncomingResponse) => self.headers.shown(),
    "[method]incoming-response.consume": (self: IncomingResponse) => self.consume(),
    "[method]incoming-body.stream": (self: IncomingBody) => self.stream(),
    "[static]incoming-body.finish": (self: IncomingBody) => {
      self[Symbol.dispose]();
      return new FutureTrailers();
    },
    "[method]future-trailers.subscribe": () => new Pollable(READY),
    "[method]future-trailers.get": (self: FutureTrailers) => self.get(),
    "[method]future-incoming-response.subscribe": (self: FutureResponse) => new Pollable(self),
    "[method]future-incoming-response.get": (self: FutureResponse) => self.get(),

    "[constructor]outgoing-response": (headers: Fields) => new OutgoingResponse(headers, preview2()),
    "[method]outgoing-response.status-code": (self: OutgoingResponse) => self.status,
    "[method]outgoing-response.set-status-code": (self: OutgoingResponse, status: number) =>
      self.setStatus(status),
    "[method]outgoing-response.headers": (self: OutgoingResponse) => self.headers.shown(),
    "[method]outgoing-response.body": (self: OutgoingResponse) => self.body(),
    "[method]outgoing-body.write": (self: OutgoingBody) => self.write(),
    "[static]outgoing-body.finish": (self: OutgoingBody, trailers: Fields | undefined) =>
      self.finish(trailers),
  },
  "outgoing-handler": {
    handle: (request: OutgoingRequest, options: RequestOptions | undefined) =>
      handle(request, options, preview2()),
  },
};
