import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectTo } from "../../control/connect.ts";
import { Folder } from "../testing/command.ts";
import { Started } from "../testing/started.ts";

const CODE = `export const greet = ({ name }) => { console.log("greeting", name); return \`Hello, \${name}!\`; };
export const spin = () => { for (;;) {} };
export const handle_event = ({ payload }) => {
  if (payload.fail) throw new Error("no");
  return { emit: [{ stream: "location:2", type: "greeter:heard" }] };
};`;

const MANIFEST = `name: greeter
version: 1.2.3
description: Says hello.
code: greeter.js
optional: [kv:read, kv:write, "emit:location:*"]
subscribe: [{ streams: ["location:1"] }]
`;

const CONFIG = `[plugins.greeter]
grants = ["kv:read", "emit:location:*"]
`;

describe("the commands that talk to a host", () => {
  const folder = new Folder();
  let host: Started;
  const said = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await folder.run(...args);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return stdout;
  };

  beforeAll(async () => {
    mkdirSync(join(folder.path, "plugins/greeter"), { recursive: true });
    writeFileSync(join(folder.path, "plugins/greeter/plugin.yaml"), MANIFEST);
    writeFileSync(join(folder.path, "plugins/greeter/greeter.js"), CODE);
    writeFileSync(join(folder.path, "mortise.toml"), CONFIG);
    host = Started.mortise(folder.path);
    await host.until("started");
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("say how it stands", async () => {
    expect(await said("status")).toMatch(
      new RegExp(`^process +${host.child.pid}\\n(.*\\n)*plugins +1 ready\\ndead letters +0\\n`),
    );
    expect(JSON.parse(await said("status", "--json"))).toMatchObject({ pid: host.child.pid });
  });

  test("list plugins, and show all of one", async () => {
    expect(await said("plugin", "list")).toBe(
      "plugin   version  format  sealed  state  granted                  from\n" +
        "greeter  1.2.3    script  yes     ready  emit:location:* kv:read  plugins/greeter\n",
    );
    const shown = await said("plugin", "show", "greeter");
    expect(shown).toMatch(/^description +Says hello\.$/m);
    expect(shown).toMatch(/^granted +emit:location:\*\n +kv:read\nnot granted +kv:write$/m);
    expect(await folder.run("plugin", "show", "nobody")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^MORTISE_PLUGIN_UNKNOWN: /),
    });
  });

  test("call, with input from wherever it is, and read the log", async () => {
    writeFileSync(join(folder.path, "ada.json"), '{"name":"Ada"}');
    expect(await said("call", "greeter", "greet", "--input-file", "ada.json")).toBe("Hello, Ada!");
    const { ended } = folder.start(["call", "greeter", "greet", "--stdin"], { stdin: '{"name":"Bob"}' });
    expect(await ended).toMatchObject({ code: 0, stdout: "Hello, Bob!" });
    expect(await said("logs", "greeter", "--last", "1")).toMatch(/^\S+Z greeter info: greeting Bob\n$/);
    const called = await folder.run("call", "greeter", "spin", "--timeout", "50", "--json");
    expect(called.code).toBe(3);
    expect(JSON.parse(called.stdout)).toMatchObject({
      error: { code: "MORTISE_DEADLINE_EXCEEDED", plugin: "greeter", export: "spin" },
    });
  });

  test("stop a call when whoever waits for it presses Ctrl-C", async () => {
    const { child, ended } = folder.start(["call", "greeter", "spin"]);
    await host.until("log", ({ entry }) => entry.message === "greeting Bob");
    for (;;) {
      const [view] = JSON.parse(await said("plugin", "list", "--json"));
      if (view.calls > 0) break;
    }
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130, stdout: "" });
    for (;;) {
      const [view] = JSON.parse(await said("plugin", "list", "--json"));
      if (view.calls === 0) break;
    }
  });

  test("follow the log until Ctrl-C", async () => {
    const { child, ended } = folder.start(["logs", "--follow", "--json"]);
    const line = new Promise((resolve) => child.stdout.once("data", resolve));
    await said("call", "greeter", "greet", "--input", '{"name":"Cy"}');
    expect(JSON.parse(String(await line).split("\n")[0] ?? "")).toMatchObject({ plugin: "greeter" });
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  test("deliver events, and list what could not be taken", async () => {
    const event = ["deliver", "--stream", "location:1", "--type", "say", "--actor", "character:ada"];
    expect(await said(...event)).toMatch(
      /^event [0-9A-Z]{26}\ngreeter: ok\ngreeter emitted greeter:heard on location:2\n$/,
    );
    expect(await said(...event, "--payload", '{"fail":true}')).toMatch(
      /^greeter: failed \(MORTISE_EXCEPTION\)$/m,
    );
    expect(await said("letters")).toMatch(/^\S+Z greeter MORTISE_EXCEPTION: say on location:1, event /);
    expect(await said("deliver", "--stream", "global", "--type", "tick")).toMatch(/No plugin subscribes/);
    for (const wrong of [
      ["--payload", "[]"],
      ["--actor", "ada"],
    ])
      expect(await folder.run(...event, ...wrong)).toMatchObject({ code: 2, stdout: "" });
  });

  test("grant, revoke and say why, with the line of the config", async () => {
    expect(await said("plugin", "why", "greeter", "kv:read")).toBe(
      `kv:read is granted by \`kv:read\` in ${join(folder.path, "mortise.toml")}:2:11\n`,
    );
    expect(await said("grant", "greeter", "kv:write", "--for", "1h")).toMatch(
      /^kv:write is granted by .*until /,
    );
    expect(await said("revoke", "greeter", "kv:write")).toMatch(/^kv:write was revoked by /);
    expect((await folder.run("plugin", "why", "greeter", "kv:write")).code).toBe(1);
    expect(await said("audit", "greeter")).toMatch(/granted: `kv:write` was granted\.\n.*revoked: /);
  });

  test("disable, enable and reload a plugin", async () => {
    expect(await said("plugin", "disable", "greeter")).toBe("greeter 1.2.3 is disabled\n");
    expect((await folder.run("call", "greeter", "greet")).stderr).toMatch(/^MORTISE_PLUGIN_UNAVAILABLE: /);
    expect(await said("plugin", "enable", "greeter")).toBe("greeter 1.2.3 is ready\n");
    expect(await said("plugin", "reload", "greeter")).toBe("greeter 1.2.3 is ready\n");
  });

  test("stop it; without it, they say so, and plugins are listed from the config", async () => {
    expect(await said("stop")).toMatch(/^It stops/);
    expect(await host.ended()).toBe(0);
    expect(await folder.run("call", "greeter", "greet")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^MORTISE_NOT_RUNNING: /),
    });
    expect(await said("plugin", "list")).toMatch(/^greeter +1\.2\.3 +script +yes +not running +/m);
    expect((await folder.run("plugin", "why", "greeter", "kv:write")).stdout).toMatch(
      /^kv:write is not granted\n.*\nNo host runs: /,
    );
  });
});

test("a host whose output nobody reads runs on, and stops when it is asked to", async () => {
  using folder = new Folder();
  mkdirSync(join(folder.path, "plugins/flood"), { recursive: true });
  writeFileSync(
    join(folder.path, "plugins/flood/plugin.yaml"),
    "name: flood\nversion: 1.0.0\ncode: flood.js\n",
  );
  const code = 'export const go = () => { for (let i = 0; i < 9_000; i++) console.log("x".repeat(100)); };';
  writeFileSync(join(folder.path, "plugins/flood/flood.js"), code);
  const main = join(import.meta.dirname, "../main.ts");
  const child = spawn(process.execPath, [main, "start"], {
    cwd: folder.path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  // What loaded; from then on nobody reads, and what is logged fills the pipe.
  await Promise.race([once(child.stdout, "data"), exited]);
  child.stdout.pause();
  using host = await connectTo(join(folder.path, ".mortise/control.sock"));
  if (host === undefined) throw new Error("The host has no socket.");
  const call = () => host.request("call", { plugin: "flood", export: "go", input: "" });
  for (let count = 0; count < 4; count++) await call();
  await host.request("stop", {});
  expect(await exited).toEqual([0, null]);
});
