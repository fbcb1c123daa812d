;; Puts a wasm module together from the streams that streams.mjs takes it apart into. Wasm and not JavaScript, since it runs once, before
;; any compiler has seen it: an interpreter takes five milliseconds for what is half of one here.
;;
;; The memory holds, from `$tables` on, what follows each opcode, then the streams one behind the other, then the module.
(module
  (memory (export "memory") 1)
  ;; Where each stream goes on.
  (global $cursors i32 (i32.const 0))
  ;; A byte for each opcode, and behind them one for each that follows 0xfd: see `KINDS` in streams.mjs.
  (global $tables i32 (i32.const 64))
  ;; Where the module goes on.
  (global $to (mut i32) (i32.const 0))

  ;; Copies bytes of a stream.
  (func $copy (param $stream i32) (param $count i32) (local $cursor i32) (local $from i32)
    (local.set $cursor (i32.add (global.get $cursors) (i32.shl (local.get $stream) (i32.const 2))))
    (local.set $from (i32.load (local.get $cursor)))
    (memory.copy (global.get $to) (local.get $from) (local.get $count))
    (i32.store (local.get $cursor) (i32.add (local.get $from) (local.get $count)))
    (global.set $to (i32.add (global.get $to) (local.get $count))))

  ;; Copies a number and gives it, as far as it is unsigned.
  (func $number (param $stream i32) (result i32)
    (local $cursor i32) (local $from i32) (local $byte i32) (local $value i32) (local $shift i32)
    (local.set $cursor (i32.add (global.get $cursors) (i32.shl (local.get $stream) (i32.const 2))))
    (local.set $from (i32.load (local.get $cursor)))
    (loop $more
      (local.set $byte (i32.load8_u (local.get $from)))
      (i32.store8 (global.get $to) (local.get $byte))
      (local.set $value
        (i32.or (local.get $value) (i32.shl (i32.and (local.get $byte) (i32.const 127)) (local.get $shift))))
      (local.set $shift (i32.add (local.get $shift) (i32.const 7)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (global.set $to (i32.add (global.get $to) (i32.const 1)))
      (br_if $more (i32.gt_u (local.get $byte) (i32.const 127))))
    (i32.store (local.get $cursor) (local.get $from))
    (local.get $value))

  ;; Copies so many numbers.
  (func $numbers (param $stream i32) (param $count i32)
    (block $none
      (loop $more
        (br_if $none (i32.eqz (local.get $count)))
        (drop (call $number (local.get $stream)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $more))))

  ;; Writes the size of what stands four bytes behind `$start`, and moves that up to it.
  (func $size (param $start i32) (local $length i32) (local $left i32)
    (local.set $length (i32.sub (i32.sub (global.get $to) (local.get $start)) (i32.const 4)))
    (local.set $left (local.get $length))
    (global.set $to (local.get $start))
    (loop $more
      (i32.store8 (global.get $to)
        (i32.or (i32.and (local.get $left) (i32.const 127))
          (i32.shl (i32.gt_u (local.get $left) (i32.const 127)) (i32.const 7))))
      (global.set $to (i32.add (global.get $to) (i32.const 1)))
      (br_if $more (local.tee $left (i32.shr_u (local.get $left) (i32.const 7)))))
    (memory.copy (global.get $to) (i32.add (local.get $start) (i32.const 4)) (local.get $length))
    (global.set $to (i32.add (global.get $to) (local.get $length))))

  ;; Copies what follows an opcode, by its kind.
  (func $operands (param $kind i32) (param $opcode i32) (local $bulk i32)
    (if (i32.lt_u (local.get $kind) (i32.const 16)) (then
      (drop (call $number (local.get $kind)))
      (return)))
    ;; An access to memory: its alignment is in the kind.
    (if (i32.lt_u (local.get $kind) (i32.const 48)) (then
      (i32.store8 (global.get $to) (i32.and (local.get $kind) (i32.const 15)))
      (global.set $to (i32.add (global.get $to) (i32.const 1)))
      (drop (call $number (i32.const 6)))
      (call $copy (i32.const 0) (i32.shr_u (i32.and (local.get $kind) (i32.const 32)) (i32.const 5)))
      (return)))
    ;; Bytes: their number is in the kind.
    (if (i32.lt_u (local.get $kind) (i32.const 80)) (then
      (call $copy (i32.const 0) (i32.sub (local.get $kind) (i32.const 48)))
      (return)))
    (if (i32.eq (local.get $opcode) (i32.const 0x0e)) (then
      (call $numbers (i32.const 7) (i32.add (call $number (i32.const 7)) (i32.const 1)))))
    (if (i32.eq (local.get $opcode) (i32.const 0x11)) (then
      (call $numbers (i32.const 0) (i32.const 2))))
    (if (i32.eq (local.get $opcode) (i32.const 0xfc)) (then
      (local.set $bulk (call $number (i32.const 2)))
      ;; A copy has two, a fill and what asks about tables one.
      (call $numbers (i32.const 0)
        (i32.add
          (i32.eq (local.get $bulk) (i32.const 10))
          (i32.or
            (i32.eq (i32.and (local.get $bulk) (i32.const 0xfe)) (i32.const 10))
            (i32.gt_u (local.get $bulk) (i32.const 14)))))))
    (if (i32.eq (local.get $opcode) (i32.const 0xfd)) (then
      (local.set $bulk (call $number (i32.const 2)))
      (if (i32.lt_u (local.get $bulk) (i32.const 96)) (then
        (if (local.tee $kind (i32.load8_u offset=256 (i32.add (global.get $tables) (local.get $bulk)))) (then
          (call $operands (local.get $kind) (i32.const 0)))))))))

  ;; Puts together the module that begins at `$out`, and gives its end. `$end` is where the first stream ends.
  (func (export "join") (param $out i32) (param $end i32) (result i32)
    (local $section i32) (local $functions i32) (local $start i32) (local $groups i32) (local $depth i32) (local $opcode i32)
    (local $kind i32)
    (global.set $to (local.get $out))
    (call $copy (i32.const 0) (i32.const 8))
    (loop $sections
      (if (i32.lt_u (i32.load (global.get $cursors)) (local.get $end)) (then
        (call $copy (i32.const 0) (i32.const 1))
        (if (i32.eq (i32.load8_u (i32.sub (global.get $to) (i32.const 1))) (i32.const 10))
          (then
            (local.set $section (global.get $to))
            (global.set $to (i32.add (global.get $to) (i32.const 4)))
            (local.set $functions (call $number (i32.const 0)))
            (loop $each
              (local.set $start (global.get $to))
              (global.set $to (i32.add (global.get $to) (i32.const 4)))
              (local.set $groups (call $number (i32.const 1)))
              (block $none
                (loop $more
                  (br_if $none (i32.eqz (local.get $groups)))
                  (drop (call $number (i32.const 1)))
                  (call $copy (i32.const 1) (i32.const 1))
                  (local.set $groups (i32.sub (local.get $groups) (i32.const 1)))
                  (br $more)))
              (local.set $depth (i32.const 1))
              (loop $instructions
                (call $copy (i32.const 2) (i32.const 1))
                (local.set $opcode (i32.load8_u (i32.sub (global.get $to) (i32.const 1))))
                (local.set $depth (i32.add (local.get $depth)
                  (i32.sub
                    (i32.lt_u (i32.sub (local.get $opcode) (i32.const 0x02)) (i32.const 3))
                    (i32.eq (local.get $opcode) (i32.const 0x0b)))))
                (if (i32.ne (i32.const 0xff)
                  (local.tee $kind (i32.load8_u (i32.add (global.get $tables) (local.get $opcode))))) (then
                  (call $operands (local.get $kind) (local.get $opcode))))
                (br_if $instructions (local.get $depth)))
              (call $size (local.get $start))
              (br_if $each (local.tee $functions (i32.sub (local.get $functions) (i32.const 1)))))
            (call $size (local.get $section)))
          (else (call $copy (i32.const 0) (call $number (i32.const 0)))))
        (br $sections))))
    (global.get $to)))
