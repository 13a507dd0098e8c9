import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { codeOf, guestOf, load } from "../testing/bound.ts";
import type { ComponentImports } from "./imports.ts";

/**
 * Three components: one has the resource, whose only one is 5; one borrows it in `use`, whose body is given; and one
 * makes it, lends it and drops it, which `run` exports.
 */
function lending(use: string): Promise<Uint8Array> {
  return parse(`(component
    (component $owner
      (type $own (resource (rep i32)))
      (export $r "r" (type $own))
      (core func $new (canon resource.new $own))
      (core module $module
        (import "r" "new" (func $new (param i32) (result i32)))
        (func (export "make") (result i32) (call $new (i32.const 5)))
        (func (export "rep") (param i32) (result i32) (local.get 0)))
      (core instance $i (instantiate $module (with "r" (instance (export "new" (func $new))))))
      (func (export "make") (result (own $r)) (canon lift (core func $i "make")))
      (func (export "rep") (param "x" (borrow $r)) (result u32) (canon lift (core func $i "rep"))))
    (instance $owner (instantiate $owner))
    (alias export $owner "r" (type $r))
    (component $borrower
      (import "r" (type $r (sub resource)))
      (import "rep" (func $rep (param "x" (borrow $r)) (result u32)))
      (core func $drop (canon resource.drop $r))
      (core func $rep_ (canon lower (func $rep)))
      (core module $module
        (import "r" "drop" (func $drop (param i32)))
        (import "r" "rep" (func $rep (param i32) (result i32)))
        (func (export "use") (param i32) (result i32) ${use}))
      (core instance $i (instantiate $module
        (with "r" (instance (export "drop" (func $drop)) (export "rep" (func $rep_))))))
      (func (export "use") (param "x" (borrow $r)) (result u32) (canon lift (core func $i "use"))))
    (instance $borrower (instantiate $borrower (with "r" (type $r)) (with "rep" (func $owner "rep"))))
    (component $lender
      (import "r" (type $r (sub resource)))
      (import "make" (func $make (result (own $r))))
      (import "use" (func $use (param "x" (borrow $r)) (result u32)))
      (core func $make_ (canon lower (func $make)))
      (core func $use_ (canon lower (func $use)))
      (core func $drop (canon resource.drop $r))
      (core module $module
        (import "h" "make" (func $make (result i32)))
        (import "h" "use" (func $use (param i32) (result i32)))
        (import "h" "drop" (func $drop (param i32)))
        (func (export "run") (result i32) (local i32)
          (local.set 0 (call $make))
          (call $use (local.get 0))
          (call $drop (local.get 0))))
      (core instance $i (instantiate $module (with "h" (instance
        (export "make" (func $make_)) (export "use" (func $use_)) (export "drop" (func $drop))))))
      (func (export "run") (result u32) (canon lift (core func $i "run"))))
    (instance $lender (instantiate $lender
      (with "r" (type $r)) (with "make" (func $owner "make")) (with "use" (func $borrower "use"))))
    (export "run" (func $lender "run")))`);
}

const REP = "(call $rep (local.get 0))";
const DROP = "(call $drop (local.get 0))";

describe("a handle that one component lends to another", () => {
  it.each([
    ["is used, and given back", `${REP} ${DROP}`, 5],
    ["is kept", REP, "MORTISE_HANDLE_INVALID"],
    ["is used after it was given back", `${DROP} ${REP}`, "MORTISE_HANDLE_INVALID"],
    ["is given back twice", `${REP} ${DROP} ${DROP}`, "MORTISE_HANDLE_INVALID"],
  ])("%s", async (_, use, expected) => {
    const bound = load(await lending(use));
    const run = bound.exports.get("run")!;
    const guests = [guestOf(bound), guestOf(bound)] as const;
    const dead = typeof expected === "string";
    if (dead) {
      expect(codeOf(() => run.callSync(guests[0], []))).toBe(expected);
      await expect(run.call(guests[1], [])).rejects.toMatchObject({ code: expected });
    } else expect([run.callSync(guests[0], []), await run.call(guests[1], [])]).toEqual([expected, expected]);
    expect(guests.map((each) => each.dead)).toEqual([dead, dead]);
  });
});

/** Takes a `thing` of its host, and passes it to `swap` as both of its parameters. */
function swapping(order: string): Promise<Uint8Array> {
  return parse(`(component
    (import "h:h/h" (instance $h
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (result (own $thing))))
      (export "swap" (func ${order}))))
    (core func $make (canon lower (func $h "make")))
    (core func $swap (canon lower (func $h "swap")))
    (core module $module
      (import "h" "make" (func $make (result i32)))
      (import "h" "swap" (func $swap (param i32 i32)))
      (func (export "run") (local i32)
        (local.set 0 (call $make))
        (call $swap (local.get 0) (local.get 0))))
    (core instance $i (instantiate $module (with "h" (instance
      (export "make" (func $make)) (export "swap" (func $swap))))))
    (func (export "run") (canon lift (core func $i "run"))))`);
}

describe("a handle that is lent and given away in one call", () => {
  it.each([
    ['(param "a" (borrow $thing)) (param "b" (own $thing))'],
    ['(param "a" (own $thing)) (param "b" (borrow $thing))'],
    ['(param "a" (own $thing)) (param "b" (own $thing))'],
  ])("ends its guest before the host sees it: %s", async (order) => {
    let seen = 0;
    const imports: ComponentImports = {
      "h:h/h": { make: { run: () => ({}) }, swap: { run: () => void seen++ } },
    };
    const bound = load(await swapping(order), imports);
    const guest = guestOf(bound);
    expect(codeOf(() => bound.exports.get("run")!.callSync(guest, []))).toBe("MORTISE_HANDLE_INVALID");
    expect([seen, guest.dead]).toEqual([0, true]);
  });
});
