import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import type { FunctionReply, HostOptions } from "@mortise/host";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, describe, expect, test } from "vitest";
import type { EffectsOptions } from "./effects.ts";
import { effects } from "./effects.ts";
import type { HttpClient } from "./http/client.ts";
import { httpClient } from "./http/client.ts";
import { guestHttp } from "./http/http.ts";
import { ManualClock } from "./testing/call.ts";
import { Deployment } from "./testing/deployment.ts";
import { GUESTS } from "./testing/guests.ts";
import { Servers } from "./testing/servers.ts";

/** Enough where the format does not matter. */
const FEW = GUESTS.filter(({ format }) => ["buffer", "extism", "script"].includes(format));

const servers = new Servers();
const clients: HttpClient[] = [];
afterEach(async () => {
  for (const each of clients.splice(0)) await each.close();
  servers.close();
});

function open(options: EffectsOptions = {}, grants: readonly string[] = [], host: HostOptions = {}) {
  const http = httpClient({ clock: new ManualClock(), secrets: options.secrets });
  clients.push(http);
  return Deployment.open(effects({ http, ...options }), grants, host, FEW);
}

describe("the host functions of a deployment", () => {
  test("have the tables' only where there are tables", () => {
    const names = effects().map(({ name }) => name);
    expect(names).toHaveLength(new Set(names).size);
    expect(names.filter((name) => name.startsWith("db_"))).toEqual([]);
  });

  test("were compiled ahead: a host with nothing else loads no compiler of schemas", () => {
    const program = `
      import { createRequire } from "node:module";
      import { effects } from "@mortise/effects";
      import { Host, hostFunction, patternFunctions } from "@mortise/host";
      const { cache } = createRequire(import.meta.url);
      const open = async (functions) => {
        await using host = await Host.open({ plugins: [], functions });
        return Object.keys(cache).some((path) => path.includes("/ajv/"));
      };
      const tables = new Proxy({}, {});
      const ours = [...effects({ store: { tables } }), ...patternFunctions()];
      const other = hostFunction({ name: "other", input: { type: "string" }, run: () => 1 });
      console.log(await open(ours), await open([...ours, other]));`;
    const args = ["--input-type=module", "--eval", program];
    const output = execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" });
    expect(output).toBe("false true\n");
  });

  test("are called no more often than their rates, which the operator may set", async () => {
    const clock = new ManualClock();
    await using deployment = await open({ rates: { log_info: { burst: 1, perSecond: 1 } } }, [], { clock });
    const say = (plugin: string) => deployment.ask(plugin, "log_info", { message: "hi" });
    expect([await say("script"), await say("script"), await say("buffer")]).toMatchObject([
      { kind: "Success" },
      { kind: "Error", payload: { code: "MORTISE_RATE_EXCEEDED" } },
      { kind: "Success" },
    ]);
    clock.pass(1_000);
    expect(await say("script")).toMatchObject({ kind: "Success" });
  });

  test("end a flood of messages before the host's log is full of them", async () => {
    let lines = 0;
    await using deployment = await open({}, [], { clock: new ManualClock(), log: () => void lines++ });
    for (let message = 0; message < 1_100; message++)
      await deployment.ask("buffer", "log_error", { message: "x" });
    expect(lines).toBe(1_000);
  });

  test("take no JSON that is made to hurt, and the next call works", async () => {
    await using deployment = await open({}, ["kv:*"]);
    const set = async (text: string) =>
      (await deployment.host.call("buffer", "ask_kv_set", text)).json<FunctionReply>();
    const deep = "[".repeat(100_000);
    for (const value of [
      deep,
      `${deep}${"]".repeat(100_000)}`,
      '{"__proto__":1}',
      '{"\\u005f_proto__":1}',
      '"\\ud800"',
      "1e400",
    ])
      expect(await set(`{"key":"a","value":${value}}`)).toMatchObject({
        kind: "Error",
        payload: { code: "MORTISE_INPUT_INVALID" },
      });
    expect(await set('{"key":"a","value":1,"value":2}')).toMatchObject({ kind: "Success" });
    expect(await set('{"key":"constructor","value":3}')).toMatchObject({ kind: "Success" });
    expect(await deployment.ask("buffer", "kv_list", {})).toMatchObject({ payload: ["a", "constructor"] });
  });

  test("keep no more for a plugin than its quota", async () => {
    await using deployment = await open({ quota: () => ({ bytes: 10, keys: 2 }) }, ["kv:*"]);
    const set = (key: string, value: unknown) => deployment.ask("script", "kv_set", { key, value });
    expect(await set("a", "1234567")).toEqual({ kind: "Success", payload: null });
    expect(await set("b", 1)).toEqual({
      kind: "Error",
      payload: { code: "MORTISE_KV_QUOTA", message: "It would hold 2 keys of 2, and 12 bytes of 10." },
    });
    expect(await deployment.ask("buffer", "kv_set", { key: "b", value: 1 })).toMatchObject({
      kind: "Success",
    });
  });
});

describe("a request of a plugin", () => {
  test("is held to a grant that is revoked while it is under way", async () => {
    const { port: to, asked } = await servers.echo();
    let revoke = async () => {};
    const from = await servers.http(async (_, response) => {
      await revoke();
      response.writeHead(302, { location: `http://127.0.0.1:${to}/` }).end();
    });
    const grants = [from, to].map((port) => `http:get:127.0.0.1:${port}`);
    await using deployment = await open({}, grants);
    const get = () => deployment.ask("script", "http_get", { url: `http://127.0.0.1:${from}/` });
    expect(await get()).toMatchObject({ kind: "Success" });
    revoke = async () => void (await deployment.host.revoke("script", `http:get:127.0.0.1:${to}`));
    expect(await get()).toMatchObject({ payload: { code: "MORTISE_CAPABILITY_DENIED" } });
    expect(asked).toHaveLength(1);
  });

  test("ends with the plugin's call, and leaves nothing behind that goes on", async () => {
    const reached = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const port = await servers.tcp((socket) => {
      socket.on("data", () => reached.resolve());
      socket.on("close", () => closed.resolve());
    });
    await using deployment = await open({}, [`http:get:127.0.0.1:${port}`]);
    const stop = new AbortController();
    const url = `http://127.0.0.1:${port}/`;
    const call = deployment.host.call("script", "ask_http_get", { url }, { signal: stop.signal });
    await reached.promise;
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "MORTISE_ABORTED" });
    await closed.promise;
    expect(await deployment.ask("script", "get_config", {})).toMatchObject({ kind: "Success" });
  });

  test("leaves no secret in the log, in the audit log, in a span or in an answer", async () => {
    const value = "s3cr3t-value";
    const { port } = await servers.echo();
    const lines: unknown[] = [];
    const secrets = { KEY: { value, hosts: [`http://127.0.0.1:${port}`] } };
    const grants = [`http:get:127.0.0.1:${port}`, "http:get:127.0.0.1:1", "secret:KEY"];
    const exporter = new InMemorySpanExporter();
    const spans = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const tracer = spans.getTracer("test");
    await using deployment = await open({ secrets }, grants, {
      tracer,
      log: (entry) => void lines.push(entry),
    });
    const headers = { authorization: { secret: "KEY" } };
    for (const url of [`http://127.0.0.1:${port}/`, "http://127.0.0.1:1/", "http://other.example/"])
      lines.push(await deployment.ask("script", "http_get", { url, headers }));
    lines.push(deployment.host.audit());
    expect(lines).toMatchObject([
      { kind: "Success" },
      { payload: { code: "MORTISE_SECRET_REFUSED" } },
      { payload: { code: "MORTISE_CAPABILITY_DENIED" } },
      [{ code: "MORTISE_SECRET_REFUSED" }, { code: "MORTISE_CAPABILITY_DENIED" }],
    ]);
    const seen = exporter.getFinishedSpans().map(({ name, attributes, events, status }) => ({
      name,
      attributes,
      events,
      status,
    }));
    expect(seen.filter(({ name }) => name === "host http_get")).toHaveLength(3);
    expect(inspect([lines, seen], { depth: 20 })).not.toContain(value);
  });
});

describe("Extism's own http_request", () => {
  test("is held to the same grants, at redirects too, and ends the call where it is refused", async () => {
    const { port: to, asked } = await servers.echo();
    const from = await servers.http((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${to}/` }).end();
    });
    const http = httpClient({ clock: new ManualClock() });
    clients.push(http);
    const grants = [`http:get:127.0.0.1:${from}`, `http:post:127.0.0.1:${to}`];
    await using deployment = await Deployment.open([], grants, { http: guestHttp(http) }, FEW);
    const request = (url: string, method: string) =>
      deployment.host.call("extism", "request", { url, method, headers: { "x-a": "b" } });
    const answer = await request(`http://127.0.0.1:${to}/`, "POST");
    expect(answer.json()).toMatchObject({ method: "POST", headers: { "x-a": "b" } });
    await expect(request(`http://127.0.0.1:${from}/`, "GET")).rejects.toMatchObject({
      code: "MORTISE_HTTP_REFUSED",
      problem: `MORTISE_CAPABILITY_DENIED: \`http:get:127.0.0.1:${to}\` is not granted.`,
    });
    expect(asked).toHaveLength(1);
    expect(deployment.host.audit()).toMatchObject([
      { plugin: "extism", kind: "denied", function: "http_request", capability: `http:get:127.0.0.1:${to}` },
    ]);
  });

  test("is refused where the host has none", async () => {
    await using deployment = await Deployment.open([], [], {}, FEW);
    const request = { url: "http://a.example/", method: "GET" };
    await expect(deployment.host.call("extism", "request", request)).rejects.toMatchObject({
      code: "MORTISE_HTTP_REFUSED",
    });
  });
});
