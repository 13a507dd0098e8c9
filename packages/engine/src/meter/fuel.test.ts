import { describe, expect, test } from "vitest";
import wabt from "wabt";
import { compile } from "../compile.ts";
import { MortiseError } from "../errors.ts";

async function fuelOf(body: string, fuel = 1_000_000): Promise<number | undefined> {
  const text = `(module (memory 1 4) (table 4 64 funcref) (func $leaf) (func (export "run") (result i32) ${body} (i32.const 0)))`;
  const { parseWat } = await wabt();
  const bytes = parseWat("fuel.wat", text, { bulk_memory: true, reference_types: true }).toBinary({}).buffer;
  await using instance = await (await compile(new Uint8Array(bytes), { format: "extism" })).instantiate({
    fuel,
  });
  instance.callSync("run");
  return instance.fuelUsed;
}

describe("fuel", () => {
  test.each(["extism", "buffer"] as const)(
    "of a call bounds it only where %s is metered, or is refused",
    async (format) => {
      const alloc =
        format === "buffer" ? '(func (export "alloc") (param i32) (result i32) (i32.const 0))' : "";
      const run = format === "buffer" ? "(param i32 i32) (result i32 i32)" : "(result i32)";
      const results = format === "buffer" ? "(i32.const 0) (i32.const 0)" : "(i32.const 0)";
      const text = `(module (memory (export "memory") 1) ${alloc} (func (export "run") ${run} nop nop ${results}))`;
      const { parseWat } = await wabt();
      const bytes = parseWat("fuel.wat", text, { multi_value: true }).toBinary({}).buffer;
      const code = await compile(new Uint8Array(bytes), { format });
      await using plain = await code.instantiate();
      await using metered = await code.instantiate({ fuel: 1_000 });
      const refused = { code: "MORTISE_OPTION_INVALID" };
      await expect(plain.call("run", "", { fuel: 1 })).rejects.toMatchObject(refused);
      expect(() => plain.callSync("run", "", { fuel: 1 })).toThrow("MORTISE_OPTION_INVALID");
      for (const fuel of [-1, 1.5, Number.NaN])
        await expect(metered.call("run", "", { fuel })).rejects.toMatchObject(refused);
      await plain.call("run");
      await metered.call("run", "", { fuel: 10 });
      await expect(metered.call("run", "", { fuel: 1 })).rejects.toMatchObject({
        code: "MORTISE_FUEL_EXHAUSTED",
      });
    },
  );

  test("is one for a function, and one for each of its instructions", async () => {
    // The i32.const that the function ends with; its end, like all structure, is free.
    expect(await fuelOf("")).toBe(1 + 1);
    expect(await fuelOf("nop nop nop")).toBe(1 + 4);
    expect(await fuelOf("(block nop (block nop))")).toBe(1 + 3);
  });

  test("is charged for a called function as well", async () => {
    expect(await fuelOf("call $leaf")).toBe(1 + 2 + 1);
  });

  test("is charged for a loop's own instructions at each of its turns", async () => {
    const loop = (turns: number): string => `
      (local $n i32)
      (loop $again
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $again (i32.lt_s (local.get $n) (i32.const ${turns}))))`;
    const [once, ten] = [(await fuelOf(loop(1))) ?? 0, (await fuelOf(loop(10))) ?? 0];
    // Eight instructions, and one for the turn.
    expect(ten - once).toBe(9 * (1 + 8));
  });

  test("is charged for the arm that runs, not for the others", async () => {
    const arms = (condition: number): string =>
      `(if (i32.const ${condition}) (then nop) (else nop nop nop nop nop))`;
    // The condition, the `if`, and the arm; what follows them begins anew.
    expect(await fuelOf(arms(1))).toBe(1 + 2 + 1 + 1);
    expect(await fuelOf(arms(0))).toBe(1 + 2 + 5 + 1);
    const cases = (which: number): string => `
      (block $c (block $b (block $a (br_table $a $b $c (i32.const ${which})))
        nop (br $c))
        nop nop nop nop nop nop nop nop)`;
    expect([await fuelOf(cases(0)), await fuelOf(cases(1)), await fuelOf(cases(2))]).toEqual([
      1 + 2 + 2 + 1,
      1 + 2 + 8 + 1,
      1 + 2 + 1,
    ]);
  });

  test("is charged for bulk operations by their size, eight bytes or elements a unit", async () => {
    const fill = (bytes: number): string => `(memory.fill (i32.const 0) (i32.const 7) (i32.const ${bytes}))`;
    const [none, page] = [(await fuelOf(fill(0))) ?? 0, (await fuelOf(fill(65_536))) ?? 0];
    expect(page - none).toBe(65_536 / 8);
    const copy = (bytes: number): string => `(memory.copy (i32.const 0) (i32.const 8) (i32.const ${bytes}))`;
    expect(((await fuelOf(copy(800))) ?? 0) - ((await fuelOf(copy(0))) ?? 0)).toBe(100);
    const grow = (elements: number): string => `(drop (table.grow (ref.null func) (i32.const ${elements})))`;
    expect(((await fuelOf(grow(48))) ?? 0) - ((await fuelOf(grow(0))) ?? 0)).toBe(6);
  });

  test("stops a call that would fill more memory than it can pay for", async () => {
    const failure = await fuelOf("(memory.fill (i32.const 0) (i32.const 7) (i32.const 65536))", 8_000).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(MortiseError);
    expect((failure as MortiseError).code).toBe("MORTISE_FUEL_EXHAUSTED");
  });

  test("is the same number every run", async () => {
    const body =
      "(local $n i32) (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1))) (br_if $l (i32.lt_s (local.get $n) (i32.const 1000))))";
    const runs = await Promise.all([fuelOf(body), fuelOf(body), fuelOf(body)]);
    expect(new Set(runs).size).toBe(1);
  });
});

test("a fresh table of external references holds nulls", async () => {
  const text = `(module (table 2 externref) (func (export "run") (result i32) (i32.eqz (ref.is_null (table.get (i32.const 0))))))`;
  const { parseWat } = await wabt();
  const bytes = parseWat("table.wat", text, { reference_types: true }).toBinary({}).buffer;
  await using instance = await (await compile(new Uint8Array(bytes))).instantiate();
  expect(instance.callSync("run").length).toBe(0);
});
