;; A module of format `buffer`: `memory`, `alloc`, and exports that take a pointer and a length.
(module
  (import "mortise" "word_of_the_day" (func $word_of_the_day (param i32 i32) (result i64)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))

  (func $alloc (export "alloc") (param $length i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $length))))

  ;; Turns its input round, in place. Answers with two results: a pointer and a length.
  (func (export "reverse") (param $at i32) (param $length i32) (result i32 i32)
    (local $from i32) (local $to i32) (local $byte i32)
    (local.set $from (local.get $at))
    (local.set $to (i32.sub (i32.add (local.get $at) (local.get $length)) (i32.const 1)))
    (block $done
      (loop $again
        (br_if $done (i32.ge_s (local.get $from) (local.get $to)))
        (local.set $byte (i32.load8_u (local.get $from)))
        (i32.store8 (local.get $from) (i32.load8_u (local.get $to)))
        (i32.store8 (local.get $to) (local.get $byte))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $to (i32.sub (local.get $to) (i32.const 1)))
        (br $again)))
    (local.get $at) (local.get $length))

  ;; Hands its input to the host, and answers with what the host says: one i64, the pointer in its high half.
  (func (export "ask") (param i32 i32) (result i64)
    (call $word_of_the_day (local.get 0) (local.get 1))))
