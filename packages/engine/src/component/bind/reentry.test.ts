import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { codeOf, guestOf, load } from "../testing/bound.ts";

/** Whatever of the outer component runs while it calls out never ends. */
const LOOP = "(loop (br 0)) (unreachable)";

/** `go` calls a component inside, which calls `back` of the one outside with a text. */
const CALLING_BACK = `(component
  (core module $lib
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${LOOP})
    (func (export "back") (param i32 i32)))
  (core instance $lib (instantiate $lib))
  (func $back (param "text" string)
    (canon lift (core func $lib "back") (memory (core memory $lib "memory")) (realloc (core func $lib "realloc"))))
  (component $child
    (import "back" (func $back (param "text" string)))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core func $back_ (canon lower (func $back) (memory (core memory $memory "memory"))))
    (core module $module
      (import "h" "back" (func $back (param i32 i32)))
      (func (export "run") (call $back (i32.const 0) (i32.const 3))))
    (core instance $i (instantiate $module (with "h" (instance (export "back" (func $back_))))))
    (func (export "run") (canon lift (core func $i "run"))))
  (instance $child (instantiate $child (with "back" (func $back))))
  (core func $run (canon lower (func $child "run")))
  (core module $module (import "h" "run" (func $run)) (func (export "go") (call $run)))
  (core instance $i (instantiate $module (with "h" (instance (export "run" (func $run))))))
  (func (export "go") (canon lift (core func $i "go"))))`;

/** `go` gives a component inside a resource of its own, which that one drops. */
const DROPPED = `(component
  (core module $lib (func (export "dtor") (param i32) ${LOOP}))
  (core instance $lib (instantiate $lib))
  (type $r (resource (rep i32) (dtor (core func $lib "dtor"))))
  (core func $new (canon resource.new $r))
  (component $child
    (import "r" (type $r (sub resource)))
    (core func $drop (canon resource.drop $r))
    (core module $module
      (import "h" "drop" (func $drop (param i32)))
      (func (export "take") (param i32) (call $drop (local.get 0))))
    (core instance $i (instantiate $module (with "h" (instance (export "drop" (func $drop))))))
    (func (export "take") (param "x" (own $r)) (canon lift (core func $i "take"))))
  (instance $child (instantiate $child (with "r" (type $r))))
  (core func $take (canon lower (func $child "take")))
  (core module $module
    (import "h" "new" (func $new (param i32) (result i32)))
    (import "h" "take" (func $take (param i32)))
    (func (export "go") (call $take (call $new (i32.const 1)))))
  (core instance $i (instantiate $module (with "h" (instance (export "new" (func $new)) (export "take" (func $take))))))
  (func (export "go") (canon lift (core func $i "go"))))`;

describe("a component that is calling out", () => {
  it.each([
    ["to make room for what it is passed", CALLING_BACK],
    ["for its destructor", DROPPED],
  ])("is not entered %s", async (_, text) => {
    const bound = load(await parse(text));
    const go = bound.exports.get("go")!;
    expect(codeOf(() => go.callSync(guestOf(bound, { deadline: 100 }), []))).toBe("MORTISE_TRAP");
    await expect(go.call(guestOf(bound, { deadline: 100 }), [])).rejects.toMatchObject({
      code: "MORTISE_TRAP",
    });
  });
});
