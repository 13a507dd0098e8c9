import type { Deed } from "./formats.ts";

const TYPE = "(type $step (func (param i32)))";
const CALLS_ITSELF = (call: string): string => `
  (func $busy (param $depth i32)
    (if (i32.eqz (local.get $depth)) (then (return)))
    ${call.replaceAll("$depth", "(i32.sub (local.get $depth) (i32.const 1))")}
    ${call.replaceAll("$depth", "(i32.sub (local.get $depth) (i32.const 1))")})`;

/** Every way there is to keep a processor busy for ever. */
export const SPINS: Readonly<Record<string, Deed>> = {
  "an empty loop": { wat: "(loop $again (br $again))", script: "for (;;);" },
  "a loop over a local": {
    wat: "(local $n i32) (loop $again (local.set $n (i32.add (local.get $n) (i32.const 1))) (br $again))",
    script: "let n = 0; for (;;) n++;",
  },
  "a loop that stores": {
    fields: "(global $at (mut i32) (i32.const 0))",
    wat: `(loop $again
      (i32.store (i32.and (global.get $at) (i32.const 0xfffc)) (global.get $at))
      (global.set $at (i32.add (global.get $at) (i32.const 4)))
      (br $again))`,
    script: "const all = new Uint8Array(1000); for (let n = 0; ; n++) all[n % 1000] = n;",
  },
  "a loop that fills memory": {
    wat: "(loop $again (memory.fill (i32.const 0) (i32.const 7) (i32.const 0x20000)) (br $again))",
    script: "const all = new Uint8Array(100000); for (;;) all.fill(7);",
  },
  "a loop that grows memory by nothing": {
    wat: "(loop $again (drop (memory.grow (i32.const 0))) (br $again))",
  },
  "a loop by br_table": {
    wat: "(loop $again (br_table $again $again (i32.const 1)))",
  },
  "a loop in a loop": {
    wat: "(loop $outer (loop $inner (br_if $inner (i32.const 0))) (br $outer))",
    script: "for (;;) for (let n = 0; n < 10; n++);",
  },
  "a recursion that never gets deep": {
    fields: CALLS_ITSELF("(call $busy $depth)"),
    wat: "(call $busy (i32.const 60))",
    script: "const busy = (n) => { if (n > 0) { busy(n - 1); busy(n - 1); } }; busy(60);",
  },
  "a recursion through a table": {
    fields: `${TYPE} (table 1 funcref) (elem (i32.const 0) $busy)
      ${CALLS_ITSELF("(call_indirect (type $step) $depth (i32.const 0))")}`,
    wat: "(call $busy (i32.const 60))",
  },
  "functions that each call the next one twice": {
    fields: Array.from({ length: 60 }, (_, n) =>
      n === 59 ? `(func $f${n})` : `(func $f${n} (call $f${n + 1}) (call $f${n + 1}))`,
    ).join("\n"),
    wat: "(call $f0)",
  },
  "a tail call of itself": { fields: "(func $self (return_call $self))", wat: "(call $self)" },
  "tail calls of each other": {
    fields: "(func $a (return_call $b)) (func $b (return_call $a))",
    wat: "(call $a)",
  },
  "a tail call through a table": {
    fields: `(type $self (func)) (table 1 funcref) (elem (i32.const 0) $again)
      (func $again (return_call_indirect (type $self) (i32.const 0)))`,
    wat: "(call $again)",
  },
  "a loop inside catch_all": {
    wat: "(loop $again (try (do (loop $inner (br $inner))) (catch_all)) (br $again))",
    script: "for (;;) try { for (;;); } catch {}",
  },
  "a loop inside try_table": {
    wat: "(loop $again (block $caught (try_table (catch_all $caught) (loop $inner (br $inner)))) (br $again))",
    script: "for (;;) try { for (;;); } finally { continue; }",
  },
  "a loop that throws and catches": {
    fields: "(tag $thrown)",
    wat: "(loop $again (try (do (throw $thrown)) (catch_all)) (br $again))",
    script: "for (;;) try { throw 1; } catch {}",
  },
  "a loop over a host function": {
    wat: "(loop $again (call $effect) (br $again))",
    script: 'for (;;) host.effect("");',
  },
  "a loop over a host function inside catch_all": {
    wat: "(loop $again (try (do (call $effect)) (catch_all)) (br $again))",
    script: 'for (;;) try { host.effect(""); } catch {}',
  },
};
