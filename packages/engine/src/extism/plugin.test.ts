import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { guest, wat } from "./fixtures/guests.ts";
import {
  type CallContext,
  createPlugin as create,
  type ExtismPluginOptions,
  newPlugin,
  type Plugin,
  PluginOutput,
} from "./index.ts";

const bytes = guest("guest");

const functions = {
  "extism:host/user": {
    transform: (context: CallContext, handle: bigint) =>
      context.store(context.read(handle)?.text().toUpperCase() ?? ""),
  },
  env: { add: (_: CallContext, a: number, b: bigint, c: number) => a + Number(b) + c },
};

async function textOf(plugin: Plugin, name: string, input?: string): Promise<string | null> {
  return (await plugin.call(name, input))?.text() ?? null;
}

async function errorOf(promise: Promise<unknown>): Promise<MortiseError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MortiseError) return error;
  throw new Error("no MortiseError", { cause: error });
}

describe.each([{ runInWorker: false }, { runInWorker: true }])("with %o", ({ runInWorker }) => {
  const createPlugin: typeof create = (source, options = {}) => create(source, { runInWorker, ...options });

  function open(options: ExtismPluginOptions = {}): Promise<Plugin> {
    return createPlugin({ wasm: [{ data: bytes }] }, { functions, ...options });
  }

  describe("a call", () => {
    test("takes text, bytes, a number or nothing", async () => {
      await using plugin = await open();
      expect(await textOf(plugin, "echo", "hällo")).toBe("hällo");
      expect((await plugin.call("echo", Uint8Array.of(1, 255)))?.bytes()).toEqual(Uint8Array.of(1, 255));
      expect((await plugin.call("echo", Uint8Array.of(1, 255, 3).subarray(1)))?.bytes()).toEqual(
        Uint8Array.of(255, 3),
      );
      expect((await plugin.call("echo", Uint8Array.of(7).buffer))?.bytes()).toEqual(Uint8Array.of(7));
      expect((await plugin.call("echo", 42))?.text()).toBe("42");
      expect(await plugin.call("echo")).toBeNull();
      expect(await plugin.call("echo", null)).toBeNull();
    });

    test("answers null where no output was set", async () => {
      await using plugin = await open();
      expect(await plugin.call("nothing")).toBeNull();
      expect(await plugin.call("no_result")).toBeNull();
    });

    test("fails with the error that the plugin set", async () => {
      await using plugin = await open();
      for (const name of ["fail", "fail_with_zero"]) {
        const error = await errorOf(plugin.call(name, "out of cheese"));
        expect(error.code).toBe("MORTISE_PLUGIN_ERROR");
        expect(error.message).toContain("out of cheese");
        expect(error.details.said).toBe("out of cheese");
      }
      expect(await textOf(plugin, "echo", "after")).toBe("after");
    });

    test("does not fail for its return code alone", async () => {
      await using plugin = await open();
      expect(await textOf(plugin, "code")).toBe("output");
    });

    test("of what is no export, or no function, fails with a code", async () => {
      await using plugin = await open();
      expect((await errorOf(plugin.call("missing"))).code).toBe("MORTISE_EXPORT_UNKNOWN");
      expect((await errorOf(plugin.call("memory"))).code).toBe("MORTISE_EXPORT_UNKNOWN");
      expect((await errorOf(plugin.call("constructor"))).code).toBe("MORTISE_EXPORT_UNKNOWN");
      expect((await errorOf(plugin.call("__proto__"))).code).toBe("MORTISE_EXPORT_UNKNOWN");
    });

    test("keeps the plugin's memory for the next one, and a trap throws it away", async () => {
      await using plugin = await open();
      expect(await textOf(plugin, "counter")).toBe("1");
      expect(await textOf(plugin, "counter")).toBe("2");
      expect((await errorOf(plugin.call("trap"))).code).toBe("MORTISE_TRAP");
      expect(await textOf(plugin, "counter")).toBe("1");
    });
  });

  test("an output reads as a DataView, text, JSON and bytes", async () => {
    await using plugin = await open();
    const output = await plugin.call("echo", '{"a":1}');
    expect(output).toBeInstanceOf(PluginOutput);
    expect(output).toBeInstanceOf(DataView);
    expect(output?.json()).toEqual({ a: 1 });
    expect(output?.text()).toBe('{"a":1}');
    expect(output?.string()).toBe('{"a":1}');
    expect(output?.byteLength).toBe(7);
    expect(output?.getUint8(0)).toBe(0x7b);
    expect(new Uint8Array(output?.arrayBuffer() ?? new ArrayBuffer())).toEqual(output?.bytes());
  });

  describe("config and vars", () => {
    test("config is what the options say, before the manifest", async () => {
      const manifest = { wasm: [{ data: bytes }], config: { a: "manifest", b: "only here" } };
      await using plain = await createPlugin(manifest, { functions });
      expect(await textOf(plain, "config", "a")).toBe("manifest");
      await using plugin = await createPlugin(manifest, { functions, config: { a: "options" } });
      expect(await textOf(plugin, "config", "a")).toBe("options");
      expect(await textOf(plugin, "config", "b")).toBeNull();
    });

    test("vars outlive calls, traps and reset", async () => {
      await using plugin = await open();
      await plugin.call("var_store", "value");
      expect(await textOf(plugin, "var_load")).toBe("value");
      await errorOf(plugin.call("trap"));
      expect(await plugin.reset()).toBe(true);
      expect(await textOf(plugin, "var_load")).toBe("value");
      await plugin.call("var_delete");
      expect(await plugin.call("var_load")).toBeNull();
    });
  });

  describe("a host function", () => {
    test("gets and gives any wasm number", async () => {
      await using plugin = await open();
      expect(await textOf(plugin, "add")).toBe("321");
    });

    test("reads and stores blocks", async () => {
      await using plugin = await open();
      expect(await textOf(plugin, "transform", "abc")).toBe("ABC");
    });

    test("may wait", async () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      await using plugin = await open({
        functions: {
          ...functions,
          "extism:host/user": {
            transform: async (context: CallContext, handle: bigint) => {
              const before = context.read(handle)?.text();
              const said = await promise;
              return context.store(`${before} ${said} ${context.read(handle)?.text()}`);
            },
          },
        },
      });
      const answer = textOf(plugin, "transform", "abc");
      await using other = await open();
      expect(await textOf(other, "echo", "the kernel is another's now")).toBe("the kernel is another's now");
      expect(plugin.isActive()).toBe(true);
      expect(await plugin.reset()).toBe(false);
      resolve("waited");
      expect(await answer).toBe("abc waited abc");
      expect(plugin.isActive()).toBe(false);
    });

    test("that answers a promise without being async may in a worker, and is told what to do here", async () => {
      const user = {
        transform: (context: CallContext) => Promise.resolve().then(() => context.store("later")),
      };
      await using plugin = await open({ functions: { ...functions, "extism:host/user": user } });
      if (runInWorker) expect(await textOf(plugin, "transform", "x")).toBe("later");
      else expect((await errorOf(plugin.call("transform", "x"))).code).toBe("MORTISE_HOST_FUNCTION_ASYNC");
    });

    test("gets the host context of its own call", async () => {
      const transform = async (context: CallContext) => {
        const name = context.hostContext<{ name: string }>().name;
        await Promise.resolve();
        return context.store(`${name} ${context.hostContext().name}`);
      };
      await using plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      const calls = ["ada", "bob"].map((name) => plugin.call("transform", "x", { name }));
      expect((await Promise.all(calls)).map((output) => output?.text())).toEqual(["ada ada", "bob bob"]);
    });

    test("has vars, lengths, allocations and errors", async () => {
      const seen: unknown[] = [];
      const transform = (context: CallContext, handle: bigint) => {
        context.setVariable("key", "from the host");
        seen.push(context.getVariable("key")?.text(), context.getVariable("none"));
        context.deleteVariable("none");
        const block = context.alloc(10);
        seen.push(
          context.length(handle),
          context.length(block),
          context
            .read(block)
            ?.bytes()
            .every((byte) => byte === 0),
        );
        seen.push(
          context.read(0n),
          context.read(12_345n),
          context.read(-1n),
          context.read(1n << 60n),
          context.length(99n),
        );
        seen.push(context.store(""), context.alloc(0));
        return handle;
      };
      await using plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      expect(await textOf(plugin, "transform", "abc")).toBe("abc");
      expect(seen).toEqual(["from the host", null, 3n, 10n, true, null, null, null, null, 0n, 0n, 0n]);
      expect(await textOf(plugin, "var_load")).toBe("from the host");
    });

    test("can fail the call with setError, and take that back", async () => {
      const transform = (context: CallContext, handle: bigint) => {
        context.setError(new Error("not today"));
        if (context.read(handle)?.text() === "forgive") context.setError(null);
        return handle;
      };
      await using plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      expect((await errorOf(plugin.call("transform", "x"))).details.said).toBe("not today");
      expect(await textOf(plugin, "transform", "forgive")).toBe("forgive");
    });

    test("sees and sets the log level", async () => {
      const levels: string[] = [];
      const transform = (context: CallContext, handle: bigint) => {
        levels.push(context.logLevel);
        context.logLevel = "error";
        return handle;
      };
      await using plugin = await open({
        functions: { ...functions, "extism:host/user": { transform } },
        logLevel: "info",
      });
      expect(await textOf(plugin, "log_level")).toBe("2");
      await plugin.call("transform", "x");
      expect(levels).toEqual(["info"]);
      expect(await textOf(plugin, "log_level")).toBe("4");
    });

    test("reads copies: what it keeps or writes to is its own", async () => {
      let kept: PluginOutput | null = null;
      const transform = (context: CallContext, handle: bigint) => {
        kept = context.read(handle);
        kept?.bytes().fill(88);
        return handle;
      };
      await using plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      expect(await textOf(plugin, "transform", "abc")).toBe("abc");
      await plugin.call("echo", "something else");
      expect((kept as PluginOutput | null)?.text()).toBe("XXX");
    });
  });

  describe("logging", () => {
    function logger() {
      const lines: string[] = [];
      const level = (name: string) => (message: unknown) => lines.push(`${name} ${message}`);
      return {
        lines,
        logger: {
          trace: level("trace"),
          debug: level("debug"),
          info: level("info"),
          warn: level("warn"),
          error: level("error"),
        },
      };
    }

    test("is silent by default", async () => {
      const { lines, logger: to } = logger();
      await using plugin = await open({ logger: to });
      await plugin.call("log", "line");
      expect(lines).toEqual([]);
      expect(await textOf(plugin, "log_level")).toBe(String(0x7fffffff));
    });

    test("reaches the logger from its level on, in one line each", async () => {
      const { lines, logger: to } = logger();
      await using info = await open({ logger: to, logLevel: "info" });
      await info.call("log", "line");
      await using error = await open({ logger: to, logLevel: "error" });
      await error.call("log", "\u001b[31mforged\nline");
      expect(lines).toHaveLength(3);
      expect(lines.slice(0, 2)).toEqual(["info line", "error line"]);
      expect(lines[2]).not.toContain("\u001b");
      expect(lines[2]).not.toContain("\n");
    });
  });

  describe("a plugin says", () => {
    test("what it exports and imports", async () => {
      await using plugin = await open();
      expect(await plugin.functionExists("echo")).toBe(true);
      expect(await plugin.functionExists("memory")).toBe(false);
      expect(await plugin.functionExists("constructor")).toBe(false);
      const module = new WebAssembly.Module(bytes);
      expect(await plugin.getExports()).toEqual(WebAssembly.Module.exports(module));
      expect(await plugin.getImports()).toEqual(WebAssembly.Module.imports(module));
    });

    test("but does not hand out its instance", async () => {
      await using plugin = await open();
      expect((await errorOf(plugin.getInstance())).code).toBe("MORTISE_INSTANCE_SEALED");
    });
  });
});

describe("a plugin is made from", () => {
  test("what was given, whatever its owner writes to it after", async () => {
    for (const data of [Buffer.from(bytes), new Uint8Array(bytes)])
      for (const source of [data, { wasm: [{ data }] }]) {
        const before = new Uint8Array(data);
        const making = create(source, { functions, useWasi: true });
        data.fill(0);
        await using plugin = await making;
        expect(await plugin.getExports()).not.toHaveLength(0);
        data.set(before);
      }
  });

  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plugin-"));
    await writeFile(join(folder, "guest.wasm"), bytes);
    await writeFile(
      join(folder, "manifest.json"),
      JSON.stringify({ wasm: [{ path: join(folder, "guest.wasm") }], config: { a: "1" } }),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  const sources: readonly [string, () => Parameters<typeof create>[0]][] = [
    ["a path", () => join(folder, "guest.wasm")],
    ["a file URL", () => pathToFileURL(join(folder, "guest.wasm"))],
    ["a file URL as text", () => pathToFileURL(join(folder, "guest.wasm")).href],
    ["a path of a manifest", () => join(folder, "manifest.json")],
    ["a manifest as JSON", () => JSON.stringify({ wasm: [{ path: join(folder, "guest.wasm") }] })],
    ["a manifest with bytes", () => ({ wasm: [{ data: bytes }] })],
    ["an ArrayBuffer", () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)],
    ["a Uint8Array", () => bytes],
    ["a response", () => new Response(bytes)],
    ["a manifest with a response", () => ({ wasm: [{ response: new Response(bytes) }] })],
    ["a promise of one", () => Promise.resolve({ wasm: [{ data: bytes }] })],
  ];
  test.each(sources)("%s", async (_, source) => {
    await using plugin = await create(source(), { functions });
    expect(await textOf(plugin, "count_vowels", "hello")).toBe("2");
  });

  test("a URL, by the fetch that was given", async () => {
    const seen: string[] = [];
    const fetch = async (url: string | URL | Request) => {
      seen.push(String(url));
      return new Response(bytes);
    };
    await using plugin = await create("https://example.com/guest.wasm", { functions, fetch });
    expect(await textOf(plugin, "echo", "hi")).toBe("hi");
    expect(seen).toEqual(["https://example.com/guest.wasm"]);
  });

  test("several modules that import from each other", async () => {
    const lib = wat(`(module (func (export "seven") (result i32) (i32.const 7)))`);
    const main = wat(`(module
      (import "lib" "seven" (func $seven (result i32)))
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
      (import "extism:host/env" "output_set" (func $output (param i64 i64)))
      (func (export "run") (result i32) (local $block i64)
        (local.set $block (call $alloc (i64.const 1)))
        (call $store (local.get $block) (i32.add (i32.const 48) (call $seven)))
        (call $output (local.get $block) (i64.const 1))
        (i32.const 0)))`);
    await using plugin = await create({ wasm: [{ name: "lib", data: lib }, { data: main }] });
    expect(await textOf(plugin, "run")).toBe("7");
  });

  test("a compiled module is refused, for its bytes cannot be had", async () => {
    const module = new WebAssembly.Module(bytes);
    for (const source of [module, { wasm: [{ module }] }]) {
      expect((await errorOf(create(source as never))).code).toBe("MORTISE_OPTION_INVALID");
    }
  });

  test("a response that is an error is refused", async () => {
    expect((await errorOf(create(new Response("gone", { status: 404 })))).code).toBe(
      "MORTISE_SOURCE_UNREADABLE",
    );
  });

  test("newPlugin is the same", () => {
    expect(newPlugin).toBe(create);
  });
});

test("hashes are checked", async () => {
  const hash = createHash("sha256").update(bytes).digest("hex");
  await using plugin = await create({ wasm: [{ data: bytes, hash }] }, { functions });
  expect(await textOf(plugin, "echo", "hi")).toBe("hi");
  const wrong = create({ wasm: [{ data: bytes, hash: hash.replaceAll(/[0-7]/g, "8") }] }, { functions });
  expect((await errorOf(wrong)).code).toBe("MORTISE_HASH_MISMATCH");
});

test.each([
  [{ timeoutMS: 5 }, "timeoutMs"],
  [{ allowedHost: [] }, "allowedHosts"],
  [{ useWasi: "yes" }, "useWasi"],
  [{ logLevel: "loud" }, "logLevel"],
  [{ functions: { env: { f: 7 } } }, "env"],
] as const)("a wrong option is an error that names it: %j", async (options, name) => {
  const error = await errorOf(create({ wasm: [{ data: bytes }] }, options as never));
  expect(error.code).toBe("MORTISE_OPTION_INVALID");
  expect(error.message).toContain(name);
});

test("a wrong value of what a manifest can say too names the option", async () => {
  const error = await errorOf(create({ wasm: [{ data: bytes }] }, { allowedHosts: ["http://x/"] }));
  expect(error.message).toContain("options.allowedHosts[0]");
});
