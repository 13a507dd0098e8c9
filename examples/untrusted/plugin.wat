;; A plugin of format `buffer` that means no good, and one export that behaves.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))

  ;; Never comes back.
  (func (export "spin") (param i32 i32) (result i32 i32)
    (loop $again (br $again))
    (unreachable))

  ;; Takes memory, a mebibyte at a time, for as long as there is any; then gives up.
  (func (export "hoard") (param i32 i32) (result i32 i32)
    (loop $again (br_if $again (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
    (unreachable))

  ;; Calls itself until there is no stack.
  (func $deep (export "deep") (param i32 i32) (result i32 i32)
    (call $deep (local.get 0) (local.get 1)))

  ;; Answers with bytes that are not in its memory.
  (func (export "lie") (param i32 i32) (result i32 i32) (i32.const -16) (i32.const 4096))

  (func (export "echo") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1)))
