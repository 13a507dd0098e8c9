import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { MortiseError } from "../../errors.ts";
import { assemble } from "../../hostile/assemble.ts";
import * as bytes from "../testing/assemble.ts";
import { codeOf, guestOf, load } from "../testing/bound.ts";
import { primitive } from "../types.ts";

const STRING = primitive("string");

/** `outer` calls `inner`'s `shout`, which is lifted from another core instance with a memory of its own. */
async function nested(): Promise<Uint8Array> {
  const memory = `(memory (export "memory") 1)
    (global $top (mut i32) (i32.const 64))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $top) (global.set $top (i32.add (global.get $top) (local.get 3))))`;
  const inner = await assemble(`(module ${memory}
    (func (export "shout") (param i32 i32) (result i32)
      (if (i32.eqz (local.get 1)) (then unreachable))
      (i32.store8 (local.get 0) (i32.const 33))
      (i32.store (i32.const 8) (local.get 0))
      (i32.store (i32.const 12) (local.get 1))
      (i32.const 8)))`);
  const library = await assemble(`(module ${memory})`);
  const outer = await assemble(`(module
    (import "in" "shout" (func $shout (param i32 i32 i32)))
    (import "lib" "memory" (memory 1))
    (func (export "run") (param i32 i32) (result i32)
      (call $shout (local.get 0) (local.get 1) (i32.const 8)) (i32.const 8)))`);
  const table = new bytes.TypeTable();
  const type = table.func({ kind: "func", params: [{ label: "q", type: STRING }], result: STRING });
  const options = [bytes.option.memory(0), bytes.option.realloc(0)];
  const child = bytes.component(
    bytes.coreModule(inner),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.coreAlias(0x00, 0, "shout"),
    bytes.types(...table.definitions),
    bytes.lift(1, [...options, bytes.option.utf16], type),
    bytes.exported("shout", bytes.SORT.func, 0),
  );
  return bytes.component(
    bytes.nested(child),
    bytes.instance(0),
    bytes.exportAlias(bytes.SORT.func, 0, "shout"),
    bytes.coreModule(library),
    bytes.coreModule(outer),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.lower(0, options),
    bytes.coreBundle([["shout", 1]]),
    bytes.coreInstance(1, [
      ["in", 1],
      ["lib", 0],
    ]),
    bytes.coreAlias(0x00, 2, "run"),
    bytes.types(...table.definitions),
    bytes.lift(2, options, type),
    bytes.exported("run", bytes.SORT.func, 1),
  );
}

describe("components inside a component", () => {
  it("pass values to each other, from one memory and encoding to another", async () => {
    const bound = load(await nested());
    const guest = guestOf(bound);
    const run = bound.exports.get("run")!;
    expect(run.callSync(guest, ["abc"])).toBe("!bc");
    expect(await run.call(guest, ["\u0161bc"])).toBe("\u0121bc");
  });

  it("end together with the code of what happened inside", async () => {
    const bound = load(await nested());
    const guest = guestOf(bound);
    expect(codeOf(() => bound.exports.get("run")!.callSync(guest, [""]))).toBe("MORTISE_TRAP");
    expect(guest.dead).toBe(true);
  });

  it("say in which function of which core module they trapped, and where that is in the file", async () => {
    const file = await nested();
    await using instance = (await compile(file)).instantiateSync();
    const UNREACHABLE = [0x00, 0x0b];
    for (const enter of [async () => instance.callSync("run", [""]), () => instance.call("run", [""])]) {
      const error = (await enter().catch((thrown: unknown) => thrown)) as MortiseError;
      expect(error).toMatchObject({ code: "MORTISE_TRAP", details: { export: "run", function: "shout" } });
      const offset = error.details.offset!;
      expect([...file.subarray(offset, offset + 2)]).toEqual(UNREACHABLE);
      // The module that traps is the first in the file, and the last that was entered.
      expect(offset).toBeLessThan(file.length / 2);
    }
  });
});

/** Exports `go`, which calls `run` of a component inside, which calls `back` of the one outside. */
async function returning(): Promise<Uint8Array> {
  const nothing = [0x40, 0, 0x01, 0x00];
  const calls = (from: string, to: string): string =>
    `(module (import "h" "${to}" (func $to)) (func (export "${from}") (call $to)))`;
  const child = bytes.component(
    bytes.types(nothing),
    bytes.imported("back", 1, 0),
    bytes.lower(0, []),
    bytes.coreModule(await assemble(calls("run", "back"))),
    bytes.coreBundle([["back", 0]]),
    bytes.coreInstance(0, [["h", 0]]),
    bytes.coreAlias(0x00, 1, "run"),
    bytes.lift(1, [], 0),
    bytes.exported("run", bytes.SORT.func, 1),
  );
  return bytes.component(
    bytes.coreModule(await assemble('(module (func (export "back")))')),
    bytes.coreInstance(0),
    bytes.coreAlias(0x00, 0, "back"),
    bytes.types(nothing),
    bytes.lift(0, [], 0),
    bytes.nested(child),
    bytes.instance(0, [["back", bytes.SORT.func, 0]]),
    bytes.exportAlias(bytes.SORT.func, 0, "run"),
    bytes.lower(1, []),
    bytes.coreModule(await assemble(calls("go", "run"))),
    bytes.coreBundle([["run", 1]]),
    bytes.coreInstance(1, [["h", 1]]),
    bytes.coreAlias(0x00, 2, "go"),
    bytes.lift(2, [], 0),
    bytes.exported("go", bytes.SORT.func, 2),
    bytes.exported("run", bytes.SORT.func, 1),
  );
}

describe("a component that is calling out", () => {
  it("is not entered again by the one that it calls", async () => {
    const bound = load(await returning());
    const go = bound.exports.get("go")!;
    const run = bound.exports.get("run")!;
    const guest = guestOf(bound);
    run.callSync(guest, []);
    await run.call(guest, []);
    expect(codeOf(() => go.callSync(guest, []))).toBe("MORTISE_TRAP");
    await expect(go.call(guestOf(bound), [])).rejects.toMatchObject({ code: "MORTISE_TRAP" });
  });
});

describe("a component whose bytes were changed", () => {
  it("runs, or ends with a code", async () => {
    const good = await nested();
    const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(edits, (list) => {
        const changed = good.slice();
        for (const [at, byte] of list) changed[at] = byte;
        expect(
          codeOf(() => {
            const bound = load(changed);
            const guest = guestOf(bound, { memory: "8MiB" });
            for (const each of bound.exports.values()) each.callSync(guest, ["abc"], { deadline: 50 });
          }),
        ).toMatch(/^(none|MORTISE_[A-Z_]+)$/);
      }),
      { numRuns: 150 },
    );
  });
});
