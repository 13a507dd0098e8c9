import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { codeOf, guestOf, load } from "../testing/bound.ts";

/** Exports `make`, which makes a handle, and `run: func(text: string) -> string`, whose allocator or `post-return` acts. */
function tidying(place: "realloc" | "post", act: string): Promise<Uint8Array> {
  const there = (at: string): string => (at === place ? act : "");
  return parse(`(component
    (type $own (resource (rep i32)))
    (core func $new (canon resource.new $own))
    (core func $drop (canon resource.drop $own))
    (core module $module
      (import "r" "new" (func $new (param i32) (result i32)))
      (import "r" "drop" (func $drop (param i32)))
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${there("realloc")} (i32.const 1024))
      (func (export "post") (param i32) ${there("post")})
      (func (export "make") (drop (call $new (i32.const 7))))
      (func (export "run") (param i32 i32) (result i32)
        (i32.store (i32.const 8) (local.get 0))
        (i32.store (i32.const 12) (local.get 1))
        (i32.const 8)))
    (core instance $i (instantiate $module
      (with "r" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
    (func (export "make") (canon lift (core func $i "make")))
    (func (export "run") (param "text" string) (result string)
      (canon lift (core func $i "run") (memory (core memory $i "memory"))
        (realloc (core func $i "realloc")) (post-return (core func $i "post")))))`);
}

describe("a guest that allocates or cleans up", () => {
  it.each([
    ["makes a handle", "realloc", "(drop (call $new (i32.const 1)))"],
    ["makes a handle", "post", "(drop (call $new (i32.const 1)))"],
    ["drops a handle", "realloc", "(call $drop (i32.const 1))"],
    ["drops a handle", "post", "(call $drop (i32.const 1))"],
  ] as const)("ends where it %s in `%s`", async (_, place, act) => {
    const bound = load(await tidying(place, act));
    for (const async of [false, true]) {
      const guest = guestOf(bound);
      bound.exports.get("make")!.callSync(guest, []);
      const run = bound.exports.get("run")!;
      if (async) await expect(run.call(guest, ["a"])).rejects.toMatchObject({ code: "MORTISE_TRAP" });
      else expect(codeOf(() => run.callSync(guest, ["a"]))).toBe("MORTISE_TRAP");
      expect(guest.dead).toBe(true);
    }
  });
});
