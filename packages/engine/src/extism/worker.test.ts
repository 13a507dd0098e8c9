import { AsyncLocalStorage } from "node:async_hooks";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MortiseError } from "../errors.ts";
import { guest, wat } from "./fixtures/guests.ts";
import { type CallContext, createPlugin, type ExtismPluginOptions, type Plugin } from "./index.ts";

// What a plugin does is the same with `runInWorker`: `plugin.test.ts` and `faults.test.ts` hold both to it. Here is
// what only a worker has.

const bytes = guest("guest");

type Transform = (context: CallContext, handle: bigint) => unknown;

function open(transform: Transform = (_, handle) => handle, options: ExtismPluginOptions = {}) {
  const functions = { "extism:host/user": { transform }, env: { add: () => 0 } };
  return createPlugin({ wasm: [{ data: bytes }] }, { functions, runInWorker: true, ...options });
}

const textOf = async (plugin: Plugin, name: string, input?: string): Promise<string | null> =>
  (await plugin.call(name, input))?.text() ?? null;

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: MortiseError) => error.code,
  );

const workers: Worker[] = [];
const noted = (worker: Worker): void => {
  if (worker.threadName === "mortise") workers.push(worker);
};
beforeAll(() => void process.on("worker", noted));
afterAll(() => void process.off("worker", noted));

describe("a plugin with runInWorker", () => {
  test("runs in a thread of its own, and one without does not", async () => {
    const before = workers.length;
    await using here = await open(undefined, { runInWorker: false });
    expect(await textOf(here, "echo", "x")).toBe("x");
    expect(workers.length).toBe(before);
    await using there = await open();
    for (let call = 0; call < 100; call++)
      expect(await textOf(there, "echo", String(call))).toBe(String(call));
    expect(workers.length).toBe(before + 1);
  });

  test("computes while this thread does, and never asks it for a turn", async () => {
    await using plugin = await open(undefined, { timeoutMs: 20 });
    await plugin.call("echo", "the thread has started");
    let done = false;
    const call = codeOf(plugin.call("spin")).finally(() => {
      done = true;
    });
    expect(done).toBe(false);
    expect(await call).toBe("MORTISE_DEADLINE_EXCEEDED");
  });

  test("that cannot be instantiated is an error before there is a thread", async () => {
    const before = workers.length;
    const large = wat(`(module (memory 64) (func (export "f")))`);
    const options = { runInWorker: true, memory: { maxPages: 2 } };
    expect(await codeOf(createPlugin({ wasm: [{ data: large }] }, options))).toBe("MORTISE_MEMORY_EXCEEDED");
    expect(workers.length).toBe(before);
  });

  test("whose host function takes a reference is refused, for that means nothing in another thread", async () => {
    const refers = wat(`(module (import "env" "f" (func (param externref))) (func (export "run")))`);
    const functions = { env: { f: () => undefined } };
    const made = (runInWorker: boolean) =>
      createPlugin({ wasm: [{ data: refers }] }, { functions, runInWorker });
    expect(await codeOf(made(false))).toBe("answered");
    expect(await codeOf(made(true))).toBe("MORTISE_OPTION_INVALID");
  });
});

describe("a host function, called from the worker", () => {
  test("runs in this thread, and in the caller's asynchronous context", async () => {
    const user = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    await using plugin = await open(async (_, handle) => {
      seen.push(user.getStore());
      await Promise.resolve();
      seen.push(user.getStore());
      return handle;
    });
    const calls = ["ada", "bob"].map((name) => user.run(name, () => plugin.call("transform", name)));
    await Promise.all(calls);
    expect(seen).toEqual(["ada", "ada", "bob", "bob"]);
  });

  test("takes and gives megabytes", async () => {
    const large = "mortise ".repeat(250_000);
    await using plugin = await open((context, handle) =>
      context.store((context.read(handle)?.text() ?? "").toUpperCase()),
    );
    expect(await textOf(plugin, "transform", large)).toBe(large.toUpperCase());
    expect(await textOf(plugin, "transform", "small")).toBe("SMALL");
  });

  test("may allocate no more than the plugin may", async () => {
    const codes: string[] = [];
    await using plugin = await open(
      (context, handle) => {
        try {
          context.alloc(1 << 20);
        } catch (error) {
          codes.push((error as MortiseError).code);
        }
        return handle;
      },
      { memory: { maxPages: 4 } },
    );
    expect(await textOf(plugin, "transform", "x")).toBe("x");
    expect(codes).toEqual(["MORTISE_MEMORY_EXCEEDED"]);
  });

  test("keeps its blocks while plugins of this thread have calls", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    await using there = await open(async (context, handle) => {
      const mine = context.store("mine");
      entered.resolve();
      await gate.promise;
      return context.store(`${context.read(handle)?.text()} ${context.read(mine)?.text()}`);
    });
    await using here = await open(
      async (context, handle) => {
        await entered.promise;
        const text = context.read(handle)?.text();
        gate.resolve();
        await Promise.resolve();
        return context.store(`${text} ${context.read(handle)?.text()}`);
      },
      { runInWorker: false },
    );
    const calls = [textOf(there, "transform", "there"), textOf(here, "transform", "here")];
    expect(await Promise.all(calls)).toEqual(["there mine", "here here"]);
  });

  test("leaves nothing of a call that ended meanwhile to those of this thread", async () => {
    await using there = await open(
      (context) => {
        context.store("a secret of the other plugin");
        return new Promise(() => undefined);
      },
      { timeoutMs: 10 },
    );
    expect(await codeOf(there.call("transform", "x"))).toBe("MORTISE_DEADLINE_EXCEEDED");
    let found = "";
    await using here = await open(
      (context, handle) => {
        for (let at = 0n; at < 4_096n; at++) found += context.read(at)?.text() ?? "";
        return handle;
      },
      { runInWorker: false },
    );
    await here.call("transform", "y");
    // The input, and the block that the plugin made of it.
    expect(found).toBe("yy");
  });

  test("comes in order with the messages of the plugin", async () => {
    const lines: unknown[] = [];
    const log = (line: unknown): void => void lines.push(line);
    await using plugin = await open(
      (_, handle) => {
        lines.push("host");
        return handle;
      },
      { logger: { trace: log, debug: log, info: log, warn: log, error: log }, logLevel: "error" },
    );
    await plugin.call("log", "first");
    await plugin.call("transform", "x");
    await plugin.call("log", "last");
    expect(lines).toEqual(["first", "host", "last"]);
  });
});

describe("a worker that dies", () => {
  test("is an error of its call; the next call has another, and vars stay", async () => {
    let dies = true;
    await using plugin = await open(async (_, handle) => {
      if (dies) await workers.at(-1)?.terminate();
      return handle;
    });
    await plugin.call("var_store", "kept");
    expect(await textOf(plugin, "counter")).toBe("1");
    const calls = [plugin.call("transform", "dies"), plugin.call("echo", "waits")];
    expect(await codeOf(calls[0] as Promise<unknown>)).toBe("MORTISE_WORKER_DIED");
    expect((await calls[1])?.text()).toBe("waits");
    dies = false;
    expect(await textOf(plugin, "transform", "lives")).toBe("lives");
    expect(await textOf(plugin, "var_load")).toBe("kept");
    expect(await textOf(plugin, "counter")).toBe("1");
  });

  test("while the plugin is idle is replaced at the next call", async () => {
    await using plugin = await open();
    await plugin.call("echo", "x");
    await workers.at(-1)?.terminate();
    expect(await textOf(plugin, "echo", "y")).toBe("y");
  });
});
