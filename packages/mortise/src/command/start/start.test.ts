import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectTo } from "../../control/connect.ts";
import { Folder } from "../testing/command.ts";
import { Started } from "../testing/started.ts";

const CODE = `export const greet = ({ name }: { name: string }) => {
  console.log("greeting\\u001b[2J\\n", name);
  return \`Hello, \${name}!\`;
};
export const spin = () => { for (;;) {} };
export const handle_event = (event: { payload: { fail?: boolean } }) => {
  if (event.payload.fail) throw new Error("no");
  return { handled: true };
};`;

const MANIFEST = `name: greeter
version: 1.2.3
description: Says hello.
code: greeter.ts
optional: [kv:read, kv:write]
subscribe: [{ streams: ["*"] }]
`;

function write(folder: string): void {
  mkdirSync(join(folder, "plugins/greeter"), { recursive: true });
  writeFileSync(join(folder, "plugins/greeter/plugin.yaml"), MANIFEST);
  writeFileSync(join(folder, "plugins/greeter/greeter.ts"), CODE);
  mkdirSync(join(folder, "plugins/broken"));
  writeFileSync(join(folder, "plugins/broken/plugin.yaml"), "name: broken\nversion: 1.0.0\ncode: gone.ts\n");
  writeFileSync(
    join(folder, "mortise.toml"),
    '[host]\nlisten = "localhost:0"\n[plugins.greeter]\ngrants = ["kv:read"]\n',
  );
}

describe.concurrent("mortise start", () => {
  const folder = new Folder();
  let host: Started;
  beforeAll(async () => {
    write(folder.path);
    host = Started.mortise(folder.path);
    const { plugins, status } = await host.until("started");
    expect(plugins).toMatchObject([
      { name: "broken", state: "failed", error: { code: "MORTISE_CODE_MISSING" } },
      { name: "greeter", state: "ready", version: "1.2.3", sealed: true, granted: ["kv:read"] },
    ]);
    expect(status).toMatchObject({ pid: host.child.pid, plugins: { ready: 1, failed: 1 } });
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("is one for each deployment: a second says whose it is, and exits with 5", async () => {
    const { code, stderr } = await folder.run("start");
    expect(code).toBe(5);
    expect(stderr).toMatch(new RegExp(`^MORTISE_ALREADY_RUNNING: Process ${host.child.pid} `));
  });

  test("is called from elsewhere, and what the plugin logs moves no terminal", async () => {
    const called = await folder.run("call", "greeter", "greet", "--input", '{"name":"Ada"}', "--json");
    expect(JSON.parse(called.stdout)).toEqual({ output: "Hello, Ada!", durationMs: expect.any(Number) });
    const { stdout } = await folder.run("logs", "greeter");
    expect(stdout).toMatch(/^\S+Z greeter info: greeting\ufffd\[2J⏎ Ada$/m);
  });

  test("stops a call at the deadline of whoever calls, with the exit code of a limit", async () => {
    const called = await folder.run("call", "greeter", "spin", "--timeout", "50");
    expect(called).toMatchObject({ code: 3, stdout: "" });
    expect(called.stderr).toMatch(/^MORTISE_DEADLINE_EXCEEDED: .*plugin greeter/);
  });

  test("takes grants and revocations at once, and says why", async () => {
    using control = await connectTo(join(folder.path, ".mortise/control.sock"));
    const about = { plugin: "greeter", capability: "kv:write" };
    expect(await control?.request("why", about)).toMatchObject({ granted: false });
    expect(await control?.request("grant", { ...about, for: "1h" })).toMatchObject({ granted: true });
    const found = (await control?.request("plugins", {}))?.find(({ name }) => name === "greeter");
    expect(found).toMatchObject({ granted: ["kv:read", "kv:write"], lacking: [] });
    expect(await control?.request("revoke", about)).toMatchObject({
      granted: false,
      text: expect.stringContaining("kv:write was revoked"),
    });
    const audit = await control?.request("audit", {});
    expect(audit?.map(({ kind, capability }) => [kind, capability])).toEqual([
      ["granted", "kv:write"],
      ["revoked", "kv:write"],
    ]);
    await expect(control?.request("grant", { ...about, capability: "KV" })).rejects.toMatchObject({
      code: "MORTISE_CAPABILITY_INVALID",
    });
  });

  test("delivers events, and lists those that a plugin could not take", async () => {
    using control = await connectTo(join(folder.path, ".mortise/control.sock"));
    const event = { stream: "location:1", type: "say", actor: { kind: "character", id: "ada" } };
    const delivered = await control?.request("deliver", event);
    expect(delivered?.outcomes).toEqual([{ plugin: "greeter", outcome: "handled" }]);
    expect(delivered?.event).toMatchObject({ ...event, payload: {} });
    const failed = await control?.request("deliver", { ...event, payload: { fail: true } });
    expect(failed?.outcomes).toMatchObject([{ plugin: "greeter", outcome: "failed" }]);
    expect(await control?.request("letters", {})).toMatchObject([
      { plugin: "greeter", code: "MORTISE_EXCEPTION", event: { payload: { fail: true } } },
    ]);
    await expect(control?.request("deliver", { stream: "*", type: "say" })).rejects.toMatchObject({
      code: "MORTISE_EVENT_INVALID",
    });
  });

  test("follows the log of one plugin until whoever reads leaves", async () => {
    using reader = await connectTo(join(folder.path, ".mortise/control.sock"));
    using caller = await connectTo(join(folder.path, ".mortise/control.sock"));
    let seen = (_: string) => {};
    const line = new Promise<string>((resolve) => (seen = resolve));
    const following = reader?.request(
      "logs",
      { plugin: "greeter", last: 1_000, follow: true },
      ({ message }) => {
        if (message.includes("Grace")) seen(message);
      },
    );
    const input = Buffer.from('{"name":"Grace"}').toString("base64");
    await caller?.request("call", { plugin: "greeter", export: "greet", input });
    expect(await line).toContain("Grace");
    reader?.close();
    await expect(following).rejects.toMatchObject({ code: "MORTISE_CONTROL_LOST" });
  });
});

describe("mortise start, in the end", () => {
  test("lets a call end that is going on, tells whoever waits, and exits with 0", async () => {
    using folder = new Folder();
    write(folder.path);
    await using host = Started.mortise(folder.path);
    await host.until("started");
    using control = await connectTo(join(folder.path, ".mortise/control.sock"));
    const following = control?.request("logs", { follow: true });
    const call = control?.request("call", { plugin: "greeter", export: "spin", input: "", deadline: 300 });
    const ended = expect(call).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await control?.request("status", {});
    host.signal("SIGINT");
    await host.until("stopping");
    await ended;
    expect(await following).toBeNull();
    await host.until("stopped");
    expect(await host.ended()).toBe(0);
    expect(await host.stderr).toBe("");
    expect(await connectTo(join(folder.path, ".mortise/control.sock"))).toBeUndefined();
    const listed = await folder.run("plugin", "list");
    expect(listed.stdout).toMatch(/^greeter +1\.2\.3 +script +yes +not running +kv:read +plugins\/greeter$/m);
    expect(listed.stdout).toMatch(/^broken: MORTISE_CODE_MISSING: There is no gone\.ts\./m);
    expect(await folder.run("status")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^MORTISE_NOT_RUNNING: /),
    });
  });
});
