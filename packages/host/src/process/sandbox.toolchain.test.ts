import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import { Deployment } from "../testing/deployment.ts";
import { FILES } from "../testing/files.ts";
import { confined } from "./confine.ts";
import type { Launch } from "./launch.ts";

const CODE = readFileSync(join(import.meta.dirname, "fixtures/child.py"));

test("a program that waits for nothing but a process plugin lives until it has its answers", async () => {
  const deployment = await Deployment.create();
  const child = join(import.meta.dirname, "fixtures/child.mjs");
  await deployment.write(
    "p/plugin.yaml",
    `name: p\nversion: 1.0.0\nformat: process\ncommand: [node, ${child}]\n`,
  );
  const program = join(import.meta.dirname, "fixtures/alone.ts");
  const said = execFileSync(process.execPath, [program, deployment.root], { encoding: "utf8" });
  expect(said.trim().split("\n")).toEqual(["MORTISE_PROCESS_DIED", "MORTISE_PROCESS_DIED", "ok", "closed"]);
  await deployment.close();
});

describe("a program in bubblewrap", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  const open = async (grants: readonly string[], manifest = "sandbox: bubblewrap\n") => {
    await deployment.write("p/main.py", CODE);
    await deployment.write(
      "p/plugin.yaml",
      `name: p\nversion: 1.0.0\nformat: process\ncommand: [/usr/bin/python3, main.py]\ncode: main.py\n${manifest}`,
    );
    await deployment.write("data/a.txt", "what was granted");
    await deployment.write("secret.txt", "what was not");
    return deployment.open({
      plugins: [join(deployment.root, "p")],
      grants: { p: ["process:run", ...grants] },
    });
  };
  const json = async (host: Host, name: string, input: unknown = null) =>
    (await host.call("p", name, input as object)).json<unknown>();

  test("sees its own folder, and nothing of the machine that was not granted", async () => {
    const host = await open([]);
    expect(host.plugin("p")).toMatchObject({ sealed: false, wall: "bubblewrap" });
    expect(await json(host, "sum", [1, 2, 3])).toBe(6);
    expect(await json(host, "list", join(deployment.root, "p"))).toEqual(["main.py", "plugin.yaml"]);
    expect(await json(host, "list", deployment.root)).toEqual(["p"]);
    expect(await json(host, "list", "/home")).toBe(null);
    await expect(host.call("p", "read", join(deployment.root, "secret.txt"))).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_ERROR",
    });
    expect((await host.call("p", "write", join(deployment.root, "p/main.py"))).text()).toBe(
      "Read-only file system",
    );
    expect((await host.call("p", "write", "/usr/x")).text()).toBe("Read-only file system");
    expect((await host.call("p", "write", "/tmp/x")).text()).toBe("done");
    expect(await json(host, "processes")).toBeLessThan(4);
    expect(Object.keys((await json(host, "env")) as object).sort()).toEqual(["LC_CTYPE", "PATH", "PWD"]);
  });

  test("reads and writes the folders that were granted, until they are taken away", async () => {
    const folder = join(await Promise.resolve(deployment.root), "data");
    const asks = `capabilities: ["fs:read:${folder}/*"]\noptional: ["fs:write:${folder}/*"]\nsandbox: bubblewrap\n`;
    const host = await open([`fs:read:${folder}/*`], asks);
    expect((await host.call("p", "read", join(folder, "a.txt"))).text()).toBe("what was granted");
    expect((await host.call("p", "write", join(folder, "b.txt"))).text()).toBe("Read-only file system");
    await host.grant("p", `fs:write:${folder}/*`);
    expect((await host.call("p", "write", join(folder, "b.txt"))).text()).toBe("done");
    expect(readFileSync(join(folder, "b.txt"), "utf8")).toBe("written");
    await host.revoke("p", `fs:*`);
    expect(await json(host, "list", folder)).toBe(null);
  });

  test("has no network unless that was granted", async () => {
    const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const host = await open(["process:network"], 'optional: ["process:network"]\nsandbox: bubblewrap\n');
    expect(await json(host, "reachable", port)).toBe(true);
    await host.revoke("p", "process:network");
    expect(await json(host, "reachable", port)).toBe(false);
    server.close();
  });

  test("ends with all that it started, in sessions of their own too", async () => {
    const folder = join(deployment.root, "data");
    const asks = `capabilities: ["fs:read:${folder}/*", "fs:write:${folder}/*"]\nsandbox: bubblewrap\n`;
    const host = await open([`fs:*`], asks);
    const beat = join(folder, "beat");
    await json(host, "daemon", beat);
    const read = () => statSync(beat, { throwIfNoEntry: false, bigint: true })?.mtimeNs;
    for (let first = read(); first === undefined || read() === first; ) {
      first ??= read();
      await new Promise(setImmediate);
    }
    await expect(host.call("p", "exit", 3 as never)).rejects.toMatchObject({ code: "MORTISE_PROCESS_DIED" });
    await host.close();
    const last = readFileSync(beat, "utf8");
    const until = performance.now() + 100;
    while (performance.now() < until) await new Promise(setImmediate);
    expect(readFileSync(beat, "utf8")).toBe(last);
  });

  test("may be asked for by the operator, who may also do without", async () => {
    await open([], "");
    const config = (sandbox: string) =>
      `[host]\nplugins = ["./p"]\n[plugins.p]\ngrants = ["process:run"]\nsandbox = "${sandbox}"\n`;
    await deployment.write("mortise.toml", config("bubblewrap"));
    const options = { plugins: undefined, config: join(deployment.root, "mortise.toml") };
    const first = await deployment.open(options);
    expect(first.plugin("p")).toMatchObject({ wall: "bubblewrap", error: undefined });
    expect(await json(first, "list", "/home")).toBe(null);
    await open([]);
    await deployment.write("mortise.toml", config("none"));
    const second = await deployment.open(options);
    expect(second.plugin("p")?.wall).toBe("none");
  });
});

describe("an engine in bubblewrap", () => {
  test("runs as it does elsewhere, with the folders that were granted and without a network", async () => {
    const deployment = await Deployment.create();
    const folder = join(deployment.root, "data");
    await deployment.write("data/a.txt", "hello");
    await deployment.write("p/main.wasm", FILES);
    const asks = `capabilities: ["fs:read:${folder}/*"]`;
    await deployment.write(
      "p/plugin.yaml",
      `name: p\nversion: 1.0.0\ncode: main.wasm\nisolation: process\nsandbox: bubblewrap\n${asks}\n`,
    );
    await deployment.script(
      "q",
      "export const seven = () => 7;",
      "isolation: process\nsandbox: bubblewrap\n",
    );
    const host = await deployment.open({
      functions: [hostFunction({ name: "wait", run: () => null })],
      grants: { p: [`fs:read:${folder}/*`] },
    });
    expect(host.plugin("p")).toMatchObject({ sealed: true, wall: "bubblewrap", error: undefined });
    expect((await host.call("p", "readLater", "a.txt")).text()).toBe("hello");
    expect((await host.call("q", "seven")).json()).toBe(7);
    await deployment.close();
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const code = `require("net").connect(${port}, "127.0.0.1")
      .on("connect", () => { console.log("connected"); process.exit(); }).on("error", (e) => console.log(e.code))`;
    const tried = ({ file, args }: Launch) =>
      execFileSync(file, [...args.slice(0, -1), "-e", code], { env: {}, encoding: "utf8" }).trim();
    expect(tried(confined([]))).toBe("connected");
    expect(tried(confined([], { bubblewrap: "/usr/bin/bwrap" }))).toBe("ECONNREFUSED");
    server.close();
  });
});
