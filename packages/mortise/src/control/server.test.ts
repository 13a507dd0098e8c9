import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { HostError } from "@mortise/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claim } from "./claim.ts";
import type { ControlClient } from "./client.ts";
import { connectTo } from "./connect.ts";
import { lineOf } from "./lines.ts";
import type { Handler } from "./server.ts";
import { ControlServer } from "./server.ts";

let folder: string;
let path: string;
const open: { close(): unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "control-"));
  path = join(folder, "sub", "control.sock");
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  rmSync(folder, { recursive: true });
});

async function listen(handlers: Readonly<Record<string, Handler>> = {}): Promise<ControlServer> {
  const server = await ControlServer.listen(path);
  open.push(server);
  server.serve(new Map(Object.entries(handlers)));
  return server;
}

async function client(): Promise<ControlClient> {
  const found = await connectTo(path);
  if (found === undefined) throw new Error("Nobody listens.");
  open.push(found);
  return found;
}

/** What comes back for lines as they are, until the server ends the connection. */
async function raw(...lines: readonly string[]): Promise<{ socket: Socket; next: () => Promise<unknown> }> {
  const socket = connect(path);
  open.push({ close: () => socket.destroy() });
  for (const line of lines) socket.write(line);
  const chunks = socket[Symbol.asyncIterator]();
  let rest = "";
  const next = async (): Promise<unknown> => {
    for (;;) {
      const end = rest.indexOf("\n");
      if (end !== -1) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return JSON.parse(line);
      }
      const { done, value } = await chunks.next();
      if (done === true) return "ended";
      rest += String(value);
    }
  };
  return { socket, next };
}

describe("the control socket", () => {
  test("answers requests of one connection as they are ready", async () => {
    let first = (_: unknown) => {};
    await listen({
      status: () => new Promise((resolve) => (first = resolve)),
      plugins: async () => ["b"],
    });
    const host = await client();
    const slow = host.request("status", {});
    expect(await host.request("plugins", {})).toEqual(["b"]);
    first({ pid: 1 });
    expect(await slow).toEqual({ pid: 1 });
  });

  test("can be opened by its owner only", async () => {
    await listen();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "sub")).mode & 0o777).toBe(0o700);
  });

  test("is at no moment one that others can open, in a folder that others may enter", async () => {
    mkdirSync(join(folder, "sub"), { mode: 0o755 });
    const server = createServer();
    const made = new Promise((resolve) => {
      server.once("listening", () => resolve(statSync(dirname(String(server.address()))).mode & 0o777));
    });
    const { release } = await claim(server, path);
    open.push({ close: release }, server);
    expect(await made).toBe(0o700);
    expect(readdirSync(join(folder, "sub"))).not.toContain("control.sock.new");
  });

  test("gives errors with their code, advice and place, and the cause of none", async () => {
    await listen({
      why: async () => {
        const cause = new Error("the password is hunter2");
        throw new HostError("MORTISE_PLUGIN_UNKNOWN", "There is none.", { plugin: "a", cause });
      },
      audit: async () => {
        throw new Error("the password is hunter2");
      },
    });
    const host = await client();
    const known = await host.request("why", { plugin: "a", capability: "b" }).catch((error) => error);
    expect(known).toMatchObject({
      code: "MORTISE_PLUGIN_UNKNOWN",
      kind: "usage",
      fields: { plugin: "a", todo: "Call one of those that are listed." },
      message: "MORTISE_PLUGIN_UNKNOWN: There is none. [plugin a] Call one of those that are listed.",
    });
    const unknown = await host.request("audit", {}).catch((error) => error);
    expect(unknown).toMatchObject({ code: "MORTISE_INTERNAL" });
    expect(JSON.stringify([known, unknown, known.message, unknown.message])).not.toContain("hunter2");
  });

  test.each([
    ["no object", "7\n"],
    ["no id", '{"method":"status"}\n'],
    ["an id that is no number", '{"id":"1","method":"status"}\n'],
    ["no method", '{"id":1}\n'],
    ["a method of objects", '{"id":1,"method":"constructor"}\n'],
    ["params that are none", '{"id":1,"method":"status","params":[]}\n'],
    ["an id that is inherited", '{"__proto__":{"id":1},"method":"status"}\n'],
  ])("refuses a request with %s, and goes on", async (_, line) => {
    await listen({ status: async () => "well" });
    const { next } = await raw(line, lineOf({ id: 2, method: "status" }));
    expect(await next()).toMatchObject({ error: { code: "MORTISE_CONTROL_INVALID" } });
    expect(await next()).toEqual({ id: 2, result: "well" });
  });

  test("ends a connection whose lines are no JSON", async () => {
    await listen();
    const { next } = await raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await next()).toMatchObject({ error: { code: "MORTISE_CONTROL_INVALID" } });
    expect(await next()).toBe("ended");
  });

  test("tells a request when whoever asked has gone", async () => {
    let began = () => {};
    const beginning = new Promise<void>((resolve) => (began = resolve));
    let gone = (_: unknown) => {};
    const going = new Promise((resolve) => (gone = resolve));
    await listen({
      call: (_, { signal }) => {
        signal.addEventListener("abort", () => gone("gone"));
        began();
        return going;
      },
    });
    const host = await client();
    const asked = host.request("call", { plugin: "a", export: "b", input: "" });
    const lost = expect(asked).rejects.toMatchObject({ code: "MORTISE_CONTROL_LOST" });
    await beginning;
    host.close();
    expect(await going).toBe("gone");
    await lost;
  });

  test("sends what comes before an answer, and piles nothing up for who does not read it", async () => {
    let sent = 0;
    await listen({
      logs: async (_, { send }) => {
        const line = "x".repeat(64 << 10);
        while (send(line) && sent < 10_000) sent++;
        return null;
      },
    });
    const { socket, next } = await raw();
    socket.pause();
    socket.write(lineOf({ id: 1, method: "logs", params: {} }));
    expect(await next()).toMatchObject({ id: 1, item: expect.any(String) });
    expect(sent).toBeLessThan(200);
  });

  test("lets requests end before it stops, and takes no new ones meanwhile", async () => {
    let end = () => {};
    const server = await listen({
      call: () => new Promise((resolve) => (end = () => resolve("done"))),
      plugins: async () => [],
    });
    const host = await client();
    const call = host.request("call", { plugin: "a", export: "b", input: "" });
    await host.request("plugins", {});
    const drained = server.drain();
    await expect(host.request("status", {})).rejects.toMatchObject({ code: "MORTISE_NOT_RUNNING" });
    end();
    await drained;
    expect(await call).toBe("done");
  });
});

describe("the path of a control socket", () => {
  test("is refused to a second host, which learns whose it is", async () => {
    await listen();
    await expect(ControlServer.listen(path)).rejects.toMatchObject({
      code: "MORTISE_ALREADY_RUNNING",
      problem: expect.stringContaining(`Process ${process.pid} `),
    });
  });

  test("is refused to a second host while the first has not finished starting", async () => {
    open.push(await ControlServer.listen(path));
    await expect(ControlServer.listen(path)).rejects.toMatchObject({ code: "MORTISE_ALREADY_RUNNING" });
  });

  test("is given away when the host ends", async () => {
    const server = await listen();
    await server.close();
    expect(await connectTo(path)).toBeUndefined();
    await listen({ plugins: async () => [] });
    expect(await (await client()).request("plugins", {})).toEqual([]);
  });

  test("is taken over from a host that was killed; of many that want it at once, by one", async () => {
    const first = await listen();
    await first.close();
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(`${path}.dead`, resolve));
    linkSync(`${path}.dead`, path);
    await new Promise((resolve) => dead.close(resolve));
    expect(await connectTo(path)).toBeUndefined();
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => ControlServer.listen(path)));
    const won = all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    open.push(...won);
    expect(won).toHaveLength(1);
    for (const each of all)
      if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "MORTISE_ALREADY_RUNNING" });
  });

  test("may be longer than an address of a socket is", async () => {
    path = join(folder, "a-long-name".repeat(15), "control.sock");
    await listen({ plugins: async () => [] });
    expect(await (await client()).request("plugins", {})).toEqual([]);
  });

  test("that cannot be made is an error with a code", async () => {
    writeFileSync(join(folder, "file"), "");
    path = join(folder, "file", "control.sock");
    await expect(ControlServer.listen(path)).rejects.toMatchObject({ code: "MORTISE_SOCKET_FAILED" });
    expect(await connectTo(path)).toBeUndefined();
  });
});
