;; Walks the body of one function: the fast half of `walk.ts`, which says what is looked for and why. Compiled by V8 in
;; a fraction of a millisecond, it runs at full speed from its first body on, which JavaScript does after some megabytes.
;;
;; It knows the common forms only. Whatever is rare, refused or malformed, it leaves to `walk.ts`, which names it.
;;
;; Memory: the body from 0 (at most 1,000,000 bytes, then zeros), sites from 0x200000 (at most one for each byte of the
;; body, 12 bytes each), callees from 0xE00000 (4 bytes each; a call takes two), the table of shapes at 0xFF0000 (256
;; bytes, written by `scanner.ts` from `opcodes.ts`), and the results at 0xFF0100.
(module
  (memory (export "memory") 256 256)

  ;; An unsigned LEB128 of at most five bytes: its value, and where it ends; 0 for the end where it is longer.
  (func $u32 (param $p i32) (result i32 i32)
    (local $byte i32) (local $value i32) (local $shift i32)
    (loop $more
      (local.set $byte (i32.load8_u (local.get $p)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $value (i32.or (local.get $value)
        (i32.shl (i32.and (local.get $byte) (i32.const 127)) (local.get $shift))))
      (if (i32.lt_u (local.get $byte) (i32.const 128))
        (then
          ;; Of a fifth byte, four bits count.
          (if (i32.and (i32.eq (local.get $shift) (i32.const 28)) (i32.gt_u (local.get $byte) (i32.const 15)))
            (then (return (i32.const 0) (i32.const 0))))
          (return (local.get $value) (local.get $p))))
      (local.set $shift (i32.add (local.get $shift) (i32.const 7)))
      (br_if $more (i32.lt_u (local.get $shift) (i32.const 35))))
    (i32.const 0) (i32.const 0))

  ;; Behind a LEB128 of any length: zeros stand behind the body.
  (func $skip (param $p i32) (result i32)
    (loop $more
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $more (i32.ge_u (i32.load8_u (i32.sub (local.get $p) (i32.const 1))) (i32.const 128))))
    (local.get $p))

  ;; A block's type where it is one byte; 0 for anything else.
  (func $blockType (param $p i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $p)))
    (if (i32.ge_u (local.get $byte) (i32.const 0x80)) (then (return (i32.const 0))))
    (if (i32.or (i32.eq (local.get $byte) (i32.const 0x63)) (i32.eq (local.get $byte) (i32.const 0x64)))
      (then (return (i32.const 0))))
    (if (i32.or
          (i32.or (i32.lt_u (local.get $byte) (i32.const 0x69)) (i32.ge_u (local.get $byte) (i32.const 0x7b)))
          (i32.or (i32.eq (local.get $byte) (i32.const 0x70)) (i32.eq (local.get $byte) (i32.const 0x6f))))
      (then (return (i32.add (local.get $p) (i32.const 1)))))
    (i32.const 0))

  ;; 1 where the body was walked, and then the results are: bytes of sites, bytes of callees, where the instructions
  ;; begin, the flags, the weight of the first segment, the locals, the blocks. 0 where `walk.ts` has to.
  ;; `base` is added to every offset.
  (func (export "scan")
    (param $end i32) (param $base i32) (param $imported i32) (param $segments i32) (result i32)
    (local $p i32) (local $at i32) (local $op i32) (local $depth i32) (local $blocks i32)
    (local $segment i32) (local $weight i32) (local $first i32) (local $flags i32)
    (local $site i32) (local $callee i32) (local $n i32) (local $locals i64) (local $instructions i32)
    (local.set $site (i32.const 0x200000))
    (local.set $callee (i32.const 0xE00000))

    ;; What has no bytes has no last one to look at.
    (if (i32.eqz (local.get $end)) (then (return (i32.const 0))))

    ;; Local declarations: a count, then counts and types; only types of one byte.
    (call $u32 (i32.const 0))
    (local.set $p)
    (local.set $n)
    (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
    (block $declared
      (loop $group
        (br_if $declared (i32.eqz (local.get $n)))
        (if (i32.ge_u (local.get $p) (local.get $end)) (then (return (i32.const 0))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (call $u32 (local.get $p))
        (local.set $p)
        (local.set $op)
        (local.set $locals (i64.add (local.get $locals) (i64.extend_i32_u (local.get $op))))
        (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
        ;; i32, i64, f32, f64, v128, funcref, externref.
        (local.set $op (i32.load8_u (local.get $p)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (if (i32.eqz (i32.or
              (i32.and (i32.ge_u (local.get $op) (i32.const 0x7b)) (i32.le_u (local.get $op) (i32.const 0x7f)))
              (i32.or (i32.eq (local.get $op) (i32.const 0x70)) (i32.eq (local.get $op) (i32.const 0x6f)))))
          (then (return (i32.const 0))))
        (br $group)))
    (local.set $instructions (local.get $p))

    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $at (local.get $p))
        (local.set $op (i32.load8_u (local.get $p)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (local.set $weight (i32.add (local.get $weight) (i32.const 1)))
        (block $rare
        (block $simd
        (block $bulk
        (block $grow
        (block $f64
        (block $f32
        (block $callRef
        (block $callIndirect
        (block $call
        (block $brTable
        (block $middle
        (block $block
        (block $memarg
        (block $leb
          ;; By shape, as `opcodes.ts` numbers them.
          (br_table
            $next $leb $rare $memarg $block $block $block $rare $middle $middle $middle $brTable
            $call $callIndirect $callRef $rare $f32 $f64 $grow $rare $bulk $simd $rare
            (i32.load8_u offset=0xFF0000 (local.get $op))))
          ;; leb
          (loop $more
            (local.set $n (i32.load8_u (local.get $p)))
            (local.set $p (i32.add (local.get $p) (i32.const 1)))
            (br_if $more (i32.ge_u (local.get $n) (i32.const 128))))
          (br $next))
          ;; memarg: an index of a memory is refused
          (if (i32.and (i32.load8_u (local.get $p)) (i32.const 0x40)) (then (return (i32.const 0))))
          (local.set $p (call $skip (local.get $p)))
          (loop $more
            (local.set $n (i32.load8_u (local.get $p)))
            (local.set $p (i32.add (local.get $p) (i32.const 1)))
            (br_if $more (i32.ge_u (local.get $n) (i32.const 128))))
          (br $next))
          ;; block, loop, if, try
          (local.set $p (call $blockType (local.get $p)))
          (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
          (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
          (if (i32.gt_u (local.get $depth) (i32.const 10000)) (then (return (i32.const 0))))
          (local.set $blocks (i32.add (local.get $blocks) (i32.const 1)))
          (if (i32.eq (local.get $op) (i32.const 0x03))
            (then
              (local.set $flags (i32.or (local.get $flags) (i32.const 1)))
              (i32.store (local.get $site) (i32.add (local.get $p) (local.get $base)))
              (i32.store offset=4 (local.get $site) (i32.const 0))
              (i32.store offset=8 (local.get $site) (i32.const 0))
              (local.set $site (i32.add (local.get $site) (i32.const 12)))
              (br_if $next (i32.eqz (local.get $segments)))
              (local.set $weight (i32.sub (local.get $weight) (i32.const 1))))
            (else
              (if (i32.eqz (i32.and (local.get $segments) (i32.eq (local.get $op) (i32.const 0x04))))
                (then
                  (local.set $weight (i32.sub (local.get $weight) (i32.const 1)))
                  (br $next)))
              (i32.store (local.get $site) (i32.add (local.get $p) (local.get $base)))
              (i32.store offset=4 (local.get $site) (i32.const 4))
              (i32.store offset=8 (local.get $site) (i32.const 0))
              (local.set $site (i32.add (local.get $site) (i32.const 12)))))
          ;; The segment before ends here; this site begins the next.
          (if (local.get $segment)
            (then (i32.store offset=8 (local.get $segment) (local.get $weight)))
            (else (local.set $first (local.get $weight))))
          (local.set $segment (i32.sub (local.get $site) (i32.const 12)))
          (local.set $weight (i32.const 0))
          (br $next))
          ;; end, else, catch, catch_all, delegate
          (if (i32.or (i32.eq (local.get $op) (i32.const 0x18)) (i32.eq (local.get $op) (i32.const 0x07)))
            (then (local.set $p (call $skip (local.get $p)))))
          (local.set $weight (i32.sub (local.get $weight) (i32.const 1)))
          (if (i32.or (i32.eq (local.get $op) (i32.const 0x0b)) (i32.eq (local.get $op) (i32.const 0x18)))
            (then
              (if (i32.eqz (local.get $depth))
                (then
                  (br_if $done (i32.eq (local.get $p) (local.get $end)))
                  (return (i32.const 0))))
              (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))))
          (br_if $next (i32.eqz (local.get $segments)))
          (if (local.get $segment)
            (then (i32.store offset=8 (local.get $segment) (local.get $weight)))
            (else (local.set $first (local.get $weight))))
          (local.set $segment (local.get $site))
          (i32.store (local.get $site) (i32.add (local.get $p) (local.get $base)))
          (i32.store offset=4 (local.get $site) (i32.const 4))
          (i32.store offset=8 (local.get $site) (i32.const 0))
          (local.set $site (i32.add (local.get $site) (i32.const 12)))
          (local.set $weight (i32.const 0))
          (br $next))
          ;; br_table: a count, and one label more
          (call $u32 (local.get $p))
          (local.set $p)
          (local.set $n)
          (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
          (loop $label
            (if (i32.ge_u (local.get $p) (local.get $end)) (then (return (i32.const 0))))
            (local.set $p (call $skip (local.get $p)))
            (if (local.get $n)
              (then
                (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                (br $label))))
          (br $next))
          ;; call, return_call
          (local.set $at (local.get $p))
          (call $u32 (local.get $p))
          (local.set $p)
          (local.set $n)
          (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
          (if (i32.lt_u (local.get $n) (local.get $imported))
            (then
              (i32.store (local.get $site) (i32.add (local.get $at) (local.get $base)))
              (i32.store offset=4 (local.get $site) (i32.const 1))
              (i32.store offset=8 (local.get $site) (local.get $n))
              (local.set $site (i32.add (local.get $site) (i32.const 12))))
            (else
              (i32.store (local.get $callee) (i32.sub (local.get $n) (local.get $imported)))
              (local.set $callee (i32.add (local.get $callee) (i32.const 4)))))
          (br $next))
          ;; call_indirect
          (local.set $p (call $skip (call $skip (local.get $p))))
          (local.set $flags (i32.or (local.get $flags) (i32.const 2)))
          (br $next))
          ;; call_ref
          (local.set $p (call $skip (local.get $p)))
          (local.set $flags (i32.or (local.get $flags) (i32.const 2)))
          (br $next))
          ;; f32.const
          (local.set $p (i32.add (local.get $p) (i32.const 4)))
          (br $next))
          ;; f64.const
          (local.set $p (i32.add (local.get $p) (i32.const 8)))
          (br $next))
          ;; memory.grow
          (i32.store (local.get $site) (i32.add (local.get $at) (local.get $base)))
          (i32.store offset=4 (local.get $site) (i32.const 2))
          (i32.store offset=8 (local.get $site) (i32.const 0))
          (local.set $site (i32.add (local.get $site) (i32.const 12)))
          (local.set $p (call $skip (local.get $p)))
          (br $next))
          ;; 0xfc: saturating truncation, bulk memory and tables
          (call $u32 (local.get $p))
          (local.set $p)
          (local.set $n)
          (if (i32.or (i32.eqz (local.get $p)) (i32.gt_u (local.get $n) (i32.const 17))) (then (return (i32.const 0))))
          ;; 8, 10, 11, 12, 14, 15 and 17 take as long as an operand says.
          (if (i32.and (i32.shr_u (i32.const 0x2dd00) (local.get $n)) (i32.const 1))
            (then
              (i32.store (local.get $site) (i32.add (local.get $at) (local.get $base)))
              (i32.store offset=4 (local.get $site) (i32.const 3))
              (i32.store offset=8 (local.get $site) (local.get $n))
              (local.set $site (i32.add (local.get $site) (i32.const 12)))))
          (br_if $next (i32.lt_u (local.get $n) (i32.const 8)))
          (local.set $op (local.get $n))
          (call $u32 (local.get $p))
          (local.set $p)
          (drop)
          (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
          ;; 8, 10, 12 and 14 have two indices.
          (br_if $next (i32.eqz (i32.and (i32.shr_u (i32.const 0x5500) (local.get $op)) (i32.const 1))))
          (call $u32 (local.get $p))
          (local.set $p)
          (drop)
          (br_if $next (local.get $p))
          (return (i32.const 0)))
          ;; 0xfd: SIMD
          (call $u32 (local.get $p))
          (local.set $p)
          (local.set $n)
          (if (i32.or (i32.eqz (local.get $p)) (i32.gt_u (local.get $n) (i32.const 0x113))) (then (return (i32.const 0))))
          ;; Loads and stores have a memory argument.
          (if (i32.or
                (i32.le_u (local.get $n) (i32.const 11))
                (i32.and (i32.ge_u (local.get $n) (i32.const 84)) (i32.le_u (local.get $n) (i32.const 93))))
            (then
              (if (i32.and (i32.load8_u (local.get $p)) (i32.const 0x40)) (then (return (i32.const 0))))
              (call $u32 (local.get $p))
              (local.set $p)
              (drop)
              (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
              (call $u32 (local.get $p))
              (local.set $p)
              (drop)
              (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))))
          ;; Constants and shuffles have sixteen bytes more, lanes one.
          (if (i32.or (i32.eq (local.get $n) (i32.const 12)) (i32.eq (local.get $n) (i32.const 13)))
            (then (local.set $p (i32.add (local.get $p) (i32.const 16)))))
          (if (i32.or
                (i32.and (i32.ge_u (local.get $n) (i32.const 21)) (i32.le_u (local.get $n) (i32.const 34)))
                (i32.and (i32.ge_u (local.get $n) (i32.const 84)) (i32.le_u (local.get $n) (i32.const 91))))
            (then (local.set $p (i32.add (local.get $p) (i32.const 1)))))
          (br $next))
        ;; rare
        (return (i32.const 0))))

    ;; The body ends with the `end` of the function, and just there.
    (if (i32.or
          (i32.ne (local.get $p) (local.get $end))
          (i32.or
            (local.get $depth)
            (i32.ne (i32.load8_u (i32.sub (local.get $end) (i32.const 1))) (i32.const 0x0b))))
      (then (return (i32.const 0))))
    (if (local.get $segment)
      (then (i32.store offset=8 (local.get $segment) (local.get $weight)))
      (else (local.set $first (local.get $weight))))
    (i32.store (i32.const 0xFF0100) (i32.sub (local.get $site) (i32.const 0x200000)))
    (i32.store (i32.const 0xFF0104) (i32.sub (local.get $callee) (i32.const 0xE00000)))
    (i32.store (i32.const 0xFF0108) (local.get $instructions))
    (i32.store (i32.const 0xFF010C) (local.get $flags))
    (i32.store (i32.const 0xFF0110) (local.get $first))
    (i32.store (i32.const 0xFF0114) (local.get $blocks))
    ;; A number of locals past 32 bits is past every bound.
    (if (i64.gt_u (local.get $locals) (i64.const 0x7fffffff)) (then (return (i32.const 0))))
    (i32.store (i32.const 0xFF0118) (i32.wrap_i64 (local.get $locals)))
    (i32.const 1))
)
