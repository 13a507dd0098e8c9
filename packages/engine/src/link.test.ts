import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { compile } from "./compile.ts";
import type { MortiseError } from "./errors.ts";
import { assemble } from "./hostile/assemble.ts";
import type { Provider } from "./link.ts";

interface Wat {
  readonly name: string;
  readonly text: string;
}

async function plugin(...modules: readonly Wat[]): Promise<Awaited<ReturnType<typeof compile>>> {
  return compile({
    wasm: await Promise.all(modules.map(async ({ name, text }) => ({ name, data: await assemble(text) }))),
  });
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return run().then(
    () => "answered",
    (error: MortiseError) => error.code,
  );
}

const OUTPUT = '(import "extism:host/env" "output_set" (func $output (param i64 i64)))';
const INPUT = `(import "extism:host/env" "input_offset" (func $at (result i64)))
  (import "extism:host/env" "input_length" (func $length (result i64)))`;

test("a module imports another's functions, memory, tables and globals by its name", async () => {
  const code = await plugin(
    {
      name: "lib",
      text: `(module (memory (export "memory") 1) (table (export "table") 1 funcref) (elem (i32.const 0) $seven)
        (global (export "count") (mut i32) (i32.const 0))
        (func $seven (result i32) (i32.const 7))
        (func (export "store") (param i32) (i32.store (i32.const 100) (local.get 0))))`,
    },
    {
      name: "main",
      text: `(module
        (import "lib" "store" (func $store (param i32)))
        (import "lib" "memory" (memory 1))
        (import "lib" "table" (table 1 funcref))
        (import "lib" "count" (global $count (mut i32)))
        (type $seven (func (result i32)))
        (func (export "run") (result i32)
          (call $store (i32.const 35))
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (i32.sub
            (i32.add (i32.load (i32.const 100)) (call_indirect (type $seven) (i32.const 0)))
            (i32.add (i32.const 41) (global.get $count)))))`,
    },
  );
  await using instance = code.instantiateSync();
  expect(instance.callSync("run")).toHaveLength(0);
  // The global counts on, so that the second call answers -1.
  await expect(instance.call("run")).rejects.toMatchObject({ details: { returnCode: -1 } });
});

test("the main module is the one of that name, or else the last, and it alone is called", async () => {
  const answers = (text: string): string => `(module ${OUTPUT} ${INPUT}
    (func (export "${text}") (call $output (call $at) (call $length))))`;
  const named = await plugin({ name: "main", text: answers("one") }, { name: "other", text: answers("two") });
  expect(named.exports).toEqual(["one"]);
  const last = await plugin({ name: "a", text: answers("one") }, { name: "b", text: answers("two") });
  expect(last.exports).toEqual(["two"]);
  expect(last.instantiateSync().callSync("two", "hi").text()).toBe("hi");
});

test("modules share the kernel, and each its own start function, in the order of their imports", async () => {
  const code = await plugin(
    {
      name: "main",
      text: `(module ${OUTPUT} (import "first" "order" (global $order (mut i32)))
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
        (func $start (global.set $order (i32.mul (global.get $order) (i32.const 2)))) (start $start)
        (func (export "run") (local $block i64)
          (local.set $block (call $alloc (i64.const 1)))
          (call $store (local.get $block) (global.get $order))
          (call $output (local.get $block) (i64.const 1))))`,
    },
    {
      name: "first",
      text: `(module (global $order (export "order") (mut i32) (i32.const 0))
        (func $start (global.set $order (i32.add (global.get $order) (i32.const 33)))) (start $start))`,
    },
  );
  expect([...code.instantiateSync().callSync("run")]).toEqual([66]);
});

test("every module is metered: a loop in a library is stopped as one in the main module is", async () => {
  const code = await plugin(
    { name: "lib", text: `(module (func (export "spin") (loop $again (br $again))))` },
    { name: "main", text: `(module (import "lib" "spin" (func $spin)) (func (export "run") (call $spin)))` },
  );
  await using instance = code.instantiateSync();
  await using metered = code.instantiateSync({ fuel: 10_000 });
  expect(await codeOf(async () => instance.callSync("run", "", { deadline: 10 }))).toBe(
    "MORTISE_DEADLINE_EXCEEDED",
  );
  expect(await codeOf(() => instance.call("run", "", { deadline: 10 }))).toBe("MORTISE_DEADLINE_EXCEEDED");
  expect(await codeOf(() => metered.call("run"))).toBe("MORTISE_FUEL_EXHAUSTED");
});

test.each([true, false])(
  "a library has its call's deadline where the main module uses the kernel (yields: %s)",
  async (yields) => {
    const code = await plugin(
      {
        name: "lib",
        text: `(module
        (func (export "count") (param $n i32)
          (loop $again (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if $again (local.get $n))))
        (func (export "spin") (loop $again (br $again))))`,
      },
      {
        name: "main",
        text: `(module ${OUTPUT} (import "lib" "count" (func $count (param i32))) (import "lib" "spin" (func $spin))
        (func (export "few") (call $count (i32.const 1000)))
        (func (export "run") (call $spin)))`,
      },
    );
    await using instance = code.instantiateSync({ yields });
    const outcome = (name: string): Promise<string> =>
      codeOf(async () => instance.callSync(name, "", { deadline: name === "run" ? 30 : 60_000 }));
    for (const name of ["few", "run", "few", "few"])
      expect(await outcome(name)).toBe(name === "run" ? "MORTISE_DEADLINE_EXCEEDED" : "answered");
  },
);

test("modules share one memory cap", async () => {
  const lib = { name: "lib", text: `(module (memory (export "memory") 10))` };
  const main = { name: "main", text: `(module (import "lib" "memory" (memory 1)) (func (export "run")))` };
  const own = { name: "main", text: `(module (memory 10) (func (export "run")))` };
  const cap = 15 * 65_536;
  expect(await codeOf(async () => (await plugin(lib, main)).instantiateSync({ memory: cap }))).toBe(
    "answered",
  );
  expect(await codeOf(async () => (await plugin(lib, own)).instantiateSync({ memory: cap }))).toBe(
    "MORTISE_MEMORY_EXCEEDED",
  );
});

test("modules that import from each other in a circle, or from themselves, are refused", async () => {
  const from = (name: string, other: string): Wat => ({
    name,
    text: `(module (import "${other}" "f" (func $f)) (func (export "f") (call $f)))`,
  });
  expect(await codeOf(() => plugin(from("a", "b"), from("b", "a")))).toBe("MORTISE_IMPORT_UNKNOWN");
  expect(await codeOf(() => plugin(from("a", "b"), from("b", "c"), from("c", "a")))).toBe(
    "MORTISE_IMPORT_UNKNOWN",
  );
  expect(await codeOf(() => plugin(from("main", "main")))).toBe("MORTISE_IMPORT_UNKNOWN");
});

test("what another module has not, or has otherwise, is refused and named", async () => {
  const lib = { name: "lib", text: `(module (func (export "f") (param i32)) (memory (export "m") 1))` };
  const importing = (field: string, what: string): Wat => ({
    name: "main",
    text: `(module (import "lib" "${field}" ${what}) (func (export "run")))`,
  });
  for (const [field, what, code] of [
    ["g", "(func)", "MORTISE_IMPORT_UNKNOWN"],
    ["__proto__", "(func)", "MORTISE_IMPORT_UNKNOWN"],
    ["f", "(func)", "MORTISE_IMPORT_MISMATCH"],
    ["f", "(func (param i64))", "MORTISE_IMPORT_MISMATCH"],
    ["m", "(func)", "MORTISE_IMPORT_MISMATCH"],
    ["f", "(memory 1)", "MORTISE_IMPORT_MISMATCH"],
  ] as const)
    expect([field, what, await codeOf(() => plugin(lib, importing(field, what)))]).toEqual([
      field,
      what,
      code,
    ]);
  // Bounds are compared when the instance is made.
  const code = await plugin(lib, importing("m", "(memory 5)"));
  expect(await codeOf(async () => code.instantiateSync())).toBe("MORTISE_IMPORT_MISMATCH");
});

test.each(["v128", "exnref", "(ref extern)", "(ref func)", "(ref null exn)", "(ref null noextern)"])(
  "a host function cannot take or give what JavaScript has no value for, or not every call: %s",
  async (type) => {
    // What is answered is not in the module's hands, nor is what ends a call: V8 would throw at it, where a guest catches.
    const provide: Provider = (_, name, wanted) => ({ name, type: wanted, plain: () => null, counted: true });
    for (const signature of [`(param ${type})`, `(result i32 ${type})`]) {
      const bytes = await parse(`(module (import "env" "f" (func ${signature})) (func (export "run")))`);
      await expect(compile(bytes, { provide })).rejects.toMatchObject({
        code: "MORTISE_IMPORT_MISMATCH",
        problem: expect.stringContaining("`env` `f`"),
      });
    }
  },
);
