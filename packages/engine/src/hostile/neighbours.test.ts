import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { currentCall, suspendedCalls } from "../call.ts";
import { compile } from "../compile.ts";
import type { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import type { Instance } from "../instance.ts";
import { threadKernel } from "../kernel/kernel.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./formats.ts";
import { ENTRIES, EVERYWHERE, FORMATS } from "./formats.ts";
import { SPINS } from "./spins.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

const ONCE: Deed = { wat: "(call $effect)", script: 'host.effect("");' };

describe.each(EVERYWHERE)("a guest of format $format, entered by $entry", ({ format, make, enter }) => {
  const core = format !== "script";

  test("that trapped is not entered again: the next call gets a fresh one", async () => {
    const traps: Deed = {
      fields: "(global $runs (mut i32) (i32.const 0))",
      // A copy that was entered before would loop for ever.
      wat: `(if (global.get $runs) (then (loop $again (br $again))))
        (global.set $runs (i32.const 1))
        (unreachable)`,
      script: "if (globalThis.ran) for (;;); globalThis.ran = true; throw new Error('failed');",
    };
    await using instance = (await make(traps)).instantiateSync();
    for (let turn = 0; turn < 3 && core; turn++) {
      expect(await codeOf(enter(instance, "deed", "", { deadline: 1_000 }))).toBe("MORTISE_TRAP");
      await expectUnharmed(instance);
    }
  });

  test("keeps what it has in its memory from call to call, and another instance has its own", async () => {
    const counts: Deed = {
      fields: "(global $runs (mut i32) (i32.const 0))",
      wat: `(global.set $runs (i32.add (global.get $runs) (i32.const 1)))
        (if (i32.gt_u (global.get $runs) (i32.const 3)) (then (unreachable)))`,
      script:
        "globalThis.runs = (globalThis.runs ?? 0) + 1; if (globalThis.runs > 3) throw new Error('late');",
    };
    const code = await make(counts);
    await using one = code.instantiateSync();
    await using other = code.instantiateSync();
    const codes: string[] = [];
    for (let turn = 0; turn < 4; turn++) codes.push(await codeOf(enter(one, "deed")));
    expect(codes.slice(0, 3)).toEqual(Array(3).fill("answered"));
    expect(codes[3]).not.toBe("answered");
    expect(await codeOf(enter(other, "deed"))).toBe("answered");
    await expectUnharmed(one, other);
  });

  test("that is called by its own host function is busy, and its outer call is unharmed", async () => {
    let inner = "";
    let instance: Instance | undefined;
    const functions = [
      hostFunction("effect", () => {
        try {
          instance?.callSync("echo", "inner");
          inner = "answered";
        } catch (error) {
          inner = (error as MortiseError).code;
        }
      }),
    ];
    instance = (await make(ONCE, { functions })).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
    expect(inner).toBe("MORTISE_BUSY");
    await expectUnharmed(instance);
  });

  test("is unharmed by a call that its host function makes to it and does not wait for", async () => {
    let later: Promise<string> | undefined;
    let instance: Instance | undefined;
    const functions = [
      hostFunction("effect", () => {
        later = codeOf(instance!.call("echo", "later"));
        return "";
      }),
    ];
    instance = (await make(ONCE, { functions })).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
    expect(await later).toBe("answered");
    await expectUnharmed(instance);
  });

  test("calls another that calls the first: the innermost is busy, and everything else goes on", async () => {
    const made: Instance[] = [];
    const codes: string[] = [];
    const calls = (to: number) =>
      hostFunction("effect", () => {
        try {
          codes.push(made[to]!.callSync("deed").length === 0 ? "answered" : "");
        } catch (error) {
          codes.push((error as MortiseError).code);
        }
      });
    made.push((await make(ONCE, { functions: [calls(1)] })).instantiateSync());
    made.push((await make(ONCE, { functions: [calls(0)] })).instantiateSync());
    expect(await codeOf(enter(made[0]!, "deed"))).toBe("answered");
    expect(codes).toEqual(["MORTISE_BUSY", "answered"]);
    expect(currentCall()).toBeUndefined();
    await expectUnharmed(...made);
  });

  test("goes on when a plugin that its host function called was stopped, trapped, or used up the stack", async () => {
    const codes: string[] = [];
    const bad: readonly Deed[] = [
      { wat: "(loop $again (br $again))", script: "for (;;);" },
      { wat: "(unreachable)", script: "throw new Error('failed');" },
      {
        fields: "(func $deep (result i32) (i32.add (call $deep) (i32.const 1)))",
        wat: "(drop (call $deep))",
        script: "const deep = () => deep() + 1; deep();",
      },
    ];
    const others = await Promise.all(bad.map(async (deed) => (await make(deed)).instantiateSync()));
    const functions = [
      hostFunction("effect", () => {
        for (const each of others) {
          try {
            each.callSync("deed", "", { deadline: 15 });
          } catch (error) {
            codes.push((error as MortiseError).code);
          }
        }
      }),
    ];
    await using instance = (await make(ONCE, { functions })).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
    expect(codes).toHaveLength(3);
    expect(codes[0]).toBe("MORTISE_DEADLINE_EXCEEDED");
    await expectUnharmed(instance, ...others);
  });

  test("tears no host function half-way, whatever depth the stack is used up at", async () => {
    let before = 0;
    let after = 0;
    const functions = [
      hostFunction("effect", () => {
        before++;
        JSON.stringify({ some: ["work", { that: "needs stack" }] }).replace(/s/g, (c) => c.toUpperCase());
        after++;
      }),
    ];
    const deep: Deed = {
      fields:
        "(func $deep (param $n i64) (call $effect) (call $deep (i64.add (local.get $n) (i64.const 1))))",
      wat: "(call $deep (i64.const 0))",
      script: 'const deep = (n) => { host.effect(""); deep(n + 1); }; deep(0);',
    };
    await using instance = (await make(deep, { functions })).instantiateSync({
      deadline: 20_000,
      hostCalls: 1e9,
    });
    /** Enters the guest with a little more of the stack used each time. */
    const from = (frames: number): Promise<Uint8Array> =>
      frames === 0 ? enter(instance, "deed") : from(frames - 1);
    for (let frames = 0; frames < (core ? 10 : 2); frames++) {
      expect(await codeOf(from(frames * 41))).not.toBe("answered");
      expect(after).toBe(before);
    }
    expect(before).toBeGreaterThan(100);
    await expectUnharmed(instance);
  });

  test("is unharmed by a host function that fails by using up the stack itself", async () => {
    const deep = (): number => deep() + 1;
    const functions = [hostFunction("effect", () => void deep())];
    await using instance = (await make(ONCE, { functions })).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toMatch(/HOST_FUNCTION_FAILED|STACK_OVERFLOW/);
    await expectUnharmed(instance);
  });

  test("is told of a host function that answers a promise and does not say that it does", async () => {
    for (const run of [() => Promise.resolve("x"), () => Promise.reject(new Error("unheard"))]) {
      await using instance = (
        await make(ONCE, { functions: [hostFunction("effect", run)] })
      ).instantiateSync();
      await expect(enter(instance, "deed")).rejects.toThrow(/answers a promise/);
      await expectUnharmed(instance);
    }
  });

  test("is not blamed for a trap of other WebAssembly inside a host function", async () => {
    const thrown = new WebAssembly.RuntimeError("unreachable");
    const effect = hostFunction("effect", () => {
      throw thrown;
    });
    await using instance = (await make(ONCE, { functions: [effect] })).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_HOST_FUNCTION_FAILED");
    await expectUnharmed(instance);
  });

  test("is unharmed by a host function that throws what is no error, or answers what is no input", async () => {
    const strange: readonly (() => unknown)[] = [
      () => {
        throw undefined;
      },
      () => {
        throw "text";
      },
      () => {
        throw Object.create(null);
      },
      () => 10n,
      () => Symbol("answer"),
      () => () => 1,
      () => Object.assign({}, { toJSON: () => undefined }),
    ];
    for (const run of strange) {
      const functions = [hostFunction("effect", run as () => string)];
      await using instance = (await make(ONCE, { functions })).instantiateSync();
      expect(await codeOf(enter(instance, "deed"))).toMatch(
        /answered|HOST_FUNCTION_FAILED|OPTION_INVALID|EXCEPTION/,
      );
      await expectUnharmed(instance);
    }
  });
});

describe.each(FORMATS)("instances of a guest of format %s", (_, make) => {
  test("answer calls made at once each with its own answer, in order", async () => {
    await using instance = (await make({ wat: "", script: "" })).instantiateSync();
    const inputs = Array.from({ length: 100 }, (_, n) => "abc".repeat(n));
    const ended: number[] = [];
    const outputs = await Promise.all(
      inputs.map(async (input, n) => {
        const text = (await instance.call("echo", input)).text();
        ended.push(n);
        return text;
      }),
    );
    expect(outputs).toEqual(inputs);
    expect(ended).toEqual(inputs.map((_, n) => n));
  });

  test("let an async host function call the plugin that it serves: the call waits, and both end", async () => {
    let instance: Instance | undefined;
    const inner: Promise<string>[] = [];
    const effect = hostFunction(
      "effect",
      () => {
        const call = codeOf(instance!.call("echo", "inner", { deadline: 1_000 }));
        inner.push(call);
        return call;
      },
      { async: true },
    );
    instance = (await make(ONCE, { functions: [effect] })).instantiateSync();
    // It waits for a call that waits for it: its deadline ends it, and the other one goes on.
    expect(await codeOf(instance.call("deed", "", { deadline: 100 }))).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(await inner[0]).toBe("answered");
    await expectUnharmed(instance);
  });

  test("go on where one of them waits, spins, or traps beside", async () => {
    const waits = hostFunction("effect", () => new Promise<never>(() => {}), { async: true });
    await using waiting = (await make(ONCE, { functions: [waits] })).instantiateSync();
    await using spinning = (await make(SPINS["an empty loop"] as Deed)).instantiateSync();
    await using echoing = (await make({ wat: "", script: "" })).instantiateSync();
    const bad = [
      codeOf(waiting.call("deed", "", { deadline: 60 })),
      codeOf(spinning.call("deed", "", { deadline: 60 })),
    ];
    for (let n = 0; n < 50; n++) {
      expect((await echoing.call("echo", `async ${n}`)).text()).toBe(`async ${n}`);
      expect(echoing.callSync("echo", `sync ${n}`).text()).toBe(`sync ${n}`);
    }
    expect(await Promise.all(bad)).toEqual(Array(2).fill("MORTISE_DEADLINE_EXCEEDED"));
    await expectUnharmed(waiting, spinning, echoing);
  });

  test("are busy for callSync while a call is going on, and take their turn for call", async () => {
    const goOn = Promise.withResolvers<string>();
    const effect = hostFunction("effect", () => goOn.promise, { async: true });
    await using instance = (await make(ONCE, { functions: [effect] })).instantiateSync({ queue: 2 });
    const first = codeOf(instance.call("deed"));
    expect(await codeOf(() => instance.callSync("echo"))).toBe("MORTISE_BUSY");
    const stop = new AbortController();
    const waiting = [
      codeOf(instance.call("echo")),
      codeOf(instance.call("echo", "", { signal: stop.signal })),
    ];
    expect(await codeOf(instance.call("echo"))).toBe("MORTISE_QUEUE_FULL");
    stop.abort();
    expect(await waiting[1]).toBe("MORTISE_ABORTED");
    expect(instance.queued).toBe(1);
    goOn.resolve("");
    expect(await first).toBe("answered");
    expect(await waiting[0]).toBe("answered");
    await expectUnharmed(instance);
  });

  test("are stopped and thrown away a thousand times, and nothing is left of it", async () => {
    const effect = hostFunction("effect", () => new Promise<never>(() => {}), { async: true });
    const code = await make(ONCE, { functions: [effect] });
    const stop = new AbortController();
    const all = Array.from({ length: 500 }, () =>
      codeOf(code.instantiateSync().call("deed", "", { signal: stop.signal })),
    );
    expect(suspendedCalls()).toBe(500);
    stop.abort();
    expect(new Set(await Promise.all(all))).toEqual(new Set(["MORTISE_ABORTED"]));
    await expectUnharmed();
  });
});

describe.each(ENTRIES)("a plugin's vars, entered by %s", (_, enter) => {
  test("survive a trap, a stop and a failure, and are no other plugin's", async () => {
    const text = `(module
      (import "extism:host/env" "input_offset" (func $input (result i64)))
      (import "extism:host/env" "var_set" (func $set (param i64 i64)))
      (import "extism:host/env" "var_get" (func $get (param i64) (result i64)))
      (import "extism:host/env" "length" (func $length (param i64) (result i64)))
      (import "extism:host/env" "output_set" (func $output (param i64 i64)))
      (memory (export "memory") 1)
      (func (export "trap") (call $set (call $input) (call $input)) (unreachable))
      (func (export "spin") (call $set (call $input) (call $input)) (loop $again (br $again)))
      (func (export "fail") (result i32) (call $set (call $input) (call $input)) (i32.const 1))
      (func (export "get") (local $value i64)
        (local.set $value (call $get (call $input)))
        (call $output (local.get $value) (call $length (local.get $value)))))`;
    const code = await compile(await assemble(text));
    await using instance = code.instantiateSync();
    await using other = code.instantiateSync();
    for (const how of ["trap", "spin", "fail"]) {
      expect(await codeOf(enter(instance, how, how, { deadline: 20 }))).not.toBe("answered");
      expect(Buffer.from(await enter(instance, "get", how)).toString()).toBe(how);
      expect(Buffer.from(await enter(other, "get", how)).toString()).toBe("");
    }
  });
});

describe("initialisers", () => {
  test.each(ENTRIES)(
    "that trap fail the call, the next one tries again, and nobody else notices (%s)",
    async (_, enter) => {
      const start = `(func $start (unreachable)) (start $start)`;
      const texts = [
        `(module (func (export "deed")) ${start})`,
        `(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 8))
        (func (export "deed") (param i32 i32) (result i64) (i64.const 0)) ${start})`,
        `(module (func (export "deed")) (func (export "_initialize") (unreachable)))`,
      ];
      for (const text of texts) {
        await using instance = (await compile(await assemble(text))).instantiateSync();
        expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_TRAP");
        expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_TRAP");
        await expectUnharmed();
      }
    },
  );

  test("whose data or elements do not fit fail when the instance is made", async () => {
    for (const fields of [
      `(memory 1) (data (i32.const 65536) "x")`,
      `(memory 1) (data (i32.const -1) "x")`,
      "(table 1 funcref) (func $f) (elem (i32.const 1) $f)",
    ]) {
      const code = await compile(await assemble(`(module ${fields} (func (export "deed")))`));
      expect(await codeOf(() => code.instantiateSync())).toBe("MORTISE_TRAP");
      await expectUnharmed();
    }
  });
});

test("a process that closes none of its instances ends by itself, and no timer is left of a call", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    `${import.meta.dirname}/fixtures/unclosed.ts`,
  ]);
  expect(stdout).toBe(FORMATS.map(([format]) => `${format} MORTISE_DEADLINE_EXCEEDED\n`).join(""));
  for (const [, make] of FORMATS) {
    await using instance = (await make({ wat: "", script: "" })).instantiateSync();
    const timers = (): number => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    const before = timers();
    for (let n = 0; n < 100; n++) await instance.call("echo", "x", { deadline: 60_000 });
    expect(timers()).toBeLessThanOrEqual(before);
  }
});

test("a million calls leave the kernel's memory as it was", async () => {
  const text = `(module
    (import "extism:host/env" "input_offset" (func $at (result i64)))
    (import "extism:host/env" "input_length" (func $length (result i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (func (export "deed") (drop (call $alloc (i64.const 40))) (call $output (call $at) (call $length))))`;
  await using instance = (await compile(await assemble(text))).instantiateSync({ yields: false });
  const input = Buffer.from("some input of a few bytes");
  for (let n = 0; n < 1_000; n++) instance.callSync("deed", input);
  const before = threadKernel().memory.buffer.byteLength;
  for (let n = 0; n < 1_000_000; n++) instance.callSync("deed", input);
  expect(threadKernel().memory.buffer.byteLength).toBe(before);
  expect(threadKernel().occupant).toBeUndefined();
});

test("a host function of a call that has ended can do nothing to the next one", async () => {
  const late = Promise.withResolvers<string>();
  const spy = vi.fn((text: string) => text);
  const effect = hostFunction("effect", () => late.promise.then(spy), { async: true });
  for (const [, make] of FORMATS) {
    await using instance = (await make(ONCE, { functions: [effect] })).instantiateSync();
    expect(await codeOf(instance.call("deed", "", { deadline: 100 }))).toBe("MORTISE_DEADLINE_EXCEEDED");
  }
  late.resolve("x".repeat(100_000));
  for (const [, make] of FORMATS) {
    const code = await make(ONCE, { functions: [hostFunction("effect", async () => "", { async: true })] });
    await using instance = code.instantiateSync();
    expect(await codeOf(instance.call("deed"))).toBe("answered");
    expect((await instance.call("echo", "mine")).text()).toBe("mine");
  }
  expect(spy).toHaveBeenCalledTimes(FORMATS.length);
});
