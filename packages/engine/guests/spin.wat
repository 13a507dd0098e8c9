;; Never comes back, in each way there is: what a deadline must stop.
(module
  (type $step (func (param i32)))
  (memory (export "memory") 1 16)
  (table 1 funcref)
  (elem (i32.const 0) $indirect)
  (tag $never)

  (func (export "empty") (result i32)
    (loop $again (br $again))
    (unreachable))

  (func (export "register") (result i32)
    (local $count i32)
    (loop $again
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br $again))
    (unreachable))

  (func (export "storing") (result i32)
    (local $at i32)
    (loop $again
      (i32.store (i32.and (local.get $at) (i32.const 0xfffc)) (local.get $at))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br $again))
    (unreachable))

  (func (export "filling") (result i32)
    (loop $again
      (memory.fill (i32.const 0) (i32.const 7) (i32.const 0x10000))
      (br $again))
    (unreachable))

  (func $busy (param $depth i32)
    (if (i32.eqz (local.get $depth)) (then (return)))
    (call $busy (i32.sub (local.get $depth) (i32.const 1)))
    (call $busy (i32.sub (local.get $depth) (i32.const 1))))
  ;; 2^60 calls, never more than 60 deep: no loop, and no stack overflow to end it.
  (func (export "recursive") (result i32)
    (call $busy (i32.const 60))
    (i32.const 0))

  (func $indirect (param $depth i32)
    (if (i32.eqz (local.get $depth)) (then (return)))
    (call_indirect (type $step) (i32.sub (local.get $depth) (i32.const 1)) (i32.const 0))
    (call_indirect (type $step) (i32.sub (local.get $depth) (i32.const 1)) (i32.const 0)))
  (func (export "indirect") (result i32)
    (call_indirect (type $step) (i32.const 60) (i32.const 0))
    (i32.const 0))

  (func (export "catching") (result i32)
    (loop $again
      (try
        (do (loop $inner (br $inner)))
        (catch $never)
        (catch_all))
      (br $again))
    (unreachable))

  ;; Ends at once, so that a test can see the next call work.
  (func (export "ends") (result i32) (i32.const 0)))
