;; Counts the vowels of its input, eight bytes a step, and answers with the count in decimal.
(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (memory (export "memory") 1)

  ;; 1 for a vowel of either case. Bit n of the mask is set where "a" + n is one.
  (func $vowel (param $byte i32) (result i32)
    (local $letter i32)
    (local.set $letter (i32.sub (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 97)))
    (if (result i32) (i32.lt_u (local.get $letter) (i32.const 26))
      (then (i32.and (i32.shr_u (i32.const 0x104111) (local.get $letter)) (i32.const 1)))
      (else (i32.const 0))))

  (func $answer (param $number i32)
    (local $rest i32) (local $digits i64) (local $output i64) (local $at i64)
    (local.set $rest (local.get $number))
    (loop $digit
      (local.set $digits (i64.add (local.get $digits) (i64.const 1)))
      (br_if $digit (local.tee $rest (i32.div_u (local.get $rest) (i32.const 10)))))
    (local.set $output (call $alloc (local.get $digits)))
    (local.set $at (local.get $digits))
    (loop $write
      (local.set $at (i64.sub (local.get $at) (i64.const 1)))
      (call $store_u8
        (i64.add (local.get $output) (local.get $at))
        (i32.add (i32.rem_u (local.get $number) (i32.const 10)) (i32.const 48)))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $write (i64.ne (local.get $at) (i64.const 0))))
    (call $output_set (local.get $output) (local.get $digits)))

  (func (export "vowels") (result i32)
    (local $at i64) (local $length i64) (local $words i64) (local $word i64) (local $step i32) (local $count i32)
    (local.set $length (call $input_length))
    (local.set $words (i64.and (local.get $length) (i64.const -8)))
    (block $tail
      (loop $load
        (br_if $tail (i64.ge_u (local.get $at) (local.get $words)))
        (local.set $word (call $input_load_u64 (local.get $at)))
        (local.set $step (i32.const 8))
        (loop $byte
          (local.set $count
            (i32.add (local.get $count) (call $vowel (i32.and (i32.wrap_i64 (local.get $word)) (i32.const 0xff)))))
          (local.set $word (i64.shr_u (local.get $word) (i64.const 8)))
          (br_if $byte (local.tee $step (i32.sub (local.get $step) (i32.const 1)))))
        (local.set $at (i64.add (local.get $at) (i64.const 8)))
        (br $load)))
    (block $done
      (loop $byte
        (br_if $done (i64.ge_u (local.get $at) (local.get $length)))
        (local.set $count (i32.add (local.get $count) (call $vowel (call $input_load_u8 (local.get $at)))))
        (local.set $at (i64.add (local.get $at) (i64.const 1)))
        (br $byte)))
    (call $answer (local.get $count))
    (i32.const 0)))
