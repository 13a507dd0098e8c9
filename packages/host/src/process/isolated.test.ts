import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import type { HostLogEntry, HostOptions } from "../options.ts";
import { Deployment } from "../testing/deployment.ts";
import { confined } from "./confine.ts";
import { engines } from "./testing/engines.ts";

const SCRIPT = `import { config, host, log, vars } from "mortise:plugin";
export const echo = (input: unknown) => input;
export const ask = (name: string) => host.greet({ name });
export const later = (name: string) => host.later({ name });
export const said = (name: string) => [host.greet({ name }).payload, host.later({ name }).payload];
export const settings = () => config.get("greeting");
export const count = () => {
  vars.set("n", String(Number(vars.get("n") ?? 0) + 1));
  return Number(vars.get("n"));
};
export const say = (text: string) => log.warn(text);
export const fail = () => { throw new Error("It did not work."); };
export const spin = () => { for (;;); };`;

const greet = hostFunction({
  name: "greet",
  requires: ({ name }: { name: string }) => `greet:${name}`,
  run: ({ name }: { name: string }) => `Hello, ${name}!`,
});
const later = hostFunction({
  name: "later",
  async: true,
  requires: ({ name }: { name: string }) => `greet:${name}`,
  run: async ({ name }: { name: string }) => `Later, ${name}!`,
});

describe("a plugin whose engine is in a process of its own", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  const open = async (options: HostOptions = {}) => {
    await deployment.write("p/main.ts", SCRIPT);
    await deployment.write("p/plugin.yaml", "name: p\nversion: 1.0.0\ncode: main.ts\nisolation: process\n");
    return deployment.open({ functions: [greet, later], ...options });
  };
  const json = async (host: Host, name: string, input?: unknown) =>
    (await host.call("p", name, input as object)).json<unknown>();
  const codeOf = (host: Host, name: string, input?: unknown, options = {}) =>
    host.call("p", name, input as object, options).then(
      () => "ok",
      (error: { code?: string }) => error.code,
    );

  test("does what it does elsewhere: calls, host functions, settings, vars, log, errors", async () => {
    const log: HostLogEntry[] = [];
    const host = await open({
      log: (entry) => log.push(entry),
      grants: { p: ["greet:Ada"] },
      settings: { p: { greeting: "hi" } },
    });
    expect(host.plugin("p")).toMatchObject({ format: "script", sealed: true, wall: "process" });
    expect(host.plugin("p")?.exports).toContain("echo");
    expect(await json(host, "echo", { a: "ü" })).toEqual({ a: "ü" });
    expect(await json(host, "ask", "Ada")).toEqual({ kind: "Success", payload: "Hello, Ada!" });
    expect(await json(host, "later", "Ada")).toEqual({ kind: "Success", payload: "Later, Ada!" });
    expect(await json(host, "ask", "Eve")).toMatchObject({ payload: { code: "MORTISE_CAPABILITY_DENIED" } });
    expect(await json(host, "said", "Ada")).toEqual(["Hello, Ada!", "Later, Ada!"]);
    expect((await host.call("p", "settings")).text()).toBe("hi");
    await host.call("p", "say", "careful\u001b[2J");
    expect(log).toEqual([{ plugin: "p", level: "warn", message: "careful\u{fffd}[2J" }]);
    await expect(host.call("p", "fail")).rejects.toMatchObject({
      code: "MORTISE_EXCEPTION",
      details: { plugin: "p", export: "fail", file: "main.ts", line: 12 },
    });
    expect(await codeOf(host, "nothing")).toBe("MORTISE_EXPORT_UNKNOWN");
    expect(await codeOf(host, "spin", "", { deadline: 100 })).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect([await json(host, "count"), await json(host, "count")]).toEqual([1, 2]);
    const stop = new AbortController();
    const call = codeOf(host, "spin", undefined, { signal: stop.signal });
    stop.abort();
    expect(await call).toBe("MORTISE_ABORTED");
    await host.close();
    expect(engines()).toEqual([]);
  });

  test("takes bytes in whatever buffer or view, and refuses what has no JSON by code", async () => {
    const host = await open();
    const bytes = Uint8Array.from(Buffer.from('{"a":"ü"}    '));
    const { buffer } = bytes.slice(0, bytes.length & ~1);
    for (const input of [bytes, buffer, new DataView(buffer), new Uint16Array(buffer), Buffer.from(bytes)])
      expect(await json(host, "echo", input)).toEqual({ a: "ü" });
    expect(await codeOf(host, "echo", { n: 1n })).toBe("MORTISE_OPTION_INVALID");
  });

  test("may read nothing but the engine, start nothing, and write nowhere", () => {
    const { file, args } = confined([]);
    const flags = args.slice(0, -1);
    const tries = [
      ["fs.readFileSync('/etc/passwd')", "ERR_ACCESS_DENIED"],
      [`fs.readFileSync(${JSON.stringify(import.meta.filename)})`, "ERR_ACCESS_DENIED"],
      ["fs.writeFileSync('/tmp/x', 'y')", "ERR_ACCESS_DENIED"],
      ["child_process.spawnSync('/bin/true')", "ERR_ACCESS_DENIED"],
      ["process.env.HOME ?? 'none'", "none"],
    ];
    const code = tries
      .map(([each]) => `try { console.log(${each}) } catch (e) { console.log(e.code) }`)
      .join(";");
    const said = execFileSync(file, [...flags, "-e", code], { env: {}, encoding: "utf8" });
    expect(said.trim().split("\n")).toEqual(tries.map(([, answer]) => answer));
  });
});
