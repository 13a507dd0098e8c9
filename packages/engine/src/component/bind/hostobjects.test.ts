import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { ComponentImports } from "./imports.ts";

/** Exports `take`, which asks its host for a `thing` and keeps it, and `trap`. */
function keeper(): Promise<Uint8Array> {
  return parse(`(component
    (import "h:h/h" (instance $h
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (result (own $thing))))))
    (core func $make (canon lower (func $h "make")))
    (core module $module
      (import "h" "make" (func $make (result i32)))
      (func (export "take") (drop (call $make)))
      (func (export "trap") unreachable))
    (core instance $i (instantiate $module (with "h" (instance (export "make" (func $make))))))
    (func (export "take") (canon lift (core func $i "take")))
    (func (export "trap") (canon lift (core func $i "trap"))))`);
}

describe("what a component holds of its host", () => {
  it("is disposed of with the instance, the last first, whatever one of them throws", async () => {
    const disposed: number[] = [];
    const logged: string[] = [];
    let count = 0;
    const make = (): Disposable => {
      const number = ++count;
      return {
        [Symbol.dispose]: () => {
          disposed.push(number);
          if (number === 2) throw new Error("a secret");
        },
      };
    };
    const imports: ComponentImports = { "h:h/h": { make: { run: make } } };
    const code = await compile(await keeper(), { imports });
    const instance = code.instantiateSync({
      log: ({ level, message }) => logged.push(`${level} ${message}`),
    });
    for (let turn = 0; turn < 3; turn++) instance.callSync("take");
    expect(disposed).toEqual([]);
    await instance.close();
    await instance.close();
    expect(disposed).toEqual([3, 2, 1]);
    expect(logged).toEqual(["error A `thing` of the host could not be disposed of."]);
  });

  it("is disposed of where the instance trapped, once it is thrown away", async () => {
    let disposed = 0;
    const make = (): Disposable => ({ [Symbol.dispose]: () => void disposed++ });
    const code = await compile(await keeper(), { imports: { "h:h/h": { make: { run: make } } } });
    await using instance = code.instantiateSync();
    instance.callSync("take");
    expect(() => instance.callSync("trap")).toThrow("MORTISE_TRAP");
    instance.callSync("take");
    expect(disposed).toBe(1);
  });
});
