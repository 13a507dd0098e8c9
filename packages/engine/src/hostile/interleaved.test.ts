import fc from "fast-check";
import { expect, test } from "vitest";
import { currentCall, suspendedCalls } from "../call.ts";
import { compile } from "../compile.ts";
import type { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import type { Instance } from "../instance.ts";
import { threadKernel } from "../kernel/kernel.ts";
import { assemble } from "./assemble.ts";

/**
 * Fills the kernel with copies of its input, reaches the host twice, and checks in between that all copies are there
 * still. Its input's first byte says what the host function does.
 */
const EXTISM = `(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "input_offset" (func $at (result i64)))
  (import "extism:host/env" "input_length" (func $size (result i64)))
  (import "extism:host/env" "input_load_u64" (func $input (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/user" "now" (func $now (param i64) (result i64)))
  (import "extism:host/user" "later" (func $later (param i64) (result i64)))
  (memory (export "memory") 1)
  (func $check (param $from i64)
    (local $n i64)
    (loop $again
      (if (i64.ne
            (call $load (i64.add (local.get $from) (i64.mul (local.get $n) (i64.const 128))))
            (call $input (i64.const 0)))
        (then (unreachable)))
      (br_if $again (i64.lt_u (local.tee $n (i64.add (local.get $n) (i64.const 1))) (i64.const 20)))))
  (func (export "deed") (result i32)
    (local $n i64) (local $from i64) (local $block i64)
    (local.set $from (call $alloc (i64.const 112)))
    (call $store (local.get $from) (call $input (i64.const 0)))
    (loop $again
      (local.set $block (call $alloc (i64.const 112)))
      ;; Blocks are given one behind the other, each zero.
      (if (i64.ne (call $load (local.get $block)) (i64.const 0)) (then (unreachable)))
      (call $store (local.get $block) (call $input (i64.const 0)))
      (br_if $again (i64.lt_u (local.tee $n (i64.add (local.get $n) (i64.const 1))) (i64.const 20))))
    (call $check (local.get $from))
    (try
      (do (drop (call $now (call $at))))
      (catch_all (unreachable)))
    (call $check (local.get $from))
    (if (i32.eqz (i32.and (i32.wrap_i64 (call $input (i64.const 0))) (i32.const 64))) (then
      (local.set $block (call $later (call $at)))
      (if (i64.ne (call $length (local.get $block)) (call $size)) (then (unreachable)))
      (if (i64.ne (call $load (local.get $block)) (call $input (i64.const 0))) (then (unreachable)))))
    (call $check (local.get $from))
    (call $output (call $at) (call $size))
    (i32.const 0)))`;

const ACTS = ["echo", "immediate", "callSync", "call", "both"] as const;
const INSTANCES = 6;

test("calls that wait, are called inside each other and take turns mix up nothing", async () => {
  const bytes = await assemble(EXTISM);
  let turn = 0;
  const next = (): number => {
    turn++;
    return turn;
  };
  const idle = (): Instance | undefined => instances[next() % INSTANCES];
  /** An input: what the host functions do, whether the guest may wait (bit 6), and who it is. */
  const inputFor = (act: number, sync: boolean): Buffer => {
    const input = Buffer.alloc(40, next() & 0xff);
    input[0] = (act % ACTS.length) | (sync ? 64 : 0);
    return input;
  };
  const callSync = (depth: number): void => {
    const other = idle();
    if (other === undefined || other.busy || depth > 3) return;
    const input = inputFor(0, true);
    expect(other.callSync("deed", input)).toEqual(expect.objectContaining({ length: 40 }));
  };
  const answers: Promise<Uint8Array>[] = [];
  const later = async (input: Uint8Array): Promise<Uint8Array> => {
    const act = ACTS[input[0]! & 7];
    const echo = input.slice();
    if (act === "echo") return echo;
    await new Promise((resolve) => setImmediate(resolve));
    if (act === "callSync" || act === "both") callSync(1);
    const other = idle();
    if ((act === "call" || act === "both") && other !== undefined && !other.busy) {
      const inner = inputFor(0, false);
      expect(Buffer.compare(await other.call("deed", inner), inner)).toBe(0);
    }
    return echo;
  };
  const functions = [
    hostFunction("now", (input) => {
      const act = ACTS[input[0]! & 7];
      if (act === "callSync" || act === "both") callSync(1);
      return input;
    }),
    hostFunction(
      "later",
      (input) => {
        const answer = later(input);
        // It goes on when the call that it serves is stopped.
        answers.push(answer);
        return answer;
      },
      { async: true },
    ),
  ];
  // Two plugins, each with instances: those of one share a gate, and all of them the kernel.
  const codes = [await compile(bytes, { functions }), await compile(bytes, { functions, name: "other" })];
  const instances = Array.from({ length: INSTANCES }, (_, n) => codes[n % 2]!.instantiateSync({ slice: 1 }));
  const step = fc.record({
    at: fc.nat(INSTANCES - 1),
    act: fc.nat(ACTS.length - 1),
    kind: fc.constantFrom("call", "call", "call", "callSync", "stop", "turn"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const pending: Promise<void>[] = [];
      for (const { at, act, kind } of steps) {
        const instance = instances[at]!;
        if (kind === "turn") await new Promise((resolve) => setImmediate(resolve));
        else if (kind === "callSync") {
          const input = inputFor(act, true);
          if (!instance.busy) expect(Buffer.compare(instance.callSync("deed", input), input)).toBe(0);
        } else {
          const input = inputFor(act, false);
          const stop = new AbortController();
          const call = instance.call("deed", input, kind === "stop" ? { signal: stop.signal } : {});
          if (kind === "stop") setImmediate(() => stop.abort());
          pending.push(
            call.then(
              (output) => expect(Buffer.compare(output, input)).toBe(0),
              (error: MortiseError) => {
                // A host function that waits for a call that waits for it, both stopped, is a failure of its own.
                expect([kind, error.code]).toEqual(["stop", "MORTISE_ABORTED"]);
              },
            ),
          );
        }
      }
      await Promise.all(pending);
      while (answers.length > 0) await Promise.allSettled(answers.splice(0));
      expect(suspendedCalls()).toBe(0);
      expect(currentCall()).toBeUndefined();
      expect(threadKernel().occupant).toBeUndefined();
    }),
    { numRuns: 100 },
  );
  for (const instance of instances) await instance.close();
});
