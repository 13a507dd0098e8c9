import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { compile } from "../compile.ts";
import type { PoolOptions } from "../compiled.ts";
import { hostFunction } from "../hostfunction.ts";
import type { ThreadPool } from "../threads/threadpool.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./formats.ts";
import { FORMATS } from "./formats.ts";
import { SPINS } from "./spins.ts";
import { codeOf } from "./survive.ts";

// What stops a hostile guest in the caller's thread stops it in a worker too, and the worker lives on. Components run in
// the thread that compiled them.

let workers = 0;
const noted = (worker: Worker): void => {
  if (worker.threadName === "mortise") workers++;
};
beforeAll(() => void process.on("worker", noted));
afterAll(() => void process.off("worker", noted));

const effect = hostFunction("effect", () => undefined);
const threaded = FORMATS.filter(([format]) => format !== "component");

const STUBBORN: Deed = {
  wat: "(loop $again (try (do (call $effect)) (catch_all (call $effect))) (br $again))",
  script: 'for (;;) { try { host.effect(""); } finally { continue; } }',
};

describe.each(threaded)("a guest of format %s in a worker", (format, make) => {
  const core = format !== "script";
  const spins = Object.entries(SPINS).filter(([, { script }]) => core || script !== undefined);

  async function open(deed: Deed, options: PoolOptions = {}, functions = [effect]): Promise<ThreadPool> {
    const code = await make(deed, { functions });
    return code.pool({ hostCalls: 1e9, ...options, threads: 1 });
  }

  /** How the deed ends; then the same worker answers the next call. */
  async function ends(pool: ThreadPool, deadline?: number): Promise<string> {
    expect((await pool.call("echo", "before")).text()).toBe("before");
    const before = workers;
    const code = await codeOf(pool.call("deed", "", deadline === undefined ? {} : { deadline }));
    expect((await pool.call("echo", "after")).text()).toBe("after");
    expect(workers).toBe(before);
    return code;
  }

  test.each(spins)("is stopped at its deadline in %s", async (_, deed) => {
    await using pool = await open(deed);
    expect(await ends(pool, 15)).toBe("MORTISE_DEADLINE_EXCEEDED");
  });

  test("is stopped when its fuel is used up", async () => {
    const deed = SPINS["a loop that throws and catches"] as Deed;
    await using pool = await open(deed, { fuel: core ? 200_000 : 10_000_000 });
    expect(await ends(pool)).toBe("MORTISE_FUEL_EXHAUSTED");
  });

  test("recurses until the stack is used up, and gains nothing by catching that", async () => {
    await using pool = await open({
      fields: "(func $deep (result i32) (i32.add (call $deep) (i32.const 1)))",
      wat: "(drop (call $deep))",
      script: "const deep = () => deep() + 1; deep();",
    });
    expect(["MORTISE_STACK_OVERFLOW", core ? "" : "MORTISE_PLUGIN_ERROR"]).toContain(await ends(pool));
    await using catching = await open({
      fields: "(func $deep (try (do (call $deep)) (catch_all (call $deep))) (call $deep))",
      wat: "(call $deep)",
      script: "const deep = () => { try { deep(); } catch { deep(); } deep(); }; deep();",
    });
    expect(["MORTISE_STACK_OVERFLOW", "MORTISE_DEADLINE_EXCEEDED"]).toContain(await ends(catching, 30));
  });

  test("makes as many host function calls as it may, and not one more", async () => {
    const run = vi.fn();
    await using pool = await open(
      {
        wat: "(loop $again (try (do (call $effect)) (catch_all)) (br $again))",
        script: 'for (;;) try { host.effect(""); } catch {}',
      },
      { hostCalls: 5 },
      [hostFunction("effect", run)],
    );
    expect(await ends(pool)).toBe("MORTISE_HOST_CALLS_EXCEEDED");
    expect(run).toHaveBeenCalledTimes(5);
  });

  test("that waits for a host function for ever, and catches all, does nothing more past its deadline", async () => {
    const run = vi.fn(() => new Promise<never>(() => {}));
    await using pool = await open(STUBBORN, {}, [hostFunction("effect", run, { async: true })]);
    expect(await ends(pool, 15)).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(run.mock.calls.length).toBeLessThanOrEqual(1);
  });

  test("that waits for a host function, and catches all, does nothing more once its signal is aborted", async () => {
    const stop = new AbortController();
    const run = vi.fn(() => {
      setImmediate(() => stop.abort());
      return new Promise<never>(() => {});
    });
    await using pool = await open(STUBBORN, {}, [hostFunction("effect", run, { async: true })]);
    await pool.call("echo", "the thread has started");
    expect(await codeOf(pool.call("deed", "", { signal: stop.signal }))).toBe("MORTISE_ABORTED");
    expect((await pool.call("echo", "after")).text()).toBe("after");
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("answers with no more bytes than it may, and is given no input that does not fit", async () => {
    await using pool = await open(
      { wat: "", script: "" },
      { output: 10, ...(core ? { memory: 1 << 20 } : {}) },
    );
    expect(await codeOf(pool.call("echo", "0123456789a"))).toBe("MORTISE_OUTPUT_EXCEEDED");
    if (core)
      expect(await codeOf(pool.call("echo", new Uint8Array(2 << 20)))).toMatch(/MEMORY_EXCEEDED|BAD_POINTER/);
    expect(await ends(pool)).toBe("answered");
  });

  if (core)
    test("grows its memory up to the cap, and no further", async () => {
      await using pool = await open(
        {
          wat: `(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
            (if (i32.gt_u (memory.size) (i32.const 16)) (then (unreachable)))
            (if (i32.lt_u (memory.size) (i32.const 9)) (then (unreachable)))`,
        },
        { memory: 1 << 20 },
      );
      expect(await codeOf(pool.call("deed"))).toBe("answered");
    });
});

const SPIN = "(func $spin (loop $again (br $again)))";

test.each([
  ["its start function", `${SPIN} (start $spin)`],
  ["_initialize", `${SPIN} (export "_initialize" (func $spin))`],
  ["__wasm_call_ctors", `${SPIN} (export "__wasm_call_ctors" (func $spin))`],
  ["hs_init", `(func (export "hs_init") (param i32 i32) (loop $again (br $again)))`],
])("a guest in a worker is stopped in %s, at each of its first calls", async (_, start) => {
  const code = await compile(
    await assemble(`(module ${start} (func (export "run") (result i32) (i32.const 0)))`),
  );
  await using pool = code.pool({ threads: 1, deadline: 15 });
  for (let call = 0; call < 2; call++)
    expect(await codeOf(pool.call("run"))).toBe("MORTISE_DEADLINE_EXCEEDED");
});

test("10,000 calls that trap in a worker leave it as it was", async () => {
  const code = await compile(
    await assemble(
      `(module (func (export "trap") (unreachable)) (func (export "run") (result i32) (i32.const 0)))`,
    ),
  );
  await using pool = code.pool({ threads: 1, queue: 10_000 });
  await pool.call("run");
  const before = workers;
  const codes = await Promise.all(Array.from({ length: 10_000 }, () => codeOf(pool.call("trap"))));
  expect(new Set(codes)).toEqual(new Set(["MORTISE_TRAP"]));
  expect(await codeOf(pool.call("run"))).toBe("answered");
  expect(workers).toBe(before);
});
