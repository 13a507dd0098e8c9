import { describe, expect, it } from "vitest";
import type { HttpFunction, HttpRequest } from "../../environment.ts";
import { MortiseError } from "../../errors.ts";
import type { Result } from "./answer.ts";
import type { Fields } from "./http/fields.ts";
import type { FutureResponse } from "./http/handler.ts";
import type { IncomingBody, IncomingResponse, OutgoingBody, OutgoingRequest } from "./http/message.ts";
import type { InputStream, OutputStream } from "./streams.ts";
import { guests, type WasiGuest } from "./testing/wasi.ts";

const guest = guests("io", "http");
const types = "http/types";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** A client that answers everything, and keeps what it was asked. */
function echo(): { readonly asked: HttpRequest[]; readonly http: HttpFunction } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    http: async (request) => {
      asked.push(request);
      return { status: 201, headers: { "x-name": "Ada" }, body: bytes(`got ${request.method}`) };
    },
  };
}

async function request(wasi: WasiGuest, authority: string, path = "/a?b=c"): Promise<OutgoingRequest> {
  const headers = await wasi.call<Fields>(types, "[constructor]fields");
  await wasi.call(types, "[method]fields.append", headers, "Accept", bytes("text/plain"));
  await wasi.call(types, "[method]fields.append", headers, "accept", bytes("*/*"));
  const made = await wasi.call<OutgoingRequest>(types, "[constructor]outgoing-request", headers);
  await wasi.call(types, "[method]outgoing-request.set-authority", made, authority);
  await wasi.call(types, "[method]outgoing-request.set-path-with-query", made, path);
  return made;
}

function send(wasi: WasiGuest, made: OutgoingRequest): Promise<Result<FutureResponse, { tag: string }>> {
  return wasi.call("http/outgoing-handler", "handle", made, undefined);
}

/** What a request came to: its response, or the code that WASI has for what went wrong. */
async function outcome(wasi: WasiGuest, made: OutgoingRequest): Promise<Result<IncomingResponse, unknown>> {
  const { val: future } = await send(wasi, made);
  const pollable = await wasi.call(types, "[method]future-incoming-response.subscribe", future);
  await wasi.call("io/poll", "[method]pollable.block", pollable);
  const got = await wasi.call<Result<Result<IncomingResponse, unknown>, never>>(
    types,
    "[method]future-incoming-response.get",
    future,
  );
  expect(got.tag).toBe("ok");
  expect(await wasi.call(types, "[method]future-incoming-response.get", future)).toEqual({ tag: "err" });
  return got.val as Result<IncomingResponse, unknown>;
}

describe("a request", () => {
  it("is denied where no client was given", async () => {
    await using wasi = await guest();
    expect(await send(wasi, await request(wasi, "a.example"))).toEqual({
      tag: "err",
      val: { tag: "HTTP-request-denied" },
    });
  });

  it("goes out through the client, and its response comes back", async () => {
    const { asked, http } = echo();
    await using wasi = await guest({ http });
    const made = await request(wasi, "a.example:8080");
    await wasi.call(types, "[method]outgoing-request.set-method", made, { tag: "post" });
    const body = (await wasi.call<Result<OutgoingBody, never>>(types, "[method]outgoing-request.body", made))
      .val as OutgoingBody;
    const stream = (await wasi.call<Result<OutputStream, never>>(types, "[method]outgoing-body.write", body))
      .val as OutputStream;
    await wasi.call("io/streams", "[method]output-stream.write", stream, bytes("one "));
    await wasi.call("io/streams", "[method]output-stream.write", stream, bytes("two"));
    expect(await wasi.call(types, "[static]outgoing-body.finish", body, undefined)).toEqual({ tag: "ok" });
    const { val: response } = await outcome(wasi, made);
    expect(asked).toMatchObject([
      { url: "https://a.example:8080/a?b=c", method: "POST", headers: { accept: "text/plain, */*" } },
    ]);
    expect(Buffer.from(asked[0]?.body ?? []).toString()).toBe("one two");
    expect(await wasi.call(types, "[method]incoming-response.status", response)).toBe(201);
    const headers = await wasi.call(types, "[method]incoming-response.headers", response);
    expect(await wasi.call(types, "[method]fields.get", headers, "X-Name")).toEqual([bytes("Ada")]);
    expect(await wasi.call(types, "[method]fields.delete", headers, "x-name")).toEqual({
      tag: "err",
      val: { tag: "immutable" },
    });
    const incoming = (
      await wasi.call<Result<IncomingBody, never>>(types, "[method]incoming-response.consume", response)
    ).val as IncomingBody;
    expect(await wasi.call(types, "[method]incoming-response.consume", response)).toEqual({ tag: "err" });
    const source = (
      await wasi.call<Result<InputStream, never>>(types, "[method]incoming-body.stream", incoming)
    ).val;
    expect(await wasi.call("io/streams", "[method]input-stream.blocking-read", source, 99n)).toEqual({
      tag: "ok",
      val: bytes("got POST"),
    });
    const trailers = await wasi.call(types, "[static]incoming-body.finish", incoming);
    expect(await wasi.call(types, "[method]future-trailers.get", trailers)).toEqual({
      tag: "ok",
      val: { tag: "ok" },
    });
  });

  it.each([
    ["MORTISE_HTTP_REFUSED", { tag: "HTTP-request-denied" }],
    ["MORTISE_HTTP_EXCEEDED", { tag: "HTTP-response-body-size" }],
    ["MORTISE_HTTP_FAILED", { tag: "internal-error", val: "MORTISE_HTTP_FAILED" }],
  ] as const)("that the client ends with %s is told so", async (code, val) => {
    await using wasi = await guest({ http: () => Promise.reject(new MortiseError(code, "Of a.example.")) });
    expect(await outcome(wasi, await request(wasi, "a.example"))).toMatchObject({ tag: "err", val });
  });

  it("whose body was dropped is not sent, and neither is one to nowhere", async () => {
    const { asked, http } = echo();
    await using wasi = await guest({ http });
    const dropped = await request(wasi, "a.example");
    const body = await wasi.call<Result<OutgoingBody, never>>(
      types,
      "[method]outgoing-request.body",
      dropped,
    );
    body.val?.[Symbol.dispose]();
    expect(await outcome(wasi, dropped)).toEqual({ tag: "err", val: { tag: "HTTP-protocol-error" } });
    const nowhere = await wasi.call<OutgoingRequest>(
      types,
      "[constructor]outgoing-request",
      await wasi.call(types, "[constructor]fields"),
    );
    expect(await send(wasi, nowhere)).toEqual({ tag: "err", val: { tag: "HTTP-request-URI-invalid" } });
    expect(asked).toEqual([]);
  });

  it("ends with its call, and is not waited for where the thread is held", async () => {
    const signals: AbortSignal[] = [];
    const http: HttpFunction = (_, signal) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    await using wasi = await guest({ http });
    await send(wasi, await request(wasi, "a.example"));
    expect(signals[0]?.aborted).toBe(true);
    const { val: future } = wasi.now<Result<FutureResponse, never>>(
      "http/outgoing-handler",
      "handle",
      await request(wasi, "a.example"),
      undefined,
    );
    const pollable = await wasi.call(types, "[method]future-incoming-response.subscribe", future);
    expect(() => wasi.now("io/poll", "[method]pollable.block", pollable)).toThrow(
      "MORTISE_HOST_FUNCTION_ASYNC",
    );
  });

  it.each([
    ["set-authority", "a.example/b"],
    ["set-authority", "user@a.example"],
    ["set-authority", "a.example\r\nb: c"],
    ["set-path-with-query", "a"],
    ["set-path-with-query", "/a b"],
    ["set-path-with-query", "/a#b"],
    ["set-method", { tag: "other", val: "GET /" }],
  ])("has no %s of %j", async (name, value) => {
    await using wasi = await guest();
    const made = await request(wasi, "a.example");
    expect(await wasi.call(types, `[method]outgoing-request.${name}`, made, value)).toEqual({ tag: "err" });
  });
});

describe("headers", () => {
  it.each([
    ["a b", "x", "invalid-syntax"],
    ["", "x", "invalid-syntax"],
    ["a", "x\r\nb: c", "invalid-syntax"],
    ["Host", "b.example", "forbidden"],
    ["Transfer-Encoding", "chunked", "forbidden"],
    ["a", "x".repeat(200_000), "forbidden"],
  ])("cannot be %j: %.8j", async (name, value, tag) => {
    await using wasi = await guest();
    const refused = { tag: "err", val: { tag } };
    expect(await wasi.call(types, "[static]fields.from-list", [[name, bytes(value)]])).toEqual(refused);
    const fields = await wasi.call(types, "[constructor]fields");
    expect(await wasi.call(types, "[method]fields.append", fields, name, bytes(value))).toEqual(refused);
    expect(await wasi.call(types, "[method]fields.set", fields, name, [bytes(value)])).toEqual(refused);
    expect(await wasi.call(types, "[method]fields.entries", fields)).toEqual([]);
  });

  it("are kept up to what the guest may hold, and no further", async () => {
    await using wasi = await guest({ output: 300_000 });
    const made: Fields[] = [];
    for (let i = 0; i < 3; i++) {
      const one = await wasi.call<Fields>(types, "[constructor]fields");
      made.push(one);
      const set = wasi.call<Result<never, never>>(
        types,
        "[method]fields.append",
        one,
        "a",
        new Uint8Array(120_000).fill(97),
      );
      expect((await set).tag).toBe(i < 2 ? "ok" : "err");
    }
    await expect(wasi.call(types, "[method]fields.clone", made[0])).rejects.toMatchObject({
      code: "MORTISE_OUTPUT_EXCEEDED",
    });
  });
});
