;; The Extism kernel: the memory through which a guest gets its input, gives its output, and passes arguments to
;; host functions. A guest's handle is the address of a block; 0 is null.
;;
;; One kernel serves all plugins of a thread, one call at a time. All of its state lies in memory below HEAP (256;
;; see layout.ts), so that a call is saved by copying [0, TOP + 16) and wiped by filling it. No guest reaches below
;; HEAP. Block headers can be forged by a guest, so whatever is read from one is checked before it is used, and no
;; list is ever walked: every function here runs in constant time but for what it zeroes.
;;
;; A block: capacity, length, state, next free block (i32 each, 16 bytes), then its bytes, aligned to 16.
(module
  (memory (export "memory") 1)

  ;; States of a block. Arbitrary numbers, unlikely to be met by chance.
  (global $used i32 (i32.const 0x4d6f7274))
  (global $free i32 (i32.const 0x69736572))

  (func $top (result i32) (i32.load offset=8 (i32.const 0)))

  (func $set_top (param $top i32)
    (i32.store offset=8 (i32.const 0) (local.get $top))
    (i64.store offset=0 (i32.const 0)
      (i64.extend_i32_u (i32.sub (local.get $top) (i32.const 256)))))

  ;; Sees to it that TOP may become $top: within the call's allowance, and within memory, which grows by a quarter
  ;; at least.
  (func $room (param $top i32) (result i32)
    (local $need i64) (local $have i64) (local $pages i32) (local $more i32)
    (local.set $need (i64.add (i64.extend_i32_u (local.get $top)) (i64.const 16)))
    (if (i64.gt_u (local.get $need) (i64.extend_i32_u (i32.load offset=56 (i32.const 0))))
      (then
        (i32.store offset=68 (i32.const 0) (i32.const 1))
        (return (i32.const 0))))
    (local.set $have (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16)))
    (if (i64.le_u (local.get $need) (local.get $have)) (then (return (i32.const 1))))
    (local.set $pages
      (i32.wrap_i64 (i64.shr_u
        (i64.add (i64.sub (local.get $need) (local.get $have)) (i64.const 65535)) (i64.const 16))))
    (local.set $more (i32.shr_u (memory.size) (i32.const 2)))
    (if (i32.gt_u (local.get $more) (local.get $pages))
      (then (if (i32.ne (memory.grow (local.get $more)) (i32.const -1)) (then (return (i32.const 1))))))
    (i32.ne (memory.grow (local.get $pages)) (i32.const -1)))

  ;; A new block behind all others, its bytes as they are: zero, for all above TOP is. 0 where there is no room.
  (func $bump (param $length i32) (result i32)
    (local $block i32) (local $capacity i32) (local $end i64)
    (local.set $block (i32.add (call $top) (i32.const 16)))
    (local.set $end
      (i64.and
        (i64.add
          (i64.add (i64.extend_i32_u (local.get $block)) (i64.extend_i32_u (local.get $length)))
          (i64.const 15))
        (i64.const -16)))
    (if (i64.gt_u (local.get $end) (i64.const 0xffffffe0)) (then (return (i32.const 0))))
    (if (i32.eqz (call $room (i32.wrap_i64 (local.get $end)))) (then (return (i32.const 0))))
    (local.set $capacity (i32.sub (i32.wrap_i64 (local.get $end)) (local.get $block)))
    (i32.store (i32.sub (local.get $block) (i32.const 16)) (local.get $capacity))
    (i32.store (i32.sub (local.get $block) (i32.const 12)) (local.get $length))
    (i32.store (i32.sub (local.get $block) (i32.const 8)) (global.get $used))
    (call $set_top (i32.wrap_i64 (local.get $end)))
    (local.get $block))

  ;; Whether a block with that state can lie at that address, judged without trusting its header.
  (func $is (param $block i32) (param $state i32) (result i32)
    (local $capacity i32)
    (if (i32.or
          (i32.or (i32.lt_u (local.get $block) (i32.const 272)) (i32.ge_u (local.get $block) (call $top)))
          (i32.and (local.get $block) (i32.const 15)))
      (then (return (i32.const 0))))
    (if (i32.ne (i32.load (i32.sub (local.get $block) (i32.const 8))) (local.get $state))
      (then (return (i32.const 0))))
    (local.set $capacity (i32.load (i32.sub (local.get $block) (i32.const 16))))
    (i32.and
      (i32.le_u (i32.load (i32.sub (local.get $block) (i32.const 12))) (local.get $capacity))
      (i64.le_u
        (i64.add (i64.extend_i32_u (local.get $block)) (i64.extend_i32_u (local.get $capacity)))
        (i64.extend_i32_u (call $top)))))

  ;; Takes the newest block from the free list of a power of two, if it is one and large enough; zeroes it.
  (func $reuse (param $power i32) (param $length i32) (result i32)
    (local $list i32) (local $block i32)
    (local.set $list (i32.shl (local.get $power) (i32.const 2)))
    (local.set $block (i32.load offset=72 (local.get $list)))
    (if (i32.eqz (local.get $block)) (then (return (i32.const 0))))
    (if (i32.eqz (call $is (local.get $block) (global.get $free)))
      (then
        (i32.store offset=72 (local.get $list) (i32.const 0))
        (return (i32.const 0))))
    (if (i32.lt_u (i32.load (i32.sub (local.get $block) (i32.const 16))) (local.get $length))
      (then (return (i32.const 0))))
    (i32.store offset=72 (local.get $list) (i32.load (i32.sub (local.get $block) (i32.const 4))))
    (i32.store (i32.sub (local.get $block) (i32.const 12)) (local.get $length))
    (i32.store (i32.sub (local.get $block) (i32.const 8)) (global.get $used))
    (memory.fill (local.get $block) (i32.const 0) (local.get $length))
    (local.get $block))

  (func (export "alloc") (param $length i64) (result i64)
    (local $size i32) (local $power i32) (local $block i32)
    (if (i64.eqz (local.get $length)) (then (return (i64.const 0))))
    (if (i64.gt_u (local.get $length) (i64.const 0xfffffe00)) (then (return (i64.const 0))))
    (local.set $size (i32.wrap_i64 (local.get $length)))
    (local.set $power (i32.sub (i32.const 31) (i32.clz (local.get $size))))
    (local.set $block (call $reuse (local.get $power) (local.get $size)))
    (if (i32.eqz (local.get $block))
      (then
        (if (i32.lt_u (local.get $power) (i32.const 31))
          (then (local.set $block
            (call $reuse (i32.add (local.get $power) (i32.const 1)) (local.get $size)))))))
    (if (i32.eqz (local.get $block)) (then (local.set $block (call $bump (local.get $size)))))
    (i64.extend_i32_u (local.get $block)))

  (func (export "free") (param $handle i64)
    (local $block i32) (local $list i32)
    (if (i64.gt_u (local.get $handle) (i64.const 0xffffffff)) (then (return)))
    (local.set $block (i32.wrap_i64 (local.get $handle)))
    (if (i32.eqz (call $is (local.get $block) (global.get $used))) (then (return)))
    (if (i32.lt_u (i32.load (i32.sub (local.get $block) (i32.const 16))) (i32.const 16)) (then (return)))
    (local.set $list
      (i32.shl
        (i32.sub (i32.const 31) (i32.clz (i32.load (i32.sub (local.get $block) (i32.const 16)))))
        (i32.const 2)))
    (i32.store (i32.sub (local.get $block) (i32.const 8)) (global.get $free))
    (i32.store (i32.sub (local.get $block) (i32.const 4)) (i32.load offset=72 (local.get $list)))
    (i32.store offset=72 (local.get $list) (local.get $block)))

  (func $length (export "length") (param $handle i64) (result i64)
    (if (i64.gt_u (local.get $handle) (i64.const 0xffffffff)) (then (return (i64.const 0))))
    (if (i32.eqz (call $is (i32.wrap_i64 (local.get $handle)) (global.get $used))) (then (return (i64.const 0))))
    (i64.load32_u (i32.sub (i32.wrap_i64 (local.get $handle)) (i32.const 12))))
  ;; The Rust kernel spares the check here; ours is cheap enough to keep.
  (export "length_unsafe" (func $length))

  (func $outside (param $address i64) (result i32)
    (i64.ge_u (i64.sub (local.get $address) (i64.const 256)) (i64.load offset=0 (i32.const 0))))

  (func (export "load_u8") (param $address i64) (result i32)
    (if (call $outside (local.get $address)) (then (return (i32.const 0))))
    (i32.load8_u (i32.wrap_i64 (local.get $address))))
  (func (export "load_u64") (param $address i64) (result i64)
    (if (call $outside (local.get $address)) (then (return (i64.const 0))))
    (i64.load align=1 (i32.wrap_i64 (local.get $address))))
  (func (export "store_u8") (param $address i64) (param $value i32)
    (if (call $outside (local.get $address)) (then (return)))
    (i32.store8 (i32.wrap_i64 (local.get $address)) (local.get $value)))
  (func (export "store_u64") (param $address i64) (param $value i64)
    (if (call $outside (local.get $address)) (then (return)))
    (i64.store align=1 (i32.wrap_i64 (local.get $address)) (local.get $value)))

  (func (export "input_length") (result i64) (i64.load offset=24 (i32.const 0)))
  (func (export "input_offset") (result i64) (i64.load offset=16 (i32.const 0)))
  (func (export "input_load_u8") (param $offset i64) (result i32)
    (if (i64.ge_u (local.get $offset) (i64.load offset=24 (i32.const 0))) (then (return (i32.const 0))))
    (i32.load8_u (i32.wrap_i64 (i64.add (local.get $offset) (i64.load offset=16 (i32.const 0))))))
  (func (export "input_load_u64") (param $offset i64) (result i64)
    (if (i64.ge_u (local.get $offset) (i64.load offset=24 (i32.const 0))) (then (return (i64.const 0))))
    (if (i64.gt_u (i64.add (local.get $offset) (i64.const 8)) (i64.load offset=24 (i32.const 0)))
      (then (return (i64.const 0))))
    (i64.load align=1 (i32.wrap_i64 (i64.add (local.get $offset) (i64.load offset=16 (i32.const 0))))))
  ;; A guest may point its input elsewhere, but only inside what it may read.
  (func (export "input_set") (param $address i64) (param $length i64)
    (if (call $outside (local.get $address)) (then (return)))
    (if (i64.gt_u (local.get $length) (i64.sub (i64.extend_i32_u (call $top)) (local.get $address)))
      (then (return)))
    (i64.store offset=16 (i32.const 0) (local.get $address))
    (i64.store offset=24 (i32.const 0) (local.get $length)))

  (func (export "output_set") (param $address i64) (param $length i64)
    (i64.store offset=32 (i32.const 0) (local.get $address))
    (i64.store offset=40 (i32.const 0) (local.get $length)))
  (func (export "output_offset") (result i64) (i64.load offset=32 (i32.const 0)))
  (func (export "output_length") (result i64) (i64.load offset=40 (i32.const 0)))
  (func (export "error_set") (param $handle i64) (i64.store offset=48 (i32.const 0) (local.get $handle)))
  (func (export "error_get") (result i64) (i64.load offset=48 (i32.const 0)))
  (func (export "memory_bytes") (result i64) (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16)))

  ;; For the host. All that a call left is zeroed; then TOP is where the heap begins.
  (func $wipe (export "wipe")
    (local $used i32)
    ;; Up to a multiple of 64.
    (local.set $used (i32.and (i32.add (call $top) (i32.const 79)) (i32.const -64)))
    (if (i32.lt_u (local.get $used) (i32.const 256)) (then (local.set $used (i32.const 256))))
    (if (i32.gt_u (local.get $used) (i32.const 1024))
      (then (memory.fill (i32.const 0) (i32.const 0) (local.get $used)))
      (else
        ;; For little, V8's way into its fill takes longer than the stores. What lies past the end is zero already.
        (loop $more
          (local.set $used (i32.sub (local.get $used) (i32.const 64)))
          (v128.store offset=0 (local.get $used) (v128.const i64x2 0 0))
          (v128.store offset=16 (local.get $used) (v128.const i64x2 0 0))
          (v128.store offset=32 (local.get $used) (v128.const i64x2 0 0))
          (v128.store offset=48 (local.get $used) (v128.const i64x2 0 0))
          (br_if $more (i32.gt_s (local.get $used) (i32.const 0))))))
    (call $set_top (i32.const 256)))
  ;; Begins a call: $allowance is how far TOP may go. Answers where the input goes; 0 where there is none, or no room.
  (func (export "begin") (param $length i32) (param $allowance i32) (result i32)
    (local $block i32)
    (call $wipe)
    (i32.store offset=56 (i32.const 0) (local.get $allowance))
    (if (i32.eqz (local.get $length)) (then (return (i32.const 0))))
    (local.set $block (call $bump (local.get $length)))
    (if (i32.eqz (local.get $block)) (then (return (i32.const 0))))
    (i64.store offset=16 (i32.const 0) (i64.extend_i32_u (local.get $block)))
    (i64.store offset=24 (i32.const 0) (i64.extend_i32_u (local.get $length)))
    (local.get $block))
  ;; A block for the host to write into.
  (func (export "reserve") (param $length i32) (result i32)
    (call $bump (local.get $length)))
  ;; Grows memory to hold a saved call again.
  (func (export "hold") (param $top i32) (result i32)
    (i32.store offset=56 (i32.const 0) (i32.const -1))
    (call $room (local.get $top)))
  ;; What the Rust kernel's reset does, for guests that import it: all blocks, input, output and error are gone.
  (func (export "reset")
    (local $allowance i32)
    (local.set $allowance (i32.load offset=56 (i32.const 0)))
    (call $wipe)
    (i32.store offset=56 (i32.const 0) (local.get $allowance)))
)
