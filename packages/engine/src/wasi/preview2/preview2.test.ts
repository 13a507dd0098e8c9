import { describe, expect, it } from "vitest";
import { readWit } from "../../component/wit/packages.ts";
import type { LogEntry } from "../../log.ts";
import { wasiImports } from "./imports.ts";
import type { Pollable } from "./poll.ts";
import type { InputStream, OutputStream } from "./streams.ts";
import { exportOf } from "./testing/forward.ts";
import { guests } from "./testing/wasi.ts";
import { WASI_VERSION, WASI_WIT } from "./wit.ts";

const guest = guests("io", "clocks", "random", "cli", "sockets");

/** A clock that stands still. */
const clock = { now: () => 1_500_000_000_123_456_789n, monotonic: () => 7_000_999n };

const streams = "io/streams";

const BLOCK = exportOf("io/poll", "[method]pollable.block");

describe("the functions of WASI 0.2", () => {
  const packages = readWit(Object.entries(WASI_WIT).map(([file, text]) => ({ file, text })));
  const imported = [...packages.interfaces.keys()].filter((name) => !/run@|incoming-handler@/.test(name));

  it("are all served, but for what only a server exports", () => {
    expect(Object.keys(wasiImports(packages.interfaces.keys()))).toEqual(imported);
  });

  it("are served for every version of 0.2, and for no other", () => {
    const names = ["0.2.0", "0.2.99", "0.3.0", "0.1.0", "1.2.0"].map((each) => `wasi:io/poll@${each}`);
    const served = wasiImports([
      ...names,
      "wasi:io/poll",
      "wasi:nn/tensor@0.2.0",
      "wasi:io/constructor@0.2.0",
    ]);
    expect(Object.keys(served)).toEqual(["wasi:io/poll@0.2.0", "wasi:io/poll@0.2.99"]);
  });

  it("are implemented under the names and with the parameters that WIT gives them", () => {
    const all = wasiImports(imported);
    for (const [name, items] of packages.interfaces)
      for (const [label, item] of items)
        if (item.sort === "func" && imported.includes(name))
          expect(all[name]?.[label]?.run.length, label).toBeLessThanOrEqual(item.type.params.length);
    expect(WASI_VERSION).toMatch(/^0\.2\.\d+$/);
  });
});

describe("a guest that was granted nothing", () => {
  it("has no arguments, variables, folder to start in or input, and what it prints is a log", async () => {
    const logs: LogEntry[] = [];
    await using wasi = await guest({ log: (entry) => logs.push(entry) });
    expect(await wasi.call("cli/environment", "get-arguments")).toEqual([]);
    expect(await wasi.call("cli/environment", "get-environment")).toEqual([]);
    expect(await wasi.call("cli/environment", "initial-cwd")).toBeUndefined();
    const stdin = await wasi.call("cli/stdin", "get-stdin");
    expect(await wasi.call(streams, "[method]input-stream.read", stdin, 10n)).toEqual({
      tag: "err",
      val: { tag: "closed" },
    });
    const stdout = await wasi.call("cli/stdout", "get-stdout");
    const line = Buffer.from("one\n\u001b[31mtwo\n");
    expect(await wasi.call(streams, "[method]output-stream.blocking-write-and-flush", stdout, line)).toEqual({
      tag: "ok",
    });
    expect(logs).toEqual([
      { level: "info", message: "one" },
      { level: "info", message: "\u{fffd}[31mtwo" },
    ]);
    expect(await wasi.call("cli/terminal-stdin", "get-terminal-stdin")).toBeUndefined();
    expect(await wasi.call("cli/terminal-stdout", "get-terminal-stdout")).toBeDefined();
  });

  it("gets no socket and no address", async () => {
    await using wasi = await guest();
    const denied = { tag: "err", val: "access-denied" };
    const network = await wasi.call("sockets/instance-network", "instance-network");
    expect(await wasi.call("sockets/tcp-create-socket", "create-tcp-socket", "ipv4")).toEqual(denied);
    expect(await wasi.call("sockets/udp-create-socket", "create-udp-socket", "ipv6")).toEqual(denied);
    expect(await wasi.call("sockets/ip-name-lookup", "resolve-addresses", network, "a.example")).toEqual(
      denied,
    );
  });
});

describe("a guest that was granted something", () => {
  it("has exactly that", async () => {
    const printed: string[] = [];
    await using wasi = await guest({
      args: ["tool", "--fast"],
      env: { HOME: "/", KEY: "a=b" },
      stdin: Buffer.from("hello"),
      stderr: (bytes) => printed.push(Buffer.from(bytes).toString()),
    });
    expect(await wasi.call("cli/environment", "get-arguments")).toEqual(["tool", "--fast"]);
    expect(await wasi.call("cli/environment", "get-environment")).toEqual([
      ["HOME", "/"],
      ["KEY", "a=b"],
    ]);
    const stdin = await wasi.call<InputStream>("cli/stdin", "get-stdin");
    const stderr = await wasi.call<OutputStream>("cli/stderr", "get-stderr");
    const read = await wasi.call(streams, "[method]input-stream.blocking-read", stdin, 2n);
    expect(read).toEqual({ tag: "ok", val: Uint8Array.from(Buffer.from("he")) });
    expect(await wasi.call(streams, "[method]input-stream.skip", stdin, 1n)).toEqual({ tag: "ok", val: 1n });
    expect(await wasi.call(streams, "[method]output-stream.splice", stderr, stdin, 99n)).toEqual({
      tag: "ok",
      val: 2n,
    });
    expect(await wasi.call(streams, "[method]output-stream.write-zeroes", stderr, 2n)).toEqual({ tag: "ok" });
    expect(printed.join("")).toBe("lo\0\0");
    stderr[Symbol.dispose]();
    expect(await wasi.call(streams, "[method]output-stream.check-write", stderr)).toEqual({
      tag: "err",
      val: { tag: "closed" },
    });
  });

  it("exits with the code that it gives", async () => {
    for (const [name, argument, returnCode] of [
      ["exit", { tag: "ok" }, 0],
      ["exit", { tag: "err" }, 1],
      ["exit-with-code", 42, 42],
    ] as const) {
      await using wasi = await guest();
      await expect(wasi.call("cli/exit", name, argument)).rejects.toMatchObject({
        code: "MORTISE_EXIT",
        details: { returnCode },
      });
    }
  });
});

describe("clocks and randomness", () => {
  it("are the host's, rounded to a microsecond", async () => {
    await using wasi = await guest({ clock, random: (into) => into.fill(7) });
    expect(await wasi.call("clocks/wall-clock", "now")).toEqual({
      seconds: 1_500_000_000n,
      nanoseconds: 123_456_000,
    });
    expect(await wasi.call("clocks/wall-clock", "resolution")).toEqual({ seconds: 0n, nanoseconds: 1_000 });
    expect(await wasi.call("clocks/monotonic-clock", "now")).toBe(7_000_000n);
    expect(await wasi.call("clocks/timezone", "utc-offset", { seconds: 0n, nanoseconds: 0 })).toBe(0);
    expect(await wasi.call("random/random", "get-random-bytes", 3n)).toEqual(Uint8Array.of(7, 7, 7));
    expect(await wasi.call("random/insecure-seed", "insecure-seed")).toEqual([
      0x0707070707070707n,
      0x0707070707070707n,
    ]);
    await expect(wasi.call("random/random", "get-random-bytes", 1n << 40n)).rejects.toMatchObject({
      code: "MORTISE_TRAP",
    });
  });
});

describe("polling", () => {
  const subscribe = (wasi: Awaited<ReturnType<typeof guest>>, length: bigint): Promise<Pollable> =>
    wasi.call("clocks/monotonic-clock", "subscribe-duration", length);

  it("answers at once with what is ready", async () => {
    await using wasi = await guest({ clock });
    const stdin = await wasi.call("cli/stdin", "get-stdin");
    const ready = await wasi.call(streams, "[method]input-stream.subscribe", stdin);
    const never = await subscribe(wasi, 1n << 60n);
    const past = await wasi.call("clocks/monotonic-clock", "subscribe-instant", 0n);
    expect(await wasi.call("io/poll", "[method]pollable.ready", never)).toBe(false);
    expect(await wasi.call("io/poll", "poll", [never, ready, past])).toEqual([1, 2]);
    expect(wasi.now("io/poll", "poll", [never, ready, past])).toEqual([1, 2]);
  });

  it("waits for the soonest clock: suspended in a call, and holding the thread in one that may not suspend", async () => {
    await using wasi = await guest({ clock });
    const [soon, late] = [await subscribe(wasi, 2_000_000n), await subscribe(wasi, 1n << 60n)];
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    expect(await wasi.call("io/poll", "poll", [late, soon])).toEqual([1]);
    expect(turned).toBe(true);
    expect(wasi.now("io/poll", "poll", [late, soon])).toEqual([1]);
    await wasi.call("io/poll", "[method]pollable.block", soon);
    wasi.now("io/poll", "[method]pollable.block", soon);
  });

  it("ends with the call: at its deadline, and where it is stopped", async () => {
    await using wasi = await guest({ clock });
    const never = await subscribe(wasi, 1n << 60n);
    const block = (options: object) => wasi.instance.invoke(BLOCK, [never], options);
    await expect(block({ deadline: 20 })).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    const other = await subscribe(wasi, 1n << 60n);
    const stop = new AbortController();
    const stopped = wasi.instance.invoke(BLOCK, [other], {
      signal: stop.signal,
    });
    setImmediate(() => stop.abort());
    await expect(stopped).rejects.toMatchObject({ code: "MORTISE_ABORTED" });
    const third = await subscribe(wasi, 1n << 60n);
    expect(() => wasi.instance.invokeSync(BLOCK, [third], { deadline: 20 })).toThrow(
      "MORTISE_DEADLINE_EXCEEDED",
    );
  });

  it("of nothing ends the call", async () => {
    await using wasi = await guest();
    await expect(wasi.call("io/poll", "poll", [])).rejects.toMatchObject({ code: "MORTISE_TRAP" });
  });
});
