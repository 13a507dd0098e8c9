import { describe, expect, test } from "vitest";
import { assemble } from "./hostile/assemble.ts";
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
});
