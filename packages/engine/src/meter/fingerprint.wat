;; Folds bytes into 64 bits: at full speed from the first one on, which JavaScript does after some hundred thousand.
;; Each step is one to one, in the state and in what is read, so bytes that differ in one word never fold alike.
;;
;; Memory: the bytes from 0, then zeros up to a multiple of eight.
(module
  (memory (export "memory") 2 2)
  (func (export "fold") (param $length i32) (param $state i64) (result i64)
    (local $p i32)
    (if (i32.eqz (local.get $length)) (then (return (local.get $state))))
    (loop $more
      (local.set $state
        (i64.rotl
          (i64.mul
            (i64.xor (local.get $state) (i64.load (local.get $p)))
            (i64.const 0x9e3779b97f4a7c15))
          (i64.const 29)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $more (i32.lt_u (local.get $p) (local.get $length))))
    (local.get $state)))
