import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { afterEach, describe, expect, it } from "vitest";
import { setMaxSuspended, suspendedCalls } from "../../call.ts";
import { compile } from "../../compile.ts";
import type { Compiled } from "../../compiled.ts";
import type { ComponentFunction } from "./imports.ts";

/** A core module whose `run` answers one more than `ask` does, and does `before` and `after` what it is told. */
function core(before: string, after: string): string {
  return `(core module $m
    (import "h" "ask" (func $ask (param i32) (result i32)))
    (import "h" "deed" (func $deed))
    (func (export "run") (param $n i32) (result i32) (local $got i32)
      ${before}
      (block $done
        (try_table (catch_all $done) (local.set $got (call $ask (local.get $n)))))
      ${after}
      (i32.add (local.get $got) (i32.const 1))))`;
}

/** What every component here has around its core module. */
function body(module: string): string {
  return `(core func $ask-core (canon lower (func $ask)))
    (core func $deed-core (canon lower (func $deed)))
    ${module}
    (core instance $i (instantiate $m
      (with "h" (instance (export "ask" (func $ask-core)) (export "deed" (func $deed-core))))))
    (func $run (param "n" u32) (result u32) (canon lift (core func $i "run")))
    (export "run" (func $run))`;
}

/**
 * `run(n)` goes through as many components as there are `levels`, the innermost of which asks the host, and each adds
 * one. The innermost does `inner` before it asks, and the outermost does a deed behind its call.
 */
async function chain(levels: number, host: ComponentFunction, inner = ""): Promise<[Compiled, string[]]> {
  const parts = Array.from({ length: levels - 1 }, (_, i) => {
    const ask = i === 0 ? "(func $host-ask)" : `(func $run${i - 1})`;
    return `(component $c${i}
        (import "ask" (func $ask (param "n" u32) (result u32)))
        (import "deed" (func $deed))
        ${body(core(i === 0 ? inner : "", ""))})
      (instance $i${i} (instantiate $c${i} (with "ask" ${ask}) (with "deed" (func $host-deed))))
      (alias export $i${i} "run" (func $run${i}))`;
  });
  const text = `(component
    (import "host" (instance $host
      (export "ask" (func (param "n" u32) (result u32)))
      (export "deed" (func))))
    (alias export $host "ask" (func $host-ask))
    (alias export $host "deed" (func $host-deed))
    ${parts.join("\n")}
    (component $outer
      (import "ask" (func $ask (param "n" u32) (result u32)))
      (import "deed" (func $deed))
      ${body(core("", "(call $deed)"))})
    (instance $last (instantiate $outer
      (with "ask" ${levels === 1 ? "(func $host-ask)" : `(func $run${levels - 2})`})
      (with "deed" (func $host-deed))))
    (alias export $last "run" (func $run))
    (export "run" (func $run)))`;
  const deeds: string[] = [];
  const imports = { host: { ask: host, deed: { run: () => void deeds.push("deed") } } };
  return [await compile(await parse(text), { imports }), deeds];
}

function later(run: (n: number) => Promise<number>): ComponentFunction {
  return { run, async: true };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("a destructor that calls the host", () => {
  it("may wait for it in `call`, and ends the call where it fails", async () => {
    const text = `(component
      (import "host" (instance $host (export "ask" (func (param "n" u32) (result u32)))))
      (alias export $host "ask" (func $ask))
      (core func $ask-core (canon lower (func $ask)))
      (core module $d
        (import "h" "ask" (func $ask (param i32) (result i32)))
        (func (export "dtor") (param i32) (drop (call $ask (local.get 0)))))
      (core instance $d (instantiate $d (with "h" (instance (export "ask" (func $ask-core))))))
      (type $thing (resource (rep i32) (dtor (core func $d "dtor"))))
      (core func $new (canon resource.new $thing))
      (core func $drop (canon resource.drop $thing))
      (core module $m
        (import "h" "new" (func $new (param i32) (result i32)))
        (import "h" "drop" (func $drop (param i32)))
        (func (export "run") (param i32) (result i32)
          (call $drop (call $new (local.get 0))) (i32.add (local.get 0) (i32.const 1))))
      (core instance $i (instantiate $m
        (with "h" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
      (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))`;
    const dropped: number[] = [];
    const run = async (n: number): Promise<number> => {
      await turn();
      if (n === 0) throw new Error("no");
      dropped.push(n);
      return n;
    };
    const code = await compile(await parse(text), { imports: { host: { ask: later(run) } } });
    await using instance = await code.instantiate();
    expect(await instance.invoke("run", [41])).toBe(42);
    expect(dropped).toEqual([41]);
    await expect(instance.invoke("run", [0])).rejects.toMatchObject({ code: "MORTISE_HOST_FUNCTION_FAILED" });
    expect(() => instance.invokeSync("run", [1])).toThrow("MORTISE_HOST_FUNCTION_ASYNC");
    expect(suspendedCalls()).toBe(0);
  });
});

describe("a host function that waits, behind components that call each other", () => {
  afterEach(() => expect(suspendedCalls()).toBe(0));

  it.each([2, 3, 6])("suspends all %d of them, and they go on with its answer", async (levels) => {
    const [code, deeds] = await chain(
      levels,
      later(async (n) => {
        await turn();
        return n * 10;
      }),
    );
    await using instance = await code.instantiate();
    expect(await instance.invoke("run", [4])).toBe(40 + levels);
    expect(await instance.invoke("run", [5])).toBe(50 + levels);
    expect(deeds).toHaveLength(2);
  });

  it("keeps the calls of several instances apart, in whatever order they go on", async () => {
    const waiting: (() => void)[] = [];
    const [code] = await chain(
      3,
      later((n) => new Promise((resolve) => void waiting.push(() => resolve(n)))),
    );
    const instances = await Promise.all([1, 2, 3, 4].map(() => code.instantiate()));
    const calls = instances.map((each, i) => each.invoke("run", [i * 100]));
    while (waiting.length < 4) await turn();
    for (const i of [2, 0, 3, 1]) {
      waiting[i]?.();
      if (i === 0) await turn();
    }
    expect(await Promise.all(calls)).toEqual([3, 103, 203, 303]);
    for (const each of instances) await each.close();
  });

  it("answers at once as well, and is refused where nothing may suspend", async () => {
    const [code] = await chain(
      3,
      later(async (n) => n),
    );
    await using instance = await code.instantiate();
    expect(await instance.invoke("run", [1])).toBe(4);
    expect(() => instance.invokeSync("run", [1])).toThrow("MORTISE_HOST_FUNCTION_ASYNC");
    const [plain] = await chain(3, { run: (n: number) => n });
    await using other = await plain.instantiate();
    expect([other.invokeSync("run", [1]), await other.invoke("run", [2])]).toEqual([4, 5]);
  });

  it.each([
    ["at its deadline", "MORTISE_DEADLINE_EXCEEDED", { deadline: 20 }],
    ["by its signal", "MORTISE_ABORTED", { stops: true }],
  ] as const)("is ended %s, and no `catch_all` goes on to its next deed", async (_, code, options) => {
    const [compiled, deeds] = await chain(
      3,
      later(() => new Promise(() => {})),
    );
    await using instance = await compiled.instantiate();
    const stop = new AbortController();
    const ended = instance.invoke("run", [1], {
      ...("deadline" in options ? { deadline: options.deadline } : { signal: stop.signal }),
    });
    if ("stops" in options) setImmediate(() => stop.abort());
    await expect(ended).rejects.toMatchObject({ code });
    expect(deeds).toEqual([]);
  });

  it("ends them with the code of what went wrong in there", async () => {
    const [failing, deeds] = await chain(
      3,
      later(async () => {
        await turn();
        throw new Error("no");
      }),
    );
    await using one = await failing.instantiate();
    await expect(one.invoke("run", [1])).rejects.toMatchObject({ code: "MORTISE_HOST_FUNCTION_FAILED" });
    const [trapping, others] = await chain(
      3,
      later(async (n) => n),
      "(if (i32.eq (local.get $n) (i32.const 7)) (then unreachable))",
    );
    await using two = await trapping.instantiate();
    await expect(two.invoke("run", [7])).rejects.toMatchObject({ code: "MORTISE_TRAP" });
    expect(() => two.invokeSync("run", [7])).toThrow("MORTISE_TRAP");
    expect(await two.invoke("run", [8])).toBe(11);
    expect([...deeds, ...others]).toEqual(["deed"]);
  });

  it("lets the event loop turn while the innermost computes, and stops it there", async () => {
    const [code] = await chain(
      3,
      later(async (n) => n),
      "(loop $spin (br $spin))",
    );
    await using instance = await code.instantiate();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await expect(instance.invoke("run", [1], { deadline: 60 })).rejects.toMatchObject({
      code: "MORTISE_DEADLINE_EXCEEDED",
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it("counts every stack that waits", async () => {
    const [code] = await chain(
      6,
      later(async (n) => n),
    );
    await using instance = await code.instantiate();
    try {
      setMaxSuspended(3);
      await expect(instance.invoke("run", [1])).rejects.toMatchObject({ code: "MORTISE_SUSPENDED_EXCEEDED" });
    } finally {
      setMaxSuspended(1_000);
    }
    expect(await instance.invoke("run", [1])).toBe(7);
  });
});
