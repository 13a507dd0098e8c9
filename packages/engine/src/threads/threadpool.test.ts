import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guest } from "../../guests/build.ts";
import { compile } from "../compile.ts";
import type { Compiled, PoolOptions } from "../compiled.ts";
import { MortiseError } from "../errors.ts";
import type { HostFunction } from "../hostfunction.ts";
import { hostFunction } from "../hostfunction.ts";
import { assemble } from "../hostile/assemble.ts";
import type { LogEntry } from "../log.ts";
import type { ThreadPool } from "./threadpool.ts";

const workers: Worker[] = [];
const tickers: Worker[] = [];
const noted = (worker: Worker): void => {
  (worker.threadName === "mortise" ? workers : tickers).push(worker);
};
beforeAll(() => void process.on("worker", noted));
afterAll(() => void process.off("worker", noted));

const failure = async (call: Promise<unknown>): Promise<MortiseError> => {
  const error = await call.then(
    () => "answered",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MortiseError);
  return error as MortiseError;
};
const codes = (calls: readonly Promise<unknown>[]): Promise<readonly string[]> =>
  Promise.all(
    calls.map((call) =>
      call.then(
        () => "answered",
        (error: MortiseError) => error.code,
      ),
    ),
  );

const plugin = async (name: string, ...functions: HostFunction[]): Promise<Compiled> =>
  compile(await guest(name), { functions });
const reflecting = (
  run: HostFunction["run"],
  options: Parameters<typeof hostFunction>[2] = {},
): Promise<Compiled> => plugin("reflect.wat", hostFunction("host_reflect", run, options));
const threads = (options: PoolOptions = {}): PoolOptions & { threads: number } =>
  ({ threads: 1, ...options }) as never;

/** Calls the host, then computes for ever; `quiet` ends at once. */
const TELLS_AND_SPINS = `(module
  (import "extism:host/user" "began" (func $began (param i64) (result i64)))
  (import "extism:host/env" "input_offset" (func $input (result i64)))
  (import "extism:host/env" "log_info" (func $log (param i64)))
  (memory (export "memory") 1)
  (func (export "spin") (result i32)
    (drop (call $began (call $input)))
    (loop $again (br $again)) (unreachable))
  (func (export "log") (result i32) (call $log (call $input)) (i32.const 0))
  (func (export "quiet") (result i32) (i32.const 0)))`;

describe("a pool of threads", () => {
  let pool: ThreadPool;
  beforeAll(async () => {
    pool = (await plugin("echo.wat")).pool(threads({ threads: 2, queue: 10_000 }));
  });
  afterAll(() => pool.close());

  test("takes what it is given as it is then, whatever its owner writes to it after", async () => {
    const inputs = [Buffer.from("buffer"), new TextEncoder().encode("array")];
    await using fresh = (await plugin("echo.wat")).pool(threads());
    const answers = [fresh, pool].flatMap((each) =>
      Array.from({ length: 20 }, (_, i) => {
        const input = inputs[i % 2] as Uint8Array;
        const own = input instanceof Buffer ? Buffer.from(input) : new Uint8Array(input);
        const answer = each.call("echo", own);
        own.fill(0);
        return answer;
      }),
    );
    for (const [i, answer] of answers.entries())
      expect((await answer).text()).toBe(i % 2 === 0 ? "buffer" : "array");
  });

  test("answers calls made at once, each with its own output", async () => {
    const outputs = await Promise.all(["a", "bb", "ccc", "", "é€😀"].map((text) => pool.call("echo", text)));
    expect(outputs.map((output) => output.text())).toEqual(["a", "bb", "ccc", "", "é€😀"]);
    expect((await pool.call("echo", { a: [1, null] })).json()).toEqual({ a: [1, null] });
    expect((await pool.call("echo", new Uint8Array([0, 255]))).constructor.name).toBe("Payload");
    expect(pool.exports).toEqual(["echo", "echo_copied"]);
    expect([pool.busy, pool.queued]).toEqual([0, 0]);
  });

  test("loses no wake-up in twenty thousand calls, 64 of them in flight", async () => {
    let wrong = 0;
    await Promise.all(
      Array.from({ length: 64 }, async (_, lane) => {
        for (let i = 0; i < 20_000 / 64; i++) {
          const text = `${lane}:${i}`;
          if ((await pool.call("echo", text)).text() !== text) wrong++;
        }
      }),
    );
    expect(wrong).toBe(0);
  });

  test("loses none when calls come one at a time, or all at once", async () => {
    for (let i = 0; i < 2_000; i++)
      expect((await pool.call("echo", String(i))).length).toBe(String(i).length);
    const outputs = await Promise.all(Array.from({ length: 10_000 }, (_, i) => pool.call("echo", String(i))));
    expect(outputs.every((output, i) => output.text() === String(i))).toBe(true);
  });

  test("carries five megabytes each way, among small calls", async () => {
    const big = Uint8Array.from({ length: 5_000_000 }, (_, i) => i * 31);
    const outputs = await Promise.all(
      [big, "a", big.subarray(0, 65_536), "b", big.subarray(0, 65_505), "c", big, "é".repeat(40_000)].map(
        (input) => pool.call("echo", input),
      ),
    );
    expect(outputs.map((output) => output.length)).toEqual([5e6, 1, 65_536, 1, 65_505, 1, 5e6, 80_000]);
    expect(Buffer.compare(outputs[0]!, big)).toBe(0);
    expect(Buffer.compare(outputs[2]!, big.subarray(0, 65_536))).toBe(0);
    expect(outputs[7]?.text()).toBe("é".repeat(40_000));
  });

  test("runs a plugin of format buffer as the same thread does", async () => {
    const code = await compile(
      await assemble(`(module
        (import "mortise" "twice" (func $twice (param i32 i32) (result i64)))
        (memory (export "memory") 1)
        (global $top (mut i32) (i32.const 1024))
        (func (export "alloc") (param i32) (result i32)
          (global.get $top) (global.set $top (i32.add (global.get $top) (local.get 0))))
        (func (export "run") (param i32 i32) (result i64) (call $twice (local.get 0) (local.get 1))))`),
      { functions: [hostFunction("twice", async (input) => input.text().repeat(2), { async: true })] },
    );
    await using here = code.pool();
    await using there = code.pool(threads());
    expect((await there.call("run", "ab")).text()).toBe((await here.call("run", "ab")).text());
  });

  test("gives a script what host functions answer as the same thread does: values, text, bytes, nothing", async () => {
    const answers = [{ got: [1] }, 5, null, "text", '{"a":1}', Uint8Array.of(49), undefined];
    const functions = [
      hostFunction("now", (input) => answers[Number(input.text())]),
      hostFunction("later", async (input) => answers[Number(input.text())], { async: true }),
    ];
    const source = `import { host } from "mortise:plugin";
      const all = (run) => ${JSON.stringify([...answers.keys()])}.map((n) => run(n));
      export const types = () => [...all(host.now), ...all(host.later)].map((each) => [typeof each, each]);`;
    const code = await compile("main.js", { functions, files: new Map([["main.js", Buffer.from(source)]]) });
    await using instance = await code.instantiate();
    await using pool = code.pool({ threads: 1 });
    expect((await pool.call("types")).json()).toEqual((await instance.call("types")).json());
  });

  test("runs a script as the same thread does, its errors with file and line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mortise-threads-"));
    try {
      const file = join(folder, "greet.ts");
      await writeFile(
        file,
        `import { host } from "mortise:plugin";
         interface Person { name: string }
         export function greet(person: Person) { return { text: "Hello, " + host.shout(person.name) }; }
         export function fail(): void {
           throw new TypeError("no");
         }`,
      );
      const shout = hostFunction("shout", async (input) => input.text().toUpperCase(), {
        async: true,
      });
      const code = await compile(file, { functions: [shout] });
      await using here = code.pool();
      await using there = code.pool(threads());
      const outputs = await Promise.all(["Ada", "Bo"].map((name) => there.call("greet", { name })));
      const expected = await here.call("greet", { name: "Ada" });
      expect(outputs.map((output) => output.json())).toEqual([expected.json(), { text: "Hello, BO" }]);
      const wanted = await failure(here.call("fail"));
      const error = await failure(there.call("fail"));
      expect([error.code, error.problem]).toEqual([wanted.code, wanted.problem]);
      expect([error.details.file, error.details.line]).toEqual(["greet.ts", 5]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("uses the threads that it has before it starts more, and no more than it may", async () => {
    const echo = await plugin("echo.wat");
    const before = workers.length;
    await using pool = echo.pool(threads({ threads: 2 }));
    expect(workers.length).toBe(before);
    for (let i = 0; i < 10; i++) await pool.call("echo", "x");
    expect(pool.size).toBe(1);
    await Promise.all(Array.from({ length: 100 }, () => pool.call("echo", "x")));
    expect(pool.size).toBe(2);
    await using started = echo.pool(threads({ threads: 2, min: 2 }));
    await started.call("echo", "x");
    expect(started.size).toBe(2);
  });

  test("leaves the event loop its turn where one small call follows the other", async () => {
    await using pool = (await plugin("echo.wat")).pool(threads());
    await pool.call("echo", "the thread has started");
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    for (let i = 0; i < 1_000; i++) expect((await pool.call("echo", `${i}`)).text()).toBe(`${i}`);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(10);
  });

  test("refuses a call when too many wait, and every call when it is closed", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const entered = Promise.withResolvers<void>();
    const answer = (): Promise<string> => {
      entered.resolve();
      return promise;
    };
    const code = await reflecting(answer, { async: true });
    const pool = code.pool(threads({ queue: 1 }));
    const calls = ["a", "b"].map((text) => pool.call("reflect", text));
    // Before the first thread is there, and once it runs the first call.
    for (const wait of [undefined, entered.promise]) {
      await wait;
      expect(pool.busy + pool.queued).toBe(2);
      expect((await failure(pool.call("reflect", "c"))).code).toBe("MORTISE_QUEUE_FULL");
    }
    expect([pool.busy, pool.queued]).toEqual([1, 1]);
    resolve("done");
    expect((await Promise.all(calls)).map((output) => output.text())).toEqual(["done", "done"]);
    await pool.close();
    expect((await failure(pool.call("reflect", "d"))).code).toBe("MORTISE_CLOSED");
  });

  test("ends what runs and what waits when it is closed", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const code = await reflecting(
      () => {
        resolve();
        return new Promise(() => undefined);
      },
      { async: true },
    );
    const pool = code.pool(threads());
    const calls = codes([pool.call("reflect", "a"), pool.call("reflect", "b")]);
    await promise;
    await pool.close();
    expect(await calls).toEqual(["MORTISE_CLOSED", "MORTISE_CLOSED"]);
  });
});

describe("what a plugin in a thread reaches", () => {
  test("host functions run on the main thread, sync and async, with their context", async () => {
    const seen: unknown[] = [];
    for (const async of [false, true]) {
      const code = await reflecting(
        (input, call) => {
          seen.push(call.context, call.plugin);
          return async ? Promise.resolve(`${input.text()}!`) : `${input.text()}!`;
        },
        { async },
      );
      await using pool = code.pool(threads({ context: "ctx" }));
      const outputs = await Promise.all(["a", "b", "c"].map((text) => pool.call("reflect", text)));
      expect(outputs.map((output) => output.text())).toEqual(["a!", "b!", "c!"]);
    }
    expect(new Set(seen)).toEqual(new Set(["ctx", "plugin"]));
  });

  test("host functions take and give megabytes", async () => {
    const code = await reflecting((input) => Buffer.concat([input, input]));
    await using pool = code.pool(threads());
    const big = Buffer.alloc(2_000_000, "mortise");
    expect(Buffer.compare(await pool.call("reflect", big), Buffer.concat([big, big]))).toBe(0);
  });

  test("a host function that throws fails the call with what it threw, and the thread goes on", async () => {
    const thrown = new TypeError("no such user");
    const code = await reflecting((input) => {
      if (input.text() === "coded") throw new MortiseError("MORTISE_PERMISSION_DENIED", "Not granted.");
      if (input.text() === "bad") throw thrown;
      return input;
    });
    await using here = code.pool();
    await using pool = code.pool(threads());
    for (const input of ["bad", "coded"]) {
      const expected = await failure(here.call("reflect", input));
      const error = await failure(pool.call("reflect", input));
      expect([error.code, error.problem, error.cause]).toEqual([
        expected.code,
        expected.problem,
        expected.cause,
      ]);
    }
    expect((await failure(pool.call("reflect", "bad"))).cause).toBe(thrown);
    expect((await pool.call("reflect", "good")).text()).toBe("good");
  });

  test("a host function that never answers is left at the deadline, and its late answer reaches no other call", async () => {
    const late: ((text: string) => void)[] = [];
    const code = await reflecting(
      (input) => (input.text() === "slow" ? new Promise((resolve) => late.push(resolve)) : input),
      { async: true },
    );
    await using pool = code.pool(threads());
    expect((await failure(pool.call("reflect", "slow", { deadline: 10 }))).code).toBe(
      "MORTISE_DEADLINE_EXCEEDED",
    );
    const next = pool.call("reflect", "next");
    for (const resolve of late) resolve("x".repeat(100_000));
    expect((await next).text()).toBe("next");
    expect((await pool.call("reflect", "y".repeat(70_000))).length).toBe(70_000);
  });

  test("a host function that waits for a person stops the clock", async () => {
    const asked = Promise.withResolvers<() => void>();
    const code = await reflecting((input) => new Promise((resolve) => asked.resolve(() => resolve(input))), {
      async: true,
      clockStops: true,
    });
    const spin = await plugin("spin.wat");
    await using pool = code.pool(threads());
    await using other = spin.pool(threads({ deadline: 30 }));
    const call = pool.call("reflect", "patience", { deadline: 20 });
    const answer = await asked.promise;
    // The other call's deadline is later than this one's would be.
    await failure(other.call("empty"));
    answer();
    expect((await call).text()).toBe("patience");
  });

  test("vars are shared by all threads, and count against one cap", async () => {
    const vars = await plugin("vars.as.ts");
    await using pool = vars.pool(threads({ threads: 2, vars: 2_000 }));
    await pool.call("set", "a=1");
    const outputs = await Promise.all(Array.from({ length: 64 }, () => pool.call("get", "a")));
    expect(new Set(outputs.map((output) => output.text()))).toEqual(new Set(["1"]));
    expect((await failure(pool.call("fill", "3000"))).code).toBe("MORTISE_VARS_EXCEEDED");
    await pool.call("remove", "a");
    expect((await pool.call("get", "a")).text()).toBe("(none)");
  });

  test("messages reach the log of the main thread, and what a call may log is bounded", async () => {
    const code = await compile(await assemble(TELLS_AND_SPINS), {
      functions: [hostFunction("began", (x) => x)],
    });
    const entries: LogEntry[] = [];
    await using pool = code.pool(
      threads({ logBytes: 100_000, log: { level: "info", write: (entry) => void entries.push(entry) } }),
    );
    await pool.call("log", "hello\nworld");
    expect(entries).toEqual([{ level: "info", message: "hello⏎world" }]);
    await pool.call("log", "x".repeat(90_000));
    expect(entries[1]?.message.length).toBe(90_000);
    expect((await failure(pool.call("log", "x".repeat(100_001)))).code).toBe("MORTISE_LOG_EXCEEDED");
    expect(entries.length).toBe(2);
    await using silent = code.pool(
      threads({ log: { level: "error", write: (entry) => void entries.push(entry) } }),
    );
    await silent.call("log", "unwanted");
    expect(entries.length).toBe(2);
  });

  test("a log that throws fails the call, not the process", async () => {
    const code = await compile(await assemble(TELLS_AND_SPINS), {
      functions: [hostFunction("began", (x) => x)],
    });
    const thrown = new Error("disk full");
    await using pool = code.pool(
      threads({
        log: () => {
          throw thrown;
        },
      }),
    );
    expect(await failure(pool.call("log", "a"))).toMatchObject({
      code: "MORTISE_HOST_FUNCTION_FAILED",
      cause: thrown,
    });
    expect((await pool.call("quiet")).length).toBe(0);
  });

  test("a log that throws ends a call that would not end by itself", async () => {
    const text = TELLS_AND_SPINS.replace("(drop (call $began (call $input)))", "(call $log (call $input))");
    const code = await compile(await assemble(text), { functions: [hostFunction("began", (x) => x)] });
    const thrown = new MortiseError("MORTISE_LOG_EXCEEDED", "That is enough.");
    await using pool = code.pool(
      threads({
        deadline: Infinity,
        log: () => {
          throw thrown;
        },
      }),
    );
    const calls = [pool.call("spin", "said"), pool.call("quiet")];
    const error = await failure(calls[0]!);
    expect([error.code, error.problem, error.details.export]).toEqual([thrown.code, thrown.problem, "spin"]);
    expect((await calls[1])?.length).toBe(0);
  });

  test("HTTP is asked of the one function that was given, and refused without one", async () => {
    const http = await plugin("http.as.ts");
    await using refused = http.pool(threads());
    const request = JSON.stringify({ url: "https://example.com/x", method: "post", headers: { a: "b" } });
    expect((await failure(refused.call("request", request))).code).toBe("MORTISE_HTTP_REFUSED");
    await using pool = http.pool(
      threads({
        http: async ({ url, method, headers, body }) => ({
          status: 201,
          headers: { "x-from": "test" },
          body: Buffer.from(JSON.stringify([url, method, headers, body === undefined])),
        }),
      }),
    );
    expect((await pool.call("request", request)).text()).toBe(
      `201\n${JSON.stringify(["https://example.com/x", "POST", { a: "b" }, true])}`,
    );
    expect((await pool.call("headers", request)).json()).toEqual({ "x-from": "test" });
  });

  test("config and standard streams are as in the same thread", async () => {
    const code = await compile(
      await assemble(`(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (import "extism:host/env" "config_get" (func $config (param i64) (result i64)))
        (import "extism:host/env" "input_offset" (func $input (result i64)))
        (import "extism:host/env" "length" (func $length (param i64) (result i64)))
        (import "extism:host/env" "output_set" (func $output (param i64 i64)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\\08\\00\\00\\00\\04\\00\\00\\00....")
        (func (export "write") (result i32)
          (drop (call $random (i32.const 8) (i32.const 4)))
          (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
        (func (export "config") (result i32) (local $value i64)
          (local.set $value (call $config (call $input)))
          (call $output (local.get $value) (call $length (local.get $value)))
          (i32.const 0)))`),
    );
    const written: string[] = [];
    await using pool = code.pool(
      threads({
        config: { greeting: "hi" },
        random: (into) => void into.fill(0x41),
        stdout: (bytes) => void written.push(Buffer.from(bytes).toString()),
      }),
    );
    await pool.call("write");
    expect(written).toEqual(["AAAA"]);
    expect((await pool.call("config", "greeting")).text()).toBe("hi");
    expect((await pool.call("config", "constructor")).text()).toBe("");
  });
});

describe("errors of a plugin in a thread", () => {
  test("have the code, the message and the details that they have in the same thread", async () => {
    const errors = await plugin("errors.as.ts");
    await using here = errors.pool();
    await using there = errors.pool(threads());
    const cases = [
      ["error", "it broke"],
      ["code", "7"],
      ["trap", ""],
      ["abort", ""],
      ["missing", ""],
      ["missing".repeat(100), ""],
      ["memory", ""],
    ] as const;
    for (const [name, input] of cases) {
      const expected = await failure(here.call(name, input));
      const error = await failure(there.call(name, input));
      expect([error.code, error.problem, error.kind]).toEqual([
        expected.code,
        expected.problem,
        expected.kind,
      ]);
      const { callId: _, cause: __, ...details } = error.details;
      const { callId: ___, cause: ____, ...wanted } = expected.details;
      expect(details).toEqual(wanted);
      if (expected.cause !== undefined)
        expect((error.cause as Error).message).toBe((expected.cause as Error).message);
    }
    expect((await there.call("error_cleared", "fine")).text()).toBe("fine");
  });

  test("a computing plugin stops at its deadline, whichever way it spins, and its thread goes on", async () => {
    const spin = await plugin("spin.wat");
    await using pool = spin.pool(threads({ threads: 2, deadline: 20 }));
    const spins = ["empty", "register", "storing", "filling", "recursive", "indirect", "catching"];
    const before = workers.length;
    expect(new Set(await codes(spins.map((name) => pool.call(name))))).toEqual(
      new Set(["MORTISE_DEADLINE_EXCEEDED"]),
    );
    expect((await pool.call("ends")).length).toBe(0);
    expect(workers.length - before).toBe(2);
  });

  test("short calls do not wait behind a long one", async () => {
    const spin = await plugin("spin.wat");
    await using pool = spin.pool(threads({ threads: 2, deadline: 300 }));
    const order: string[] = [];
    const long = failure(pool.call("empty")).then(() => order.push("long"));
    await Promise.all(Array.from({ length: 20 }, () => pool.call("ends"))).then(() => order.push("short"));
    await long;
    expect(order).toEqual(["short", "long"]);
  });

  test("an import that nobody provides is refused before any thread starts", async () => {
    const before = workers.length;
    const call = guest("reflect.wat").then((bytes) => compile(bytes));
    expect((await failure(call)).code).toBe("MORTISE_IMPORT_UNKNOWN");
    expect(workers.length).toBe(before);
  });

  test("an initialiser that traps is an error of the call", async () => {
    const code = await compile(
      await assemble(
        `(module (func (export "_initialize") (unreachable)) (func (export "run") (result i32) (i32.const 0)))`,
      ),
    );
    await using pool = code.pool(threads());
    expect(await codes([pool.call("run"), pool.call("run")])).toEqual(["MORTISE_TRAP", "MORTISE_TRAP"]);
  });

  test("a memory that does not fit its cap is an error of the call", async () => {
    const echo = await plugin("echo.wat");
    await using pool = echo.pool(threads({ memory: 0 }));
    expect((await failure(pool.call("echo", "x"))).code).toBe("MORTISE_MEMORY_EXCEEDED");
  });
});

describe("a thread that dies", () => {
  test("fails its running call with a code; those that wait for it go on elsewhere", async () => {
    let deaths = 0;
    const code = await reflecting(
      async (input) => {
        if (input.text() === "die") {
          deaths++;
          await workers.at(-1)?.terminate();
        }
        return input;
      },
      { async: true },
    );
    await using pool = code.pool(threads());
    expect((await pool.call("reflect", "first")).text()).toBe("first");
    const dies = failure(pool.call("reflect", "die"));
    const others = Promise.all(["a", "b", "c".repeat(100_000)].map((text) => pool.call("reflect", text)));
    expect(await dies).toMatchObject({ code: "MORTISE_WORKER_DIED", details: { export: "reflect" } });
    expect((await others).map((output) => output.length)).toEqual([1, 1, 100_000]);
    expect((await pool.call("reflect", "after")).text()).toBe("after");
    expect(deaths).toBe(1);
  });

  test("is replaced also where it was idle", async () => {
    const echo = await plugin("echo.wat");
    await using pool = echo.pool(threads());
    await pool.call("echo", "x");
    await workers.at(-1)?.terminate();
    expect((await pool.call("echo", "y")).text()).toBe("y");
  });

  test("fails its calls where every one that replaces it dies as it starts", async () => {
    const echo = await plugin("echo.wat");
    await using pool = echo.pool(threads());
    const kill = (worker: Worker): void => void worker.terminate();
    process.on("worker", kill);
    try {
      expect((await failure(pool.call("echo", "x"))).code).toBe("MORTISE_WORKER_DIED");
    } finally {
      process.off("worker", kill);
    }
    expect((await pool.call("echo", "y")).text()).toBe("y");
  });
});

describe("the thread that advances the tick", () => {
  test("is replaced when it has died, before a call and during one", async () => {
    const code = await compile(await assemble(TELLS_AND_SPINS), {
      functions: [
        hostFunction(
          "began",
          async (input) => {
            await tickers.at(-1)?.terminate();
            return input;
          },
          { async: true },
        ),
      ],
    });
    await using pool = code.pool(threads({ deadline: 200 }));
    await pool.call("quiet");
    const before = workers.length;
    await tickers.at(-1)?.terminate();
    expect((await pool.call("quiet")).length).toBe(0);
    expect((await failure(pool.call("spin", "x"))).code).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect((await pool.call("quiet")).length).toBe(0);
    expect(workers.length).toBe(before);
  });
});

describe("an AbortSignal", () => {
  test("stops a call that waits, and one that has not been made", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const seen: string[] = [];
    const code = await reflecting(
      (input) => {
        seen.push(input.text());
        return promise;
      },
      { async: true },
    );
    await using pool = code.pool(threads());
    const controller = new AbortController();
    const first = pool.call("reflect", "a");
    const second = failure(pool.call("reflect", "b", { signal: controller.signal }));
    controller.abort();
    expect((await second).code).toBe("MORTISE_ABORTED");
    expect((await failure(pool.call("reflect", "c", { signal: controller.signal }))).code).toBe(
      "MORTISE_ABORTED",
    );
    resolve("done");
    expect((await first).text()).toBe("done");
    expect(seen).toEqual(["a"]);
  });

  test("stops a call inside a host function, and the thread lives on", async () => {
    const controller = new AbortController();
    const code = await reflecting(
      (input) => {
        if (input.text() !== "stop") return input;
        setImmediate(() => controller.abort());
        return new Promise(() => undefined);
      },
      { async: true },
    );
    await using pool = code.pool(threads());
    await pool.call("reflect", "start");
    const before = workers.length;
    const error = await failure(pool.call("reflect", "stop", { signal: controller.signal }));
    expect([error.code, error.problem]).toEqual([
      "MORTISE_ABORTED",
      "The call was stopped by its AbortSignal.",
    ]);
    expect((await pool.call("reflect", "on")).text()).toBe("on");
    expect(workers.length).toBe(before);
  });

  test("stops a call that computes, with its thread; those behind it go on", async () => {
    const controller = new AbortController();
    const code = await compile(await assemble(TELLS_AND_SPINS), {
      functions: [
        hostFunction("began", (input) => {
          setImmediate(() => setImmediate(() => controller.abort()));
          return input;
        }),
      ],
    });
    await using pool = code.pool(threads({ deadline: Infinity }));
    const stopped = failure(pool.call("spin", "x", { signal: controller.signal }));
    const others = [pool.call("quiet"), pool.call("quiet")];
    expect((await stopped).code).toBe("MORTISE_ABORTED");
    expect(await codes(others)).toEqual(["answered", "answered"]);
  });
});

describe("the process", () => {
  const run = promisify(execFile);
  const engine = new URL("../index.ts", import.meta.url).href;
  const script = (body: string, ...flags: readonly string[]): Promise<{ stdout: string }> =>
    run(process.execPath, [
      ...flags,
      "--input-type=module",
      "--eval",
      `import { compile } from ${JSON.stringify(engine)};
       const echo = Buffer.from(process.argv[1], "base64");
       const code = await compile(new Uint8Array(echo));
       ${body}`,
      Buffer.from(ECHO).toString("base64"),
    ]);
  let ECHO: Uint8Array;
  beforeAll(async () => {
    ECHO = await guest("echo.wat");
  });

  test("ends by itself where a pool was not closed", async () => {
    const { stdout } = await script(`const pool = code.pool({ threads: 2, min: 2 });
      console.log((await pool.call("echo", "once")).text());`);
    expect(stdout).toBe("once\n");
  });

  test("that may start no thread says so with a code, at once or at the call", async () => {
    const { stdout } = await script(
      `const codes = [];
       await code.pool({ threads: 1, min: 1 }).ready().catch((error) => codes.push(error.code));
       await code.pool({ threads: 1 }).call("echo", "x").catch((error) => codes.push(error.code));
       console.log(codes.join());`,
      "--permission",
      "--allow-fs-read=*",
    );
    expect(stdout).toBe("MORTISE_WORKER_DIED,MORTISE_WORKER_DIED\n");
  });

  test("lives until the calls that are going on have their answers, and the pool is closed", async () => {
    const { stdout } = await script(`const pool = code.pool({ threads: 1 });
      pool.call("echo", "late").then(async (output) => {
        await pool.close();
        console.log(output.text());
      });`);
    expect(stdout).toBe("late\n");
  });
});
