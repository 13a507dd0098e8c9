import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { Compiled } from "../../compiled.ts";
import type { ComponentImports } from "../../component/bind/imports.ts";
import { componentOf } from "./testing/component.ts";

/** A component that exports `run`, which answers what WASI's `get-random-u64` of that version and type does. */
async function asking(version: string, core = "i64", result = "u64"): Promise<Uint8Array> {
  return componentOf(
    `(module
      (import "wasi:random/random@${version}" "get-random-u64" (func $random (result ${core})))
      (func (export "run") (result ${core}) (call $random)))`,
    `package test:asking;
    world asking { import wasi:random/random@${version}; export run: func() -> ${result}; }
    package wasi:random@${version} { interface random { get-random-u64: func() -> ${result}; } }`,
    "asking",
  );
}

async function compiled(component: Promise<Uint8Array>, imports: ComponentImports = {}): Promise<Compiled> {
  return compile(await component, { imports });
}

describe("what a component imports of WASI", () => {
  it("links for every version of 0.2, older and newer than ours", async () => {
    for (const version of ["0.2.0", "0.2.6", "0.2.12", "0.2.40"]) {
      const code = await compiled(asking(version));
      await using instance = await code.instantiate({ random: (into) => into.fill(1) });
      expect(await instance.invoke("run", [])).toBe(0x0101010101010101n);
    }
  });

  it("is refused where its type is another, with both sides", async () => {
    await expect(compiled(asking("0.2.3", "i32", "u32"))).rejects.toMatchObject({
      code: "MORTISE_IMPORT_MISMATCH",
      problem:
        "The component links `wasi:random/random@0.2.3#get-random-u64` as func() -> u32, and it is func() -> u64.",
    });
  });

  it("is refused by its name where it is another version's, or nothing of WASI's", async () => {
    await expect(compiled(asking("0.3.0"))).rejects.toMatchObject({ code: "MORTISE_IMPORT_UNKNOWN" });
    const unknown = componentOf(
      '(module (import "wasi:random/dice@0.2.0" "roll" (func $roll)) (func (export "run") (call $roll)))',
      `package test:asking;
      world asking { import wasi:random/dice@0.2.0; export run: func(); }
      package wasi:random@0.2.0 { interface dice { roll: func(); } }`,
      "asking",
    );
    await expect(compiled(unknown)).rejects.toMatchObject({ code: "MORTISE_IMPORT_UNKNOWN" });
  });

  it("is what is given in its place", async () => {
    const run = () => 5n;
    const code = await compiled(asking("0.2.6"), {
      "wasi:random/random@0.2.6": { "get-random-u64": { run } },
    });
    await using instance = await code.instantiate();
    expect(await instance.invoke("run", [])).toBe(5n);
  });
});

describe("a guest that never lets go of what it asks for", () => {
  it("ends with a code, and its host has kept little", async () => {
    const hoarder = componentOf(
      `(module
        (import "wasi:io/poll@0.2.0" "poll" (func (param i32 i32 i32)))
        (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration" (func $ask (param i64) (result i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "run") (loop $more (drop (call $ask (i64.const 1))) (br $more))))`,
      `package test:hoarder;
      world hoarder {
        import wasi:io/poll@0.2.0;
        import wasi:clocks/monotonic-clock@0.2.0;
        export run: func();
      }
      package wasi:io@0.2.0 { interface poll { resource pollable; poll: func(in: list<borrow<pollable>>) -> list<u32>; } }
      package wasi:clocks@0.2.0 {
        interface monotonic-clock {
          use wasi:io/poll@0.2.0.{pollable};
          subscribe-duration: func(when: u64) -> pollable;
        }
      }`,
      "hoarder",
    );
    const code = await compiled(hoarder);
    await using instance = await code.instantiate({ deadline: 20_000 });
    await expect(instance.invoke("run", [])).rejects.toMatchObject({
      code: "MORTISE_HANDLE_INVALID",
      problem: expect.stringContaining("65536"),
    });
  });
});
