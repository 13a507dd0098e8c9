import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import type { HostLogEntry, HostOptions } from "../options.ts";
import { Deployment, gate, ManualClock } from "../testing/deployment.ts";

const CHILD = join(import.meta.dirname, "fixtures/child.mjs");
const MANIFEST = `name: p\nversion: 1.0.0\nformat: process\ncommand: [node, ${CHILD}]\n`;
const greet = hostFunction({
  name: "greet",
  input: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
  requires: ({ name }: { name: string }) => `greet:${name}`,
  run: ({ name }: { name: string }) => `Hello, ${name}!`,
});

describe("a process plugin", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  const open = async (options: HostOptions = {}, manifest = "") => {
    await deployment.write("p/plugin.yaml", `${MANIFEST}${manifest}`);
    return deployment.open({ functions: [greet], grants: { p: ["process:run", "greet:*"] }, ...options });
  };
  const json = async (host: Host, name: string, input?: unknown) =>
    (await host.call("p", name, input as object)).json<unknown>();
  const codeOf = (host: Host, name: string, input?: unknown) =>
    host.call("p", name, input as object).then(
      () => "ok",
      (error: { code?: string }) => error.code,
    );

  test("answers calls with plain JSON, and is listed as not sealed", async () => {
    const host = await open();
    expect(host.plugin("p")).toMatchObject({
      format: "process",
      sealed: false,
      wall: "none",
      state: "ready",
    });
    expect(await json(host, "echo", { a: [1, "ü"] })).toEqual({ a: [1, "ü"] });
    expect((await host.call("p", "echo", "plain text")).text()).toBe("plain text");
    expect((await host.call("p", "echo")).text()).toBe("nothing");
    expect(await json(host, "echo", Buffer.from('{\n"a": null}'))).toEqual({ a: null });
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    expect(await codeOf(host, "echo", deep)).toMatch(/^MORTISE_PROCESS_/);
    await expect(host.call("p", "echo", new Uint8Array([0xff]))).rejects.toMatchObject({
      code: "MORTISE_ARGUMENT_INVALID",
    });
    expect((await host.call("p", "folder")).text()).toBe(join(deployment.root, "p"));
  });

  test("takes no fuel, which would not bound it", async () => {
    const host = await open();
    await expect(host.call("p", "echo", "", { fuel: 1 })).rejects.toMatchObject({
      code: "MORTISE_OPTION_INVALID",
    });
    expect((await host.call("p", "echo", "next")).text()).toBe("next");
  });

  test("is one process for many calls, and as many as there are calls at once", async () => {
    const host = await open({ instances: 2 });
    const first = await json(host, "pid");
    expect(await json(host, "pid")).toBe(first);
    const pids = await Promise.all([1, 2, 3, 4].map(() => json(host, "pid")));
    expect(new Set(pids).size).toBe(2);
  });

  test("is not loaded without `process:run`, and ended when that is taken away", async () => {
    const refused = await open({ grants: {} });
    expect(refused.plugin("p")?.error).toMatchObject({
      code: "MORTISE_CAPABILITY_DENIED",
      details: { capability: "process:run", line: 3 },
    });
    await refused.close();
    const host = await open();
    const hanging = codeOf(host, "never");
    const pid = (await json(host, "pid")) as number;
    await host.revoke("p", "process:run");
    expect(await hanging).toBe("MORTISE_CAPABILITY_DENIED");
    expect(await codeOf(host, "echo")).toBe("MORTISE_CAPABILITY_DENIED");
    await gone(pid);
    await host.grant("p", "process:run");
    expect(await codeOf(host, "echo")).toBe("ok");
  });

  test("calls host functions with the same checks as any other plugin", async () => {
    const host = await open({ grants: { p: ["process:run", "greet:Ada", "greet:Bob"] } });
    const ask = (params: unknown, method = "greet") => json(host, "ask", { method, params });
    expect(await ask({ name: "Ada" })).toEqual({ kind: "Success", payload: "Hello, Ada!" });
    expect(await ask({ name: "Eve" })).toMatchObject({
      kind: "Error",
      payload: { code: "MORTISE_CAPABILITY_DENIED" },
    });
    expect(await ask(7)).toMatchObject({ kind: "Error", payload: { code: "MORTISE_INPUT_INVALID" } });
    expect(
      await json(host, "both", { method: "greet", params: [{ name: "Ada" }, { name: "Bob" }] }),
    ).toMatchObject([{ payload: "Hello, Ada!" }, { payload: "Hello, Bob!" }]);
    expect(await codeOf(host, "ask", { method: "nobody" })).toBe("ok");
    expect(host.audit()).toMatchObject([{ kind: "denied", capability: "greet:Eve" }, { kind: "failed" }]);
    expect(await json(host, "echo", 1)).toBe(1);
  });

  test("inherits nothing of the environment but what is granted", async () => {
    process.env.MORTISE_TEST_SECRET = "hidden";
    process.env.MORTISE_TEST_SHOWN = "shown";
    const host = await open(
      { grants: { p: ["process:run", "env:*"] } },
      'capabilities: ["env:MORTISE_TEST_SHOWN"]\n',
    );
    expect(await json(host, "env")).toEqual({
      PATH: "/usr/local/bin:/usr/bin:/bin",
      MORTISE_TEST_SHOWN: "shown",
    });
    await host.revoke("p", "env:MORTISE_TEST_SHOWN");
    expect(await json(host, "env")).toEqual({ PATH: "/usr/local/bin:/usr/bin:/bin" });
  });

  test("says itself what went wrong, and lives on", async () => {
    const host = await open();
    const pid = await json(host, "pid");
    await expect(host.call("p", "fail")).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_ERROR",
      problem: "The process answered error -1: It\u{fffd}[31m did not work.",
      details: { plugin: "p", export: "fail", returnCode: -1 },
    });
    expect(await codeOf(host, "nothing")).toBe("MORTISE_EXPORT_UNKNOWN");
    expect(await json(host, "pid")).toBe(pid);
  });

  test("may print among its answers, which is logged", async () => {
    const log: HostLogEntry[] = [];
    const host = await open({ log: (entry) => log.push(entry) });
    expect(await json(host, "noise", 7)).toBe(7);
    expect(log.map(({ message }) => message)).toEqual(["Loading…", '{"level":30}', "[1]", '{"jsonrpc":']);
    await json(host, "stderr", "careful\u001b[2J\nnow\n");
    while (log.length < 6) await new Promise(setImmediate);
    expect(log.slice(4)).toEqual([
      { plugin: "p", level: "error", message: "careful\u{fffd}[2J" },
      { plugin: "p", level: "error", message: "now" },
    ]);
  });

  test.each([
    ["never", undefined, "MORTISE_DEADLINE_EXCEEDED", "deadline: 300\n"],
    ["forkAndHang", undefined, "MORTISE_DEADLINE_EXCEEDED", "deadline: 400\n"],
    ["large", 5_000, "MORTISE_OUTPUT_EXCEEDED", "output: 4KiB\n"],
    ["floodNoise", undefined, "MORTISE_LOG_EXCEEDED", ""],
    ["floodLine", undefined, "MORTISE_OUTPUT_EXCEEDED", "output: 1MiB\n"],
    ["floodAsks", undefined, "MORTISE_HOST_CALLS_EXCEEDED", "host_calls: 100\n"],
    ["exit", 0, "MORTISE_PROCESS_DIED", ""],
    ["exitMidAnswer", undefined, "MORTISE_PROCESS_DIED", ""],
    ["crash", undefined, "MORTISE_PROCESS_DIED", ""],
    ["wrongId", undefined, "MORTISE_PROCESS_ANSWER_INVALID", ""],
    ["version", undefined, "MORTISE_PROCESS_ANSWER_INVALID", ""],
    ["deep", undefined, "MORTISE_PROCESS_ANSWER_INVALID", ""],
    ["neither", undefined, "MORTISE_PROCESS_ANSWER_INVALID", ""],
    ["notify", undefined, "MORTISE_PROCESS_ANSWER_INVALID", ""],
  ])(
    "that does %s(%j) fails that call with %s, and the next gets a fresh one",
    async (name, input, code, limits) => {
      const host = await open({}, limits === "" ? "" : `limits: { ${limits.trim()} }\n`);
      expect(await codeOf(host, name, input)).toBe(code);
      expect(await codeOf(host, "echo", "hello")).toBe("ok");
    },
  );

  test("that answers twice has its first answer taken, and is replaced", async () => {
    const log: string[] = [];
    const host = await open({ log: ({ message }) => log.push(message) });
    const pid = await json(host, "pid");
    expect((await host.call("p", "twice")).text()).toBe("first");
    while (log.length === 0) await new Promise(setImmediate);
    expect(log[0]).toContain("MORTISE_PROCESS_ANSWER_INVALID");
    expect(await json(host, "pid")).not.toBe(pid);
  });

  test("that writes more to its standard error than may be logged is cut short, and answers", async () => {
    const log: HostLogEntry[] = [];
    const host = await open({ log: (entry) => log.push(entry) });
    expect(await json(host, "floodErrors")).toBe(null);
    expect(log.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThan(1_100_000);
    expect(await codeOf(host, "echo")).toBe("ok");
  });

  test("that does so between calls is held up, and goes on with the next", async () => {
    const log: HostLogEntry[] = [];
    const host = await open({ log: (entry) => log.push(entry) });
    const pid = await json(host, "pid");
    await host.call("p", "floodErrorsLater");
    while (log.at(-1)?.level !== "warn") await new Promise(setImmediate);
    expect(await json(host, "pid")).toBe(pid);
  });

  test("is not harmed by a log that fails", async () => {
    const host = await open({
      log: () => {
        throw new Error("The disk is full.");
      },
    });
    expect(await json(host, "noise", 7)).toBe(7);
    expect(await json(host, "stderr", "a\nb\n")).toBe(null);
    expect(await codeOf(host, "echo")).toBe("ok");
  });

  test("is ended by the caller's signal, and by closing, with what it started", async () => {
    const host = await open();
    const pid = (await json(host, "pid")) as number;
    const forked = (await json(host, "fork")) as number;
    const stop = new AbortController();
    const call = host.call("p", "never", undefined, { signal: stop.signal });
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "MORTISE_ABORTED" });
    await gone(pid);
    await gone(forked);
    const other = (await json(host, "fork")) as number;
    const last = codeOf(host, "never");
    await host.close();
    expect(await last).toBe("MORTISE_CLOSED");
    await gone(other);
  });

  test("that fails again and again is started ever more seldom, and then not at all", async () => {
    const host = await open({ breaker: { failures: 3, rest: 60_000, maxRest: 60_000 } });
    for (let i = 0; i < 3; i++) expect(await codeOf(host, "crash")).toBe("MORTISE_PROCESS_DIED");
    expect(await codeOf(host, "echo")).toBe("MORTISE_CIRCUIT_OPEN");
  });

  test("stands still for a host function that waits for a person", async () => {
    const { passed, open: resume } = gate();
    const asked = gate();
    const wait = hostFunction({
      name: "wait",
      async: true,
      clockStops: true,
      run: async () => {
        asked.open();
        await passed;
        return "done";
      },
    });
    const clock = new ManualClock();
    const host = await open({ functions: [wait], clock });
    const call = json(host, "ask", { method: "wait", params: null });
    await asked.passed;
    clock.pass(3_600_000);
    resume();
    expect(await call).toEqual({ kind: "Success", payload: "done" });
    const late = codeOf(host, "never");
    await json(host, "pid").finally(() => clock.pass(5_000));
    expect(await late).toBe("MORTISE_DEADLINE_EXCEEDED");
  });

  test("whose program or code is not what was loaded is not started", async () => {
    const missing = await open({}, "").then(async (host) => {
      await deployment.write(
        "p/plugin.yaml",
        MANIFEST.replace("command: [node,", "command: [no-such-program,"),
      );
      return host.reload("p").catch((error: { code: string }) => error.code);
    });
    expect(missing).toBe("MORTISE_PROCESS_UNSTARTABLE");
    await deployment.write("p/main.mjs", "setInterval(() => {}, 1000);");
    const host = await open({}, "code: main.mjs\n");
    await deployment.write("p/main.mjs", "something else");
    expect(await codeOf(host, "echo")).toBe("MORTISE_PROCESS_CHANGED");
  });
});

/** Waits until a process has ended. One that nobody has asked for its end yet is still listed, as a zombie. */
async function gone(pid: number): Promise<void> {
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  while (existsSync(`/proc/${pid}`) && state() !== "Z") await new Promise(setImmediate);
}
