import { expect, test } from "vitest";
import { compile } from "./compile.ts";
import type { MortiseError } from "./errors.ts";
import { assemble } from "./hostile/assemble.ts";

/** One way to trap each, behind loops, calls and branches that the rewriter puts checks into. */
const TRAPS = {
  unreachable: "(unreachable)",
  "a load outside": "(drop (i32.load offset=8 (i32.const -8)))",
  "a store outside": "(i64.store (i32.const 65533) (i64.const 1))",
  "a division by zero": "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
  "a number that does not fit": "(drop (i32.trunc_f64_u (f64.const 1e300)))",
  "an element outside": "(call_indirect (type $t) (i32.const 99))",
  "an element that is null": "(call_indirect (type $t) (i32.const 0))",
  "a fill outside": "(memory.fill (i32.const 65536) (i32.const 0) (i32.const 1))",
} as const;

const module = (trap: string): string => `(module
  (type $t (func)) (table 2 funcref)
  (memory (export "memory") 1)
  (global $n (mut i32) (i32.const 0))
  (func $before (loop $again
    (global.set $n (i32.add (global.get $n) (i32.const 1)))
    (br_if $again (i32.lt_u (global.get $n) (i32.const 10)))))
  (func $culprit (param $n i32)
    (call $before)
    (loop $again
      (drop (memory.grow (i32.const 0)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (if (i32.eq (local.get $n) (i32.const 3)) (then ${trap}))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 5)))))
  (func (export "deed") (result i32) (call $culprit (i32.const 0)) (i32.const 0)))`;

/** Where V8 says that the module traps as it was given: function and offset. */
function original(bytes: Uint8Array<ArrayBuffer>): readonly [index: number, offset: number] {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  try {
    (instance.exports.deed as () => unknown)();
  } catch (error) {
    const [, index, offset] = /wasm-function\[(\d+)\]:0x([0-9a-f]+)/.exec((error as Error).stack ?? "") ?? [];
    return [Number(index), Number.parseInt(offset!, 16)];
  }
  throw new Error("It does not trap.");
}

test.each(Object.entries(TRAPS))(
  "names its function and its offset in the original file: %s",
  async (_, trap) => {
    const bytes = await assemble(module(trap));
    const [, offset] = original(bytes);
    const code = await compile(bytes, { name: "guest" });
    for (const options of [{}, { yields: false }, { fuel: 100_000 }, { fuel: 100_000, yields: false }]) {
      await using instance = code.instantiateSync(options);
      const errors = [
        await instance.call("deed").catch((error: MortiseError) => error),
        await (async () => instance.callSync("deed"))().catch((error: MortiseError) => error),
      ];
      for (const error of errors) {
        expect(error).toMatchObject({
          code: "MORTISE_TRAP",
          kind: "plugin",
          details: { plugin: "guest", export: "deed", function: "culprit", offset },
        });
        expect((error as MortiseError).message).toContain(`offset 0x${offset.toString(16)}`);
      }
    }
  },
);

test("is found from a cached module as well", async () => {
  const bytes = await assemble(module("(unreachable)"));
  const { mkdtempSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const cache = mkdtempSync(`${tmpdir()}/mortise-trap-`);
  try {
    for (let turn = 0; turn < 2; turn++) {
      await using instance = (await compile(bytes, { cache })).instantiateSync();
      await expect(instance.call("deed")).rejects.toMatchObject({ details: { offset: original(bytes)[1] } });
    }
  } finally {
    rmSync(cache, { recursive: true });
  }
});

test("of a function without a name is named by its export, or by its number", async () => {
  const bytes = await assemble(
    `(module (func (unreachable)) (func (export "deed") (call 0)) (func (export "own") (unreachable)))`,
  );
  await using instance = (await compile(bytes)).instantiateSync();
  await expect(instance.call("deed")).rejects.toMatchObject({ details: { function: "#0" } });
  await expect(instance.call("own")).rejects.toMatchObject({ details: { function: "own" } });
});

test("an exception that nothing catches is no trap", async () => {
  const bytes = await assemble(
    `(module (tag $t (param i32)) (func (export "deed") (throw $t (i32.const 1))))`,
  );
  await using instance = (await compile(bytes)).instantiateSync();
  await expect(instance.call("deed")).rejects.toMatchObject({ code: "MORTISE_EXCEPTION" });
  expect(() => instance.callSync("deed")).toThrow(/MORTISE_EXCEPTION/);
});
