import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { hostFunction } from "../hostfunction.ts";
import { threadKernel } from "../kernel/kernel.ts";
import type { LogEntry } from "../log.ts";
import { Vars } from "../vars.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./formats.ts";
import { ENTRIES, EVERYWHERE } from "./formats.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

const MIB = 1 << 20;

describe.each(EVERYWHERE)("a guest of format $format, entered by $entry", ({ format, make, enter }) => {
  const core = format !== "script";

  if (core)
    test("grows its memory up to the cap, and no further", async () => {
      const grows: Deed = {
        wat: `(block $full (loop $again
        (br_if $full (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
        (br $again)))
        (if (i32.lt_u (memory.size) (i32.const 10)) (then (unreachable)))
        (drop (memory.grow (i32.const -1)))
        (drop (memory.grow (i32.const 0x7fffffff)))
        (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 7))`,
      };
      await using instance = (await make(grows)).instantiateSync({ memory: MIB });
      expect(await codeOf(enter(instance, "deed"))).toBe("answered");
      expect(instance.memoryBytes).toBeGreaterThan(MIB / 2);
      expect(instance.memoryBytes).toBeLessThanOrEqual(MIB);
      await expectUnharmed();
    });

  if (core)
    test("is refused an instance where its memory begins above the cap", async () => {
      for (const pages of [1_025, 65_536]) {
        const text = `(module (memory (export "memory") ${pages}) (func (export "deed") (result i32) (i32.const 0)))`;
        const code = await compile(await assemble(text));
        expect(await codeOf(() => code.instantiateSync({ memory: "64MiB" }))).toBe("MORTISE_MEMORY_EXCEEDED");
      }
      await expectUnharmed();
    });

  test("recurses until the stack is used up, and the next call works", async () => {
    const deep: Deed = {
      fields: "(func $deep (result i32) (i32.add (call $deep) (i32.const 1)))",
      wat: "(drop (call $deep))",
      script: "const deep = () => deep() + 1; deep();",
    };
    await using instance = (await make(deep)).instantiateSync();
    const code = await codeOf(enter(instance, "deed"));
    expect(core ? ["MORTISE_STACK_OVERFLOW"] : ["MORTISE_STACK_OVERFLOW", "MORTISE_PLUGIN_ERROR"]).toContain(
      code,
    );
    await expectUnharmed(instance);
  });

  test("gains nothing by catching what a used-up stack throws", async () => {
    const deep: Deed = {
      fields: "(func $deep (try (do (call $deep)) (catch_all (call $deep))) (call $deep))",
      wat: "(call $deep)",
      script: "const deep = () => { try { deep(); } catch { deep(); } deep(); }; deep();",
    };
    await using instance = (await make(deep)).instantiateSync();
    expect(["MORTISE_STACK_OVERFLOW", "MORTISE_DEADLINE_EXCEEDED"]).toContain(
      await codeOf(enter(instance, "deed", "", { deadline: 30 })),
    );
    await expectUnharmed(instance);
  });

  test("makes as many host function calls as it may, and not one more", async () => {
    let calls = 0;
    const functions = [hostFunction("effect", () => void calls++)];
    const loops: Deed = {
      wat: "(loop $again (try (do (call $effect)) (catch_all)) (br $again))",
      script: 'for (;;) try { host.effect(""); } catch {}',
    };
    await using instance = (await make(loops, { functions })).instantiateSync({ hostCalls: 5 });
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_HOST_CALLS_EXCEEDED");
    expect(calls).toBe(5);
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_HOST_CALLS_EXCEEDED");
    expect(calls).toBe(10);
    await expectUnharmed(instance);
  });

  test("answers with as many bytes as it may, and not one more", async () => {
    // A component's text is JSON, in quotes.
    const output = format === "component" ? 12 : 10;
    await using instance = (await make({ wat: "", script: "" })).instantiateSync({ output });
    expect(await codeOf(enter(instance, "echo", "0123456789"))).toBe("answered");
    expect(await codeOf(enter(instance, "echo", "0123456789a"))).toBe("MORTISE_OUTPUT_EXCEEDED");
    await expectUnharmed(instance);
  });

  test("is given no input that does not fit in its memory cap", async () => {
    await using instance = (await make({ wat: "", script: "" })).instantiateSync(core ? { memory: MIB } : {});
    const input = new Uint8Array(core ? 2 * MIB : 300 * MIB);
    const code = await codeOf(enter(instance, "echo", input));
    // In `buffer` it is the guest's own `alloc` that has no room.
    expect(["MORTISE_MEMORY_EXCEEDED", "MORTISE_BAD_POINTER", "MORTISE_PLUGIN_ERROR"]).toContain(code);
    await expectUnharmed(instance);
  });

  test("uses the same fuel every time", async () => {
    const work: Deed = {
      wat: `(local $n i32)
        (loop $again
          (memory.fill (i32.const 0) (local.get $n) (local.get $n))
          (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000))))`,
      script: "let sum = 0; for (let n = 0; n < 1000; n++) sum += n;",
    };
    const code = await make(work);
    const used: (number | undefined)[] = [];
    for (let run = 0; run < 3; run++) {
      await using instance = code.instantiateSync({ fuel: core ? 50_000_000 : 1e9 });
      expect(await codeOf(enter(instance, "deed"))).toBe("answered");
      used.push(instance.fuelUsed);
    }
    expect(used[0]).toBeGreaterThan(1_000);
    expect(new Set(used).size).toBe(1);
  });
});

describe.each(ENTRIES)("a core module entered by %s", (_, enter) => {
  const entry = (body: string): string => `(func (export "deed") (result i32) ${body} (i32.const 0))`;

  test("grows its tables up to their cap, and no further", async () => {
    const text = `(module (table $t 1 funcref) (table $u 1 externref)
      ${entry(`
        (loop $again (br_if $again (i32.ne
          (table.grow $t (ref.null func) (i32.const 10)) (i32.const -1))))
        (loop $again (br_if $again (i32.ne
          (table.grow $u (ref.null extern) (i32.const 10)) (i32.const -1))))
        (if (i32.gt_u (i32.add (table.size $t) (table.size $u)) (i32.const 1000)) (then (unreachable)))
        (if (i32.lt_u (table.size $t) (i32.const 490)) (then (unreachable)))`)})`;
    await using instance = (await compile(await assemble(text))).instantiateSync({ tableElements: 1_000 });
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
  });

  test("is refused an instance where its tables begin above the cap, or are too many", async () => {
    for (const [count, elements, element] of [
      [1, 100_001, "funcref"],
      [1, 10_000_000, "externref"],
      [20, 10_000, "funcref"],
      [1_001, 0, "funcref"],
    ] as const) {
      const tables = `(table ${elements} ${element})`.repeat(count);
      const code = await compile(await assemble(`(module ${tables} ${entry("")})`));
      expect(await codeOf(() => code.instantiateSync())).toBe("MORTISE_TABLE_EXCEEDED");
    }
  });

  test("cannot hold more in the kernel and its memory together than the cap", async () => {
    const text = `(module
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (memory (export "memory") 1)
      ${entry(`
        (local $held i32)
        (loop $again
          (if (i64.ne (call $alloc (i64.const 60000)) (i64.const 0)) (then
            (local.set $held (i32.add (local.get $held) (i32.const 1)))
            (br $again))))
        (if (i32.gt_u (local.get $held) (i32.const 17)) (then (unreachable)))
        (if (i32.lt_u (local.get $held) (i32.const 10)) (then (unreachable)))
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))
        (if (i64.ne (call $alloc (i64.const -1)) (i64.const 0)) (then (unreachable)))
        (if (i64.ne (call $alloc (i64.const 0xffffffff)) (i64.const 0)) (then (unreachable)))`)})`;
    await using instance = (await compile(await assemble(text))).instantiateSync({ memory: MIB });
    for (let turn = 0; turn < 3; turn++) expect(await codeOf(enter(instance, "deed"))).toBe("answered");
    await expectUnharmed();
  });

  test("never runs out of handles: blocks of 40,000 calls, freed or not", async () => {
    const text = `(module
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (import "extism:host/env" "free" (func $free (param i64)))
      (memory (export "memory") 1)
      ${entry(`(call $free (call $alloc (i64.const 100)))
        (if (i64.eqz (call $alloc (i64.const 100))) (then (unreachable)))`)}
      (func (export "many") (result i32) (local $n i32)
        (loop $again
          (call $free (call $alloc (i64.const 1000)))
          (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100000))))
        (i32.const 0)))`;
    await using instance = (await compile(await assemble(text))).instantiateSync({ memory: MIB });
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
    const before = threadKernel().memory.buffer.byteLength;
    for (let n = 0; n < 40_000; n++) instance.callSync("deed");
    // Freed blocks are used again within one call as well.
    expect(await codeOf(enter(instance, "many", "", { deadline: 10_000 }))).toBe("answered");
    expect(threadKernel().memory.buffer.byteLength).toBe(before);
  });

  test("logs as many bytes as it may, and not one line more", async () => {
    const lines: LogEntry[] = [];
    const text = `(module
      (import "extism:host/env" "log_info" (func $log (param i64)))
      (import "extism:host/env" "input_offset" (func $input (result i64)))
      (memory (export "memory") 1)
      ${entry("(loop $again (try (do (call $log (call $input))) (catch_all)) (br $again))")})`;
    const code = await compile(await assemble(text));
    await using instance = code.instantiateSync({ logBytes: 55, log: (line) => void lines.push(line) });
    expect(await codeOf(enter(instance, "deed", "0123456789"))).toBe("MORTISE_LOG_EXCEEDED");
    expect(lines).toHaveLength(5);
    await expectUnharmed();
  });

  test("writes as many bytes to standard output as it may log, and not one line more", async () => {
    const lines: LogEntry[] = [];
    const text = `(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\\10\\00\\00\\00\\0a\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00012345678\\0a")
      ${entry("(loop $again (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12))) (br $again))")})`;
    const code = await compile(await assemble(text));
    await using instance = code.instantiateSync({ logBytes: 50, log: (line) => void lines.push(line) });
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_LOG_EXCEEDED");
    expect(lines.map(({ message }) => message)).toEqual(Array(5).fill("012345678"));
    await expectUnharmed();
  });

  test("keeps no more vars than their cap, by itself or with others that share them", async () => {
    const text = `(module
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
      (import "extism:host/env" "var_set" (func $set (param i64 i64)))
      (memory (export "memory") 1)
      (global $n (mut i64) (i64.const 0))
      ${entry(`(local $key i64)
        (loop $again
          (local.set $key (call $alloc (i64.const 8)))
          (global.set $n (i64.add (global.get $n) (i64.const 1)))
          (call $store (local.get $key) (global.get $n))
          (try (do (call $set (local.get $key) (call $alloc (i64.const 1000)))) (catch_all))
          (br $again))`)})`;
    const code = await compile(await assemble(text));
    const sharedVars = new Vars(100_000);
    await using instance = code.instantiateSync({ sharedVars });
    await using other = code.instantiateSync({ sharedVars });
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_VARS_EXCEEDED");
    // 8 bytes of key, 1,000 of value, 48 besides.
    expect(sharedVars.keys()).toHaveLength(Math.floor(100_000 / 1_056));
    expect(await codeOf(enter(other, "deed"))).toBe("MORTISE_VARS_EXCEEDED");
    await expectUnharmed();
  });
});

describe("calls that are suspended", () => {
  test("are bounded for the whole thread, and one too many is refused by itself", async () => {
    const { setMaxSuspended, suspendedCalls } = await import("../call.ts");
    const release = Promise.withResolvers<string>();
    const functions = [hostFunction("effect", () => release.promise, { async: true })];
    const text = `(module
      (import "extism:host/user" "effect" (func $effect (param i64) (result i64)))
      (memory (export "memory") 1)
      (func (export "deed") (result i32) (drop (call $effect (i64.const 0))) (i32.const 0)))`;
    const code = await compile(await assemble(text), { functions });
    setMaxSuspended(10);
    try {
      const all = Array.from({ length: 12 }, () => codeOf(code.instantiateSync().call("deed")));
      expect(await Promise.all(all.slice(10))).toEqual(Array(2).fill("MORTISE_SUSPENDED_EXCEEDED"));
      expect(suspendedCalls()).toBe(10);
      release.resolve("");
      expect(await Promise.all(all.slice(0, 10))).toEqual(Array(10).fill("answered"));
    } finally {
      setMaxSuspended(1_000);
    }
    await expectUnharmed();
  });

  test("may not be allowed without a bound", async () => {
    const { setMaxSuspended } = await import("../call.ts");
    for (const count of [0, -1, 1.5, Infinity, NaN, 30_001])
      expect(await codeOf(() => setMaxSuspended(count))).toBe("MORTISE_OPTION_INVALID");
  });
});
