import type { HostLogEntry } from "@mortise/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { effects } from "../effects.ts";
import type { HttpClient } from "../http/client.ts";
import { httpClient } from "../http/client.ts";
import { Deployment } from "../testing/deployment.ts";
import { GUESTS } from "../testing/guests.ts";
import { Servers } from "../testing/servers.ts";

const VALUE = "s3cr3t-value";
const ANSWERED = { status: 200, headers: { "content-type": "application/json" } };

/** What each host function is asked, in this order, and what it answers. `{port}` is the port of a server. */
const ASKED: readonly (readonly [name: string, input: unknown, payload: unknown])[] = [
  ["log_error", { message: "one\ntwo" }, null],
  ["log_warn", { message: "two", fields: { a: [1] } }, null],
  ["log_info", { message: "three" }, null],
  ["log_debug", { message: "four" }, null],
  ["log_trace", { message: "five" }, null],
  ["get_config", undefined, { size: 3, deep: { er: true } }],
  ["get_config", { key: "deep" }, { er: true }],
  ["get_config", { key: "constructor" }, null],
  ["kv_get", { key: "a" }, null],
  ["kv_set", { key: "a", value: { héllo: [1, null, "\u0000"] } }, null],
  ["kv_get", { key: "a" }, { héllo: [1, null, "\u0000"] }],
  ["kv_set", { key: "b", value: false }, null],
  ["kv_list", {}, ["a", "b"]],
  ["kv_list", { prefix: "b", limit: 1 }, ["b"]],
  ["kv_delete", { key: "a" }, true],
  ["kv_delete", { key: "a" }, false],
  ["kv_list", { after: "a" }, ["b"]],
  [
    "emit_event",
    { stream: "global", type: "say", payload: { message: "hi" } },
    { id: expect.stringMatching(/^\w{26}$/) },
  ],
  [
    "http_get",
    { url: "http://127.0.0.1:{port}/a?b=1" },
    { ...ANSWERED, body: expect.stringContaining('"/a?b=1"') },
  ],
  [
    "http_post",
    { url: "http://127.0.0.1:{port}/", json: { é: 1 } },
    { ...ANSWERED, body: expect.stringContaining("é") },
  ],
  [
    "http_request",
    {
      method: "PUT",
      url: "http://127.0.0.1:{port}/",
      base64: "aGk=",
      headers: { "x-key": { secret: "KEY", prefix: "v1 " } },
    },
    { ...ANSWERED, body: expect.stringContaining('"x-key":"v1 [secret KEY]"') },
  ],
];

/** What each host function is asked, and which capability it then lacks. */
const DENIED: readonly (readonly [name: string, input: unknown, capability: string])[] = [
  ["kv_get", { key: "a" }, "kv:read"],
  ["kv_set", { key: "a", value: 1 }, "kv:write"],
  ["kv_delete", { key: "a" }, "kv:write"],
  ["kv_list", {}, "kv:read"],
  ["emit_event", { stream: "location:1", type: "say" }, "emit:location:1"],
  ["http_get", { url: "https://api.example.com/" }, "https:get:api.example.com"],
  ["http_post", { url: "http://api.example.com/", body: "" }, "http:post:api.example.com:80"],
  ["http_request", { method: "DELETE", url: "https://a.example:99/" }, "https:delete:a.example:99"],
];

describe.each(GUESTS)("a plugin of format $format", (guest) => {
  const { format } = guest;
  const servers = new Servers();
  const log: HostLogEntry[] = [];
  let client: HttpClient;
  let granted: Deployment;
  let bare: Deployment;
  let port: number;
  beforeAll(async () => {
    port = (await servers.echo()).port;
    client = httpClient({ secrets: { KEY: { value: VALUE, hosts: [`http://127.0.0.1:${port}`] } } });
    const functions = effects({ http: client });
    const grants = ["kv:*", "emit:global", "secret:KEY"];
    const http = ["get", "post", "put"].map((method) => `http:${method}:127.0.0.1:${port}`);
    const options = {
      settings: { [format]: { size: 3, deep: { er: true } } },
      log: (entry: HostLogEntry) => void log.push(entry),
    };
    granted = await Deployment.open(functions, [...grants, ...http], options, [guest]);
    bare = await Deployment.open(functions, [], {}, [guest]);
  });
  afterAll(async () => {
    await granted[Symbol.asyncDispose]();
    await bare[Symbol.asyncDispose]();
    await client.close();
    servers.close();
  });

  test("reaches every host function", async () => {
    const names = effects().map(({ name }) => name);
    expect(new Set(ASKED.map(([name]) => name))).toEqual(new Set(names));
    for (const [name, input, payload] of ASKED) {
      const filled = JSON.parse(JSON.stringify(input ?? null).replaceAll("{port}", String(port)));
      const reply = await granted.ask(format, name, filled ?? undefined);
      expect([name, reply]).toMatchObject([name, { kind: "Success", payload }]);
      expect(JSON.stringify(reply)).not.toContain(VALUE);
    }
    expect(log.map(({ level, message }) => [level, message])).toEqual([
      ["error", "one⏎two"],
      ["warn", 'two {"a":[1]}'],
      ["info", "three"],
      ["debug", "four"],
      ["trace", "five"],
    ]);
  });

  test("is told what it lacks, and goes on", async () => {
    for (const [name, input, capability] of DENIED)
      expect(await bare.ask(format, name, input)).toEqual({
        kind: "Error",
        payload: { code: "MORTISE_CAPABILITY_DENIED", message: `\`${capability}\` is not granted.` },
      });
    const denied = bare.host.audit().filter(({ plugin }) => plugin === format);
    expect(denied.map(({ kind, capability }) => [kind, capability])).toEqual(
      DENIED.map(([, , capability]) => ["denied", capability]),
    );
    expect(await bare.ask(format, "get_config", {})).toEqual({ kind: "Success", payload: {} });
  });

  test.each([
    ["log_info", {}, "must have required property 'message'"],
    ["log_info", { message: "x".repeat(20_000) }, "`/message` must NOT have more than 16384 characters"],
    ["kv_set", { key: "a", value: null }, "`/value` must be string,number,boolean,array,object"],
    ["kv_get", { key: "\0" }, "`/key` must match pattern"],
    ["kv_list", { limit: 1_001 }, "`/limit` must be <= 1000"],
    ["http_request", { method: "TRACE", url: "http://a.example/" }, "`/method` must be equal to one of"],
    ["http_post", { url: "http://a.example/", body: "", json: 1 }, "a request has one"],
    ["emit_event", { stream: "global", type: "say", payload: [] }, "`/payload` must be object"],
  ])("is told what is wrong with what it passes to %s", async (name, input, problem) => {
    expect(await granted.ask(format, name, input)).toEqual({
      kind: "Error",
      payload: { code: "MORTISE_INPUT_INVALID", message: expect.stringContaining(problem) },
    });
  });
});
