import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Host } from "@mortise/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ControlClient } from "../control/client.ts";
import { connectTo } from "../control/connect.ts";
import { ControlServer } from "../control/server.ts";
import { Logs } from "./logs.ts";
import { methods } from "./methods.ts";
import { placeOf } from "./place.ts";
import { needStore } from "./store.ts";

const CODE = `export const greet = ({ name }) => { console.log("greeting", name); return \`Hello, \${name}!\`; };
export const spin = () => { for (;;) {} };
export const handle_event = ({ payload }) => { if (payload.fail) throw new Error("no"); return { handled: true }; };`;

const MANIFEST = `name: greeter
version: 1.2.3
description: Says hello.
code: greeter.js
optional: [kv:read, kv:write]
subscribe: [{ streams: ["*"] }]
`;

const NOW = Date.UTC(2026, 0, 1);

describe("a host that is asked by its control socket", () => {
  let folder: string;
  let host: Host;
  let server: ControlServer;
  let control: ControlClient;
  const stopping = new AbortController();
  let stops = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "methods-"));
    mkdirSync(join(folder, "plugins/greeter"), { recursive: true });
    writeFileSync(join(folder, "plugins/greeter/plugin.yaml"), MANIFEST);
    writeFileSync(join(folder, "plugins/greeter/greeter.js"), CODE);
    const logs = new Logs();
    host = await Host.open({
      plugins: [join(folder, "plugins")],
      grants: { greeter: ["kv:read"] },
      log: (entry) => logs.write(entry, NOW),
    });
    const place = placeOf(join(folder, "mortise.toml"));
    const fixed = {
      place,
      version: "1.0.0",
      startedAt: NOW,
      store: "memory",
      health: undefined,
      telemetry: undefined,
    };
    server = await ControlServer.listen(place.socket);
    const now = () => Date.now();
    server.serve(
      methods({
        host,
        logs,
        fixed,
        now,
        stopping: stopping.signal,
        plan: async () => null,
        stop: () => stops++,
      }),
    );
    control = (await connectTo(place.socket)) as ControlClient;
  });
  afterEach(async () => {
    control.close();
    await server.close();
    await host.close();
    rmSync(folder, { recursive: true });
  });

  const call = (name: string, input: object, more = {}) =>
    control.request("call", {
      plugin: "greeter",
      export: name,
      input: Buffer.from(JSON.stringify(input)).toString("base64"),
      ...more,
    });

  test("says how it stands, and how its plugins do", async () => {
    expect(await control.request("status", {})).toMatchObject({
      pid: process.pid,
      config: join(folder, "mortise.toml"),
      store: "memory",
      plugins: { ready: 1, failed: 0, disabled: 0, other: 0 },
      deadLetters: 0,
      denied: 0,
    });
    expect(await control.request("plugins", {})).toMatchObject([
      {
        name: "greeter",
        version: "1.2.3",
        description: "Says hello.",
        state: "ready",
        format: "script",
        sealed: true,
        granted: ["kv:read"],
        lacking: ["kv:write"],
        exports: ["greet", "handle_event", "spin"],
        contributes: ["events * on *"],
        calls: 0,
        instances: 1,
      },
    ]);
  });

  test("calls an export, and gives its bytes", async () => {
    const { output, durationMs } = await call("greet", { name: "Ada" });
    expect(Buffer.from(output, "base64").toString()).toBe("Hello, Ada!");
    expect(durationMs).toBeGreaterThan(0);
    await expect(call("nope", {})).rejects.toMatchObject({
      code: "MORTISE_EXPORT_UNKNOWN",
      fields: { plugin: "greeter", export: "nope" },
    });
    await expect(call("spin", {}, { deadline: 20 })).rejects.toMatchObject({
      code: "MORTISE_DEADLINE_EXCEEDED",
      kind: "limit",
    });
    await expect(call("greet", {}, { deadline: "soon" })).rejects.toMatchObject({
      code: "MORTISE_CONTROL_INVALID",
    });
  });

  test("grants and revokes at once, says why, and writes it down", async () => {
    const about = { plugin: "greeter", capability: "kv:write" };
    expect(await control.request("why", about)).toMatchObject({ granted: false });
    expect(await control.request("grant", { ...about, for: "1h" })).toMatchObject({ granted: true });
    const [view] = await control.request("plugins", {});
    expect(view).toMatchObject({ granted: ["kv:read", "kv:write"], lacking: [] });
    expect(await control.request("revoke", about)).toMatchObject({
      granted: false,
      text: expect.stringContaining("kv:write was revoked"),
    });
    const audit = await control.request("audit", {});
    expect(audit.map(({ kind, capability }) => [kind, capability])).toEqual([
      ["granted", "kv:write"],
      ["revoked", "kv:write"],
    ]);
    for (const wrong of [{ capability: "KV" }, { for: "soon" }])
      await expect(control.request("grant", { ...about, ...wrong })).rejects.toMatchObject({
        code: "MORTISE_CAPABILITY_INVALID",
      });
  });

  test("delivers events, and lists those that a plugin could not take", async () => {
    const event = { stream: "location:1", type: "say", actor: { kind: "character", id: "ada" } };
    const delivered = await control.request("deliver", event);
    expect(delivered).toMatchObject({
      event: { ...event, payload: {} },
      outcomes: [{ plugin: "greeter", outcome: "handled" }],
    });
    await control.request("deliver", { ...event, payload: { fail: true } });
    expect(await control.request("letters", {})).toMatchObject([
      { plugin: "greeter", code: "MORTISE_EXCEPTION", event: { payload: { fail: true } } },
    ]);
    await expect(control.request("deliver", { stream: "*", type: "say" })).rejects.toMatchObject({
      code: "MORTISE_EVENT_INVALID",
    });
    const nobody = { ...event, actor: { kind: "god", id: "ada" } };
    await expect(control.request("deliver", nobody)).rejects.toMatchObject({
      code: "MORTISE_CONTROL_INVALID",
    });
  });

  test("disables, enables and reloads a plugin; what is wrong with the new code leaves the old", async () => {
    const about = { plugin: "greeter" };
    expect(await control.request("disable", about)).toMatchObject({ state: "disabled" });
    await expect(call("greet", {})).rejects.toMatchObject({ code: "MORTISE_PLUGIN_UNAVAILABLE" });
    expect(await control.request("enable", about)).toMatchObject({ state: "ready" });
    writeFileSync(join(folder, "plugins/greeter/greeter.js"), CODE.replace("Hello", "Bye"));
    expect(await control.request("reload", about)).toMatchObject({ state: "ready" });
    writeFileSync(join(folder, "plugins/greeter/greeter.js"), "export const = 1;");
    await expect(control.request("reload", about)).rejects.toMatchObject({ code: "MORTISE_LOAD_FAILED" });
    const { output } = await call("greet", { name: "Ada" });
    expect(Buffer.from(output, "base64").toString()).toBe("Bye, Ada!");
    const [view] = await control.request("plugins", {});
    expect(view).toMatchObject({ state: "ready", error: { code: "MORTISE_LOAD_FAILED" } });
    await expect(control.request("reload", { plugin: "nobody" })).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_UNKNOWN",
    });
  });

  test("gives the log of one plugin, and follows it until whoever reads leaves", async () => {
    await call("greet", { name: "Ada" });
    let seen = (_: unknown) => {};
    const second = new Promise((resolve) => (seen = resolve));
    const heard: string[] = [];
    const reader = (await connectTo(placeOf(join(folder, "mortise.toml")).socket)) as ControlClient;
    const asked = { plugin: "greeter", last: 10, follow: true };
    const following = reader.request("logs", asked, ({ message }) => {
      heard.push(message);
      if (heard.length === 1) void call("greet", { name: "Grace" });
      else seen(message);
    });
    const left = expect(following).rejects.toMatchObject({ code: "MORTISE_CONTROL_LOST" });
    await second;
    expect(heard).toEqual(["greeting Ada", "greeting Grace"]);
    reader.close();
    await left;
    await expect(control.request("logs", { plugin: "nobody" })).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_UNKNOWN",
    });
  });

  test("has its store made ready where a plugin that runs will need it", async () => {
    expect(needStore(host.plugins())).toBe(true);
    await control.request("disable", { plugin: "greeter" });
    expect(needStore(host.plugins())).toBe(false);
  });

  test("stops, when it is asked to, and lets nobody follow the log any more", async () => {
    const following = control.request("logs", { follow: true });
    expect(await control.request("stop", {})).toBeNull();
    expect(stops).toBe(1);
    stopping.abort();
    expect(await following).toBeNull();
  });
});
