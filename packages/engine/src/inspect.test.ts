import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MortiseError } from "./errors.ts";
import { assemble } from "./hostile/assemble.ts";
import { componentBytes } from "./hostile/component.ts";
import { inspect } from "./inspect.ts";

describe("an inspection", () => {
  test("shows the type of what a module exports and imports, as far as the module's readers keep it", async () => {
    const bytes = await assemble(`(module
      (import "env" "memory" (memory 1))
      (import "env" "count" (global (mut i32)))
      (table (export "table") 2 3 funcref)
      (global (export "one") i32 (i32.const 1))
      (func (export "add") (param i32 i64) (result f64) unreachable)
      (export "memory" (memory 0)))`);
    const { imports, exports, functions, hasStart } = await inspect(bytes);
    expect(imports).toEqual([
      { module: "env", name: "memory", kind: "memory", type: "1.. pages" },
      { module: "env", name: "count", kind: "global", type: "mut i32" },
    ]);
    expect(exports).toEqual([
      { name: "table", kind: "table", type: "2..3 funcref" },
      { name: "one", kind: "global", type: "" },
      { name: "add", kind: "function", type: "(i32, i64) -> f64" },
      { name: "memory", kind: "memory", type: "1.. pages" },
    ]);
    expect([functions, hasStart]).toEqual([1, false]);
  });

  test("says why a module is refused, and still what it holds", async () => {
    const long = await assemble(`(module (func (export "long") ${"nop ".repeat(1_100_000)}))`);
    const { metered, refusal, exports } = await inspect(long);
    expect(metered).toBe(false);
    expect(refusal?.code).toMatch(/^MORTISE_/);
    expect(exports.map(({ name }) => name)).toEqual(["long"]);
  });

  test("is none of bytes that are no module", async () => {
    await expect(inspect(Buffer.from("no module"))).rejects.toMatchObject({ code: "MORTISE_NOT_WASM" });
    const broken = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 9);
    await expect(inspect(broken)).rejects.toMatchObject({ code: "MORTISE_MODULE_INVALID" });
  });

  test("is there for any bytes, or an error with a code: random ones, and modules and components that were changed", async () => {
    const deed = { wat: "(drop (i32.const 1))" };
    const whole = [
      await assemble(`(module (import "e" "f" (func (param i32))) (memory 1) (global i32 (i32.const 1))
        (table 1 funcref) (elem (i32.const 0) 0) (data (i32.const 0) "data") (start 1)
        (func (export "a") (call 0 (i32.const 1))) (func))`),
      await componentBytes(deed),
    ];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const changed = fc.tuple(fc.constantFrom(...whole), edits, fc.nat()).map(([bytes, changes, cut]) => {
      const copy = cut % 4 === 0 ? bytes.slice(0, cut % bytes.length) : bytes.slice();
      for (const [at, byte] of changes) if (copy.length > 8) copy[8 + (at % (copy.length - 8))] = byte;
      return copy;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, fc.uint8Array({ maxLength: 100 })), async (bytes) => {
        const found = await inspect(bytes).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toBeInstanceOf(MortiseError);
        else expect(JSON.parse(JSON.stringify(found))).toMatchObject({ bytes: bytes.length });
      }),
      { numRuns: 2_000 },
    );
  });
});
