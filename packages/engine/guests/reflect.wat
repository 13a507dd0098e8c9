;; Hands its input to the host function `host_reflect` and answers with what that returns.
(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "host_reflect" (func $host_reflect (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "reflect") (result i32)
    (local $answer i64)
    (local.set $answer (call $host_reflect (call $input_offset)))
    (call $output_set (local.get $answer) (call $length (local.get $answer)))
    (i32.const 0)))
