/**
 * A core module with the memory of a component's guest, and an allocator that grows it; `clean` takes all room back. It
 * is made before the guest's own module, so that imports can be lowered with it.
 */
export const LIBRARY = `(module
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 4096))
  (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32) (local $missing i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $top (i32.add (local.get $at) (local.get $new)))
    (local.set $missing
      (i32.sub (i32.shr_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 16)) (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0))
      (then (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then (unreachable)))))
    (local.get $at))
  (func (export "clean") (param i32) (global.set $top (i32.const 4096))))`;
