import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { guest, wat } from "./fixtures/guests.ts";
import { type CallContext, createPlugin as create, type ExtismPluginOptions, type Plugin } from "./index.ts";

// Each of these went wrong in `@extism/extism` when it was watched; here none of them may.

const bytes = guest("guest");
const functions = {
  "extism:host/user": { transform: (_: CallContext, handle: bigint) => handle },
  env: { add: () => 0 },
};

async function textOf(plugin: Plugin, name: string, input?: string): Promise<string | null> {
  return (await plugin.call(name, input))?.text() ?? null;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MortiseError) return error.code;
  throw new Error("no MortiseError", { cause: error });
}

/** Each of them in the caller's thread, and in a worker. */
describe.each([{ runInWorker: false }, { runInWorker: true }])("with %o", ({ runInWorker }) => {
  const createPlugin: typeof create = (source, options = {}) => create(source, { runInWorker, ...options });

  function open(options: ExtismPluginOptions = {}): Promise<Plugin> {
    return createPlugin({ wasm: [{ data: bytes }] }, { functions, ...options });
  }

  describe("calls", () => {
    test("made at once each get their own answer", async () => {
      await using plugin = await open();
      const inputs = ["a", "bb", "ccc"];
      expect(await Promise.all(inputs.map((input) => textOf(plugin, "echo", input)))).toEqual(inputs);
    });

    test("made at once take their input as it was then", async () => {
      await using plugin = await open();
      const input = new TextEncoder().encode("first");
      const calls = [plugin.call("echo", input), plugin.call("echo", input)];
      input.fill(88);
      expect((await Promise.all(calls)).map((output) => output?.text())).toEqual(["first", "first"]);
    });

    test("never run out of handles", async () => {
      await using plugin = await open();
      for (let call = 0; call < 20_000; call++) await plugin.call("echo", "x");
      expect(await textOf(plugin, "echo", "still here")).toBe("still here");
    });

    test("leave no timer behind", async () => {
      await using plugin = await open({ timeoutMs: 60_000 });
      const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
      const before = timers();
      for (let call = 0; call < 100; call++) await plugin.call("echo", "x");
      expect(timers()).toBeLessThanOrEqual(before);
    });

    test("cannot write to the array that they were given", async () => {
      await using plugin = await open();
      const input = new TextEncoder().encode("mine");
      await plugin.call("scribble", input);
      expect(new TextDecoder().decode(input)).toBe("mine");
    });
  });

  describe("what cannot be loaded", () => {
    test("a missing import is an error, not the end of the process", async () => {
      const missing = wat(`(module (import "extism:host/user" "nope" (func)) (func (export "f")))`);
      expect(await codeOf(createPlugin({ wasm: [{ data: missing }] }))).toBe("MORTISE_IMPORT_UNKNOWN");
    });

    test("an initialiser that traps is an error of the call", async () => {
      const traps = wat(`(module (func (export "_initialize") unreachable) (func (export "f")))`);
      await using plugin = await createPlugin({ wasm: [{ data: traps }] });
      expect(await codeOf(plugin.call("f"))).toBe("MORTISE_TRAP");
      expect(await codeOf(plugin.call("f"))).toBe("MORTISE_TRAP");
    });

    test("a hash covers the view, and not the buffer that it lies in", async () => {
      const wide = new Uint8Array(bytes.length + 100).fill(7);
      wide.set(bytes, 50);
      const hash = createHash("sha256").update(bytes).digest("hex");
      const data = wide.subarray(50, 50 + bytes.length);
      await using plugin = await createPlugin({ wasm: [{ data, hash }] }, { functions });
      expect(await textOf(plugin, "echo", "hi")).toBe("hi");
    });
  });

  describe("an endless loop ends at timeoutMs", () => {
    const start = wat(`(module (func $spin (loop $l (br $l))) (start $spin) (func (export "f")))`);
    const initialize = wat(`(module (func (export "_initialize") (loop $l (br $l))) (func (export "f")))`);
    const command = wat(`(module (func (export "_start") (loop $l (br $l))) (func (export "f")))`);

    test.each([
      ["in a call", bytes, "spin"],
      ["in a start function", start, "f"],
      ["in _initialize", initialize, "f"],
      ["in _start", command, "_start"],
    ])("%s", async (_, data, name) => {
      await using plugin = await createPlugin({ wasm: [{ data }] }, { functions, timeoutMs: 20 });
      expect(await codeOf(plugin.call(name))).toBe("MORTISE_DEADLINE_EXCEEDED");
    });

    test("also where a manifest says so", async () => {
      for (const limit of [{ timeoutMs: 20 }, { timeout_ms: 20 }]) {
        await using plugin = await createPlugin({ wasm: [{ data: bytes }], ...limit }, { functions });
        expect(await codeOf(plugin.call("spin"))).toBe("MORTISE_DEADLINE_EXCEEDED");
      }
      const json = JSON.stringify({
        wasm: [{ data: Buffer.from(bytes).toString("base64") }],
        timeout_ms: 20,
      });
      await using plugin = await createPlugin(json, { functions });
      expect(await codeOf(plugin.call("spin"))).toBe("MORTISE_DEADLINE_EXCEEDED");
      expect(await textOf(plugin, "echo", "and the next call is fine")).toBe("and the next call is fine");
    });

    test("and the event loop turns meanwhile", async () => {
      await using plugin = await open({ timeoutMs: 200 });
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      await codeOf(plugin.call("spin"));
      clearInterval(timer);
      expect(turns).toBeGreaterThan(3);
    });

    test("a host function that never answers ends there too", async () => {
      const transform = async () => new Promise<bigint>(() => undefined);
      await using plugin = await open({
        timeoutMs: 20,
        functions: { ...functions, "extism:host/user": { transform } },
      });
      expect(await codeOf(plugin.call("transform", "x"))).toBe("MORTISE_DEADLINE_EXCEEDED");
      expect(await textOf(plugin, "echo", "next")).toBe("next");
    });
  });

  describe("memory", () => {
    test("maxPages holds for what the guest grows", async () => {
      const pages: number[] = [];
      const add = (_: CallContext, size: number) => pages.push(size);
      await using plugin = await open({ memory: { maxPages: 2 }, functions: { ...functions, env: { add } } });
      await plugin.call("grow");
      expect(pages).toEqual([2]);
    });

    test("maxPages holds for what it allocates in the host, and a refused block takes no memory", async () => {
      await using plugin = await open({ memory: { maxPages: 4 } });
      for (let call = 0; call < 3; call++)
        expect(Number(await textOf(plugin, "allocate"))).toBeLessThanOrEqual(3);
    });

    test("a JSON manifest's memory is heeded", async () => {
      const data = Buffer.from(bytes).toString("base64");
      for (const memory of [{ max_pages: 4 }, { maxPages: 4 }]) {
        await using plugin = await createPlugin(JSON.stringify({ wasm: [{ data }], memory }), { functions });
        expect(Number(await textOf(plugin, "allocate"))).toBeLessThanOrEqual(3);
      }
    });

    test("vars have a cap unless told otherwise, and 0 means none", async () => {
      await using plugin = await open();
      expect(await codeOf(plugin.call("var_store", "x".repeat(2 << 20)))).toBe("MORTISE_VARS_EXCEEDED");
      await using large = await open({ memory: { maxVarBytes: 4 << 20 } });
      expect(await large.call("var_store", "x".repeat(2 << 20))).toBeNull();
      await using none = await open({ memory: { maxVarBytes: 0 } });
      expect(await codeOf(none.call("var_store", "x"))).toBe("MORTISE_VARS_EXCEEDED");
    });

    test("reset keeps vars as they are", async () => {
      await using plugin = await open();
      await plugin.call("var_store", "kept");
      await plugin.reset();
      await plugin.call("echo", "over");
      expect(await textOf(plugin, "var_load")).toBe("kept");
    });
  });

  describe("HTTP", () => {
    const servers: Server[] = [];
    afterEach(() => {
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        server.close();
      }
    });

    async function serve(answer: Parameters<typeof createServer>[1]): Promise<number> {
      const server = createServer(answer);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return (server.address() as AddressInfo).port;
    }

    const get = (url: string, more = {}) => JSON.stringify({ url, method: "GET", ...more });

    test("works", async () => {
      const port = await serve((request, response) => {
        response.setHeader("x-seen", String(request.headers["x-asked"])).writeHead(202);
        request.pipe(response);
      });
      const options = { allowedHosts: [`127.0.0.1:${port}`], allowHttpResponseHeaders: true };
      await using plugin = await open(options);
      const url = `http://127.0.0.1:${port}/`;
      expect(await textOf(plugin, "http_post", JSON.stringify({ url, method: "POST" }))).toBe("key");
      expect(await textOf(plugin, "http_status", get(url))).toBe("202");
      const headers = await plugin.call("http_response_headers", get(url, { headers: { "x-asked": "1" } }));
      expect(headers?.json()).toMatchObject({ "x-seen": "1" });
      await using hidden = await open({ ...options, allowHttpResponseHeaders: false });
      expect(await hidden.call("http_response_headers", get(url))).toBeNull();
    });

    test("is refused where no host is allowed", async () => {
      await using plugin = await open();
      expect(await codeOf(plugin.call("http", get("http://127.0.0.1/")))).toBe("MORTISE_HTTP_REFUSED");
    });

    test("a redirect does not leave allowedHosts, nor its port", async () => {
      let reached = 0;
      const inside = await serve((_, response) => {
        reached++;
        response.end("secret");
      });
      const port = await serve((_, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${inside}/` }).end(),
      );
      await using plugin = await open({ allowedHosts: [`127.0.0.1:${port}`] });
      expect(await codeOf(plugin.call("http", get(`http://127.0.0.1:${port}/`)))).toBe(
        "MORTISE_HTTP_REFUSED",
      );
      expect(reached).toBe(0);
    });

    test("a redirect does not leave allowedHosts with a fetch of the caller's either", async () => {
      const seen: string[] = [];
      const fetch = async (url: string | URL | Request) => {
        seen.push(String(url));
        return new Response(null, { status: 302, headers: { location: "https://evil.example/" } });
      };
      await using plugin = await open({ allowedHosts: ["good.example"], fetch });
      expect(await codeOf(plugin.call("http", get("https://good.example/")))).toBe("MORTISE_HTTP_REFUSED");
      expect(seen).toEqual(["https://good.example/"]);
    });

    test("a host without a port allows no other port", async () => {
      let reached = 0;
      const port = await serve((_, response) => {
        reached++;
        response.end();
      });
      await using plugin = await open({ allowedHosts: ["127.0.0.1", "localhost"] });
      expect(await codeOf(plugin.call("http", get(`http://127.0.0.1:${port}/`)))).toBe(
        "MORTISE_HTTP_REFUSED",
      );
      expect(reached).toBe(0);
    });

    test("* does not reach this machine", async () => {
      const port = await serve((_, response) => response.end("secret"));
      await using plugin = await open({ allowedHosts: [`*:${port}`] });
      for (const host of ["127.0.0.1", "localhost", "[::1]", "2130706433"]) {
        expect(await codeOf(plugin.call("http", get(`http://${host}:${port}/`)))).toBe(
          "MORTISE_HTTP_REFUSED",
        );
      }
    });

    test("a response without end is stopped, without maxHttpResponseBytes too", async () => {
      const piece = Buffer.alloc(1 << 20);
      const port = await serve((_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(piece));
        };
        response.on("drain", more);
        more();
      });
      const options = { allowedHosts: [`127.0.0.1:${port}`] };
      await using plugin = await open(options);
      expect(await codeOf(plugin.call("http", get(`http://127.0.0.1:${port}/`)))).toBe(
        "MORTISE_HTTP_EXCEEDED",
      );
      await using small = await open({ ...options, memory: { maxHttpResponseBytes: 100 } });
      expect(await codeOf(small.call("http", get(`http://127.0.0.1:${port}/`)))).toBe(
        "MORTISE_HTTP_EXCEEDED",
      );
    });

    test("a server that never answers is left at timeoutMs", async () => {
      const port = await serve(() => undefined);
      await using plugin = await open({ allowedHosts: [`127.0.0.1:${port}`], timeoutMs: 30 });
      expect(await codeOf(plugin.call("http", get(`http://127.0.0.1:${port}/`)))).toBe(
        "MORTISE_DEADLINE_EXCEEDED",
      );
      expect(await textOf(plugin, "echo", "next")).toBe("next");
    });
  });

  describe.runIf(process.platform === "linux")("files", () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "files-"));
      await mkdir(join(folder, "granted"));
      await mkdir(join(folder, "outside"));
      await writeFile(join(folder, "granted", "file"), "granted");
      await writeFile(join(folder, "outside", "file"), "secret");
      await symlink(join(folder, "outside"), join(folder, "granted", "link"));
      await symlink("../outside", join(folder, "granted", "relative"));
    });
    afterAll(() => rm(folder, { recursive: true }));

    const files = guest("files");
    const withFiles = (host: string, useWasi = true) =>
      createPlugin({ wasm: [{ data: files }] }, { useWasi, allowedPaths: { "/data": host } });

    test("inside the folder are read and written", async () => {
      await using plugin = await withFiles(join(folder, "granted"));
      expect(await textOf(plugin, "read", "file")).toBe("granted");
      expect(await plugin.call("write", "new")).toBeNull();
      expect(await readFile(join(folder, "granted", "new"), "utf8")).toBe("written by the guest");
    });

    test("a symlink that was there before leads out of the folder neither for reading nor for writing", async () => {
      await using plugin = await withFiles(join(folder, "granted"));
      for (const path of ["link/file", "relative/file", "../outside/file", "link/../../outside/file"]) {
        expect(await textOf(plugin, "read", path)).toBe("error");
      }
      for (const path of ["link/written", "relative/written"])
        expect(await textOf(plugin, "write", path)).toBe("error");
      expect(existsSync(join(folder, "outside", "written"))).toBe(false);
    });

    test("a read-only folder is only read", async () => {
      await using plugin = await withFiles(`ro:${join(folder, "granted")}`);
      expect(await textOf(plugin, "read", "file")).toBe("granted");
      expect(await textOf(plugin, "write", "refused")).toBe("error");
      expect(existsSync(join(folder, "granted", "refused"))).toBe(false);
    });

    test("without useWasi there are none", async () => {
      await using plugin = await withFiles(join(folder, "granted"), false);
      expect(await textOf(plugin, "read", "file")).toBe("error");
    });
  });

  describe("a host function", () => {
    test("that throws fails its call with the cause, and the next call is fine", async () => {
      const cause = new Error("no luck");
      for (const transform of [
        () => {
          throw cause;
        },
        async () => Promise.reject(cause),
      ]) {
        await using plugin = await open({
          functions: { ...functions, "extism:host/user": { transform } },
        });
        const error = await plugin.call("transform", "x").catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: "MORTISE_HOST_FUNCTION_FAILED", details: { cause } });
        expect(await textOf(plugin, "echo", "next")).toBe("next");
      }
    });

    test("that calls its own plugin is told so, and the outer call goes on", async () => {
      const inner: string[] = [];
      const transform = async (context: CallContext, handle: bigint) => {
        await Promise.resolve();
        inner.push(await codeOf(context.hostContext<Plugin>().call("echo", "inner")));
        return handle;
      };
      await using plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      expect((await plugin.call("transform", "outer", plugin))?.text()).toBe("outer");
      expect(inner).toEqual(["MORTISE_BUSY"]);
      expect(await textOf(plugin, "echo", "next")).toBe("next");
    });

    test("that calls another plugin gets its answer, and a circle is told so", async () => {
      const plugins: Plugin[] = [];
      const inner: (string | undefined)[] = [];
      const [a, b] = await Promise.all([
        open({
          functions: {
            ...functions,
            "extism:host/user": {
              transform: async (context: CallContext, handle: bigint) => {
                const answer = await plugins[1]?.call("transform", context.read(handle)?.text());
                return context.store(`a(${answer?.text()})`);
              },
            },
          },
        }),
        open({
          functions: {
            ...functions,
            "extism:host/user": {
              transform: async (context: CallContext, handle: bigint) => {
                inner.push(await codeOf(plugins[0]?.call("echo", "circle") ?? Promise.resolve()));
                return context.store(`b(${context.read(handle)?.text()})`);
              },
            },
          },
        }),
      ]);
      plugins.push(a, b);
      expect(await textOf(a, "transform", "x")).toBe("a(b(x))");
      expect(inner).toEqual(["MORTISE_BUSY"]);
      await a.close();
      await b.close();
    });

    test("that outlives its call reaches nobody else's memory", async () => {
      let late: CallContext | undefined;
      const transform = async (context: CallContext) => {
        late = context;
        return new Promise<bigint>(() => undefined);
      };
      await using plugin = await open({
        timeoutMs: 20,
        functions: { ...functions, "extism:host/user": { transform } },
      });
      await codeOf(plugin.call("transform", "x"));
      expect(() => late?.store("stray")).toThrow(/MORTISE_CLOSED/);
      expect(() => late?.read(272n)).toThrow(/MORTISE_CLOSED/);
    });
  });

  describe("close", () => {
    test("refuses further calls", async () => {
      const plugin = await open();
      await plugin.close();
      expect(await codeOf(plugin.call("echo", "x"))).toBe("MORTISE_CLOSED");
      await plugin.close();
    });

    test("ends the call that is going on, and those that wait", async () => {
      const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
      const transform = async () => {
        enter();
        return new Promise<bigint>(() => undefined);
      };
      const plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      const codes = [codeOf(plugin.call("transform", "x")), codeOf(plugin.call("echo", "waits"))];
      await entered;
      await plugin.close();
      expect(await Promise.all(codes)).toEqual(["MORTISE_CLOSED", "MORTISE_CLOSED"]);
    });

    test("ends a call that spins", async () => {
      const plugin = await open();
      const code = codeOf(plugin.call("spin"));
      await plugin.close();
      expect(await code).toBe("MORTISE_CLOSED");
    });

    test("may be called by a host function of the plugin", async () => {
      const transform = async (context: CallContext, handle: bigint) => {
        await context.hostContext<Plugin>().close();
        return handle;
      };
      const plugin = await open({ functions: { ...functions, "extism:host/user": { transform } } });
      expect(await codeOf(plugin.call("transform", "x", plugin))).toBe("MORTISE_CLOSED");
    });

    test("may be forgotten: the process ends all the same", () => {
      const data = wat(`(module (func (export "f")))`);
      const child = run(data, { timeoutMs: 60_000 }, `await plugin.call("f"); console.log("called");`);
      expect(child).toMatchObject({ status: 0, stdout: "called\n" });
    });
  });

  /** Runs a program with a plugin of its own in a process of its own. */
  function run(data: Uint8Array, options: object, body: string) {
    const program = `
    import { createPlugin } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const data = Buffer.from(${JSON.stringify(Buffer.from(data).toString("base64"))}, "base64");
    const plugin = await createPlugin({ wasm: [{ data }] }, ${JSON.stringify({ runInWorker, ...options })});
    ${body}`;
    const args = ["--input-type=module", "-e", program];
    return spawnSync(process.execPath, args, { timeout: 20_000, encoding: "utf8", maxBuffer: 8 << 20 });
  }

  describe("standard output", () => {
    test("is shown where that was asked for, without what moves a cursor, and not without end", () => {
      const text = Buffer.from(guest("files")).toString("latin1").replace("written", "\u001b[31mwr");
      const data = Buffer.from(text, "latin1");
      const child = run(
        data,
        { useWasi: true, enableWasiOutput: true },
        `await plugin.call("print");
       await plugin.call("flood").catch((error) => console.log(error.code));`,
      );
      expect(child.stdout.split("\n")[0]).toBe("\ufffd[31mwr by the guest");
      expect(child.stdout.length).toBeLessThan(1_200_000);
      expect(child.stdout).toMatch(/\nMORTISE_LOG_EXCEEDED\n$/);
    });

    test("is dropped otherwise", () => {
      for (const options of [{}, { useWasi: true }, { enableWasiOutput: true }]) {
        const child = run(guest("files"), options, `await plugin.call("print");`);
        expect(child).toMatchObject({ status: 0, stdout: "" });
      }
    });
  });

  describe("small things", () => {
    test("config has no keys but its own", async () => {
      await using plugin = await open({ config: { a: "1" } });
      for (const key of ["constructor", "__proto__", "toString"])
        expect(await plugin.call("config", key)).toBeNull();
    });

    test("proc_exit rejects with an error that has the code, and with 0 it is a return", async () => {
      const files = guest("files");
      await using plugin = await createPlugin({ wasm: [{ data: files }] }, { useWasi: true });
      const error = await plugin.call("exit").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "MORTISE_EXIT", details: { returnCode: 3 } });
      expect(await plugin.call("exit_well")).toBeNull();
      expect(await codeOf(plugin.call("exit"))).toBe("MORTISE_EXIT");
    });

    test("WASI links without useWasi", async () => {
      await using plugin = await createPlugin(guest("files"));
      expect(await plugin.call("print")).toBeNull();
    });
  });
});
