;; An Extism plugin that counts its own calls, in its own memory.
(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (memory (export "memory") 1)
  (func (export "count") (result i32) (local $answer i64)
    (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 1)))
    (local.set $answer (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $answer) (i64.load (i32.const 0)))
    (call $output_set (local.get $answer) (i64.const 8))
    (i32.const 0)))
