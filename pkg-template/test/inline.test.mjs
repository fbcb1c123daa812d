// The wasm as the default entry carries it: taken apart, written as text, and put together again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { packInline } from "../inline.mjs";
import { streamsOf, withNaturalAlignment } from "../streams.mjs";

const { joinStreams, unpackInline } = await import(pathToFileURL(`${process.env.CHATWIRE_FACADE}/inline.js`).href);

/** A function of at least so many bytes. */
const long = (bytes) => `(func (result i32) ${"(drop (i32.const 70000)) ".repeat(bytes / 5)} (i32.const 1))`;

/** Every kind of operand that the core's code has, and sizes of one byte, two and three. */
const TEXT = `(module
  (memory (export "memory") 1)
  (table $t 1 funcref)
  (table $x 1 externref)
  (elem (i32.const 0) $small)
  (global $g (mut i32) (i32.const -1))
  (data (i32.const 8) "\\00\\ff text")
  (func $small (param i32) (result i32) (local i64) (local f64)
    (local.set 1 (i64.const -9223372036854775808))
    (local.set 2 (f64.const 0.1))
    (block $out (loop $again (br_if $out (i32.eqz (local.get 0))) (br_table $again $out $again (local.tee 0 (i32.const 2147483647)))))
    (global.set $g (i32.add (global.get $g) (memory.size)))
    (drop (memory.grow (i32.const 0)))
    (i32.store offset=300 align=1 (local.get 0) (i32.load16_u align=1 (local.get 0)))
    (i64.store align=4 (local.get 0) (i64.load32_s offset=70000 align=2 (local.get 0)))
    (memory.copy (i32.const 0) (i32.const 1) (i32.const 2))
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))
    (v128.store align=1 (local.get 0) (i8x16.eq (v128.load align=2 (local.get 0)) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)))
    (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (v128.load64_zero align=1 (local.get 0)) (v128.load8_lane 3 (local.get 0) (i32x4.splat (i32.const 9)))))
    (drop (i8x16.extract_lane_u 15 (i8x16.narrow_i16x8_u (v128.load8x8_u align=1 (local.get 0)) (i64x2.extmul_low_i32x4_s (v128.const i64x2 1 2) (v128.const i64x2 3 4)))))
    (table.set $x (i32.const 0) (ref.null extern))
    (drop (table.grow $x (table.get $x (i32.const 0)) (table.size $x)))
    (if (result i32) (local.get 0) (then (call_indirect (type $f) (i32.const 1) (i32.const 0))) (else (call $small (i32.const 0)))))
  (type $f (func (param i32) (result i32)))
  ${long(200)} ${long(20000)} ${long(2_200_000)})`;

function moduleOf(text) {
  const module = binaryen.parseText(text);
  const { BulkMemory, MutableGlobals, ReferenceTypes, SIMD128, Atomics } = binaryen.Features;
  module.setFeatures(BulkMemory | MutableGlobals | ReferenceTypes | SIMD128 | (text.includes("atomic") ? Atomics : 0));
  return Buffer.from(module.emitBinary());
}

async function unpacked(wasm) {
  const { length, singles, starts, text } = await import(`data:text/javascript,${encodeURIComponent(packInline(wasm))}`);
  return Buffer.from(await joinStreams(unpackInline(text, singles), starts, length));
}

test("what is packed is what is unpacked, whatever the instructions", async () => {
  const wasm = withNaturalAlignment(moduleOf(TEXT));
  assert.ok(WebAssembly.validate(wasm));
  assert.ok(Buffer.compare(await unpacked(wasm), wasm) === 0);
});

test("alignments become natural and nothing else changes", () => {
  const wasm = moduleOf(TEXT);
  const aligned = withNaturalAlignment(wasm);
  const differences = [...wasm.keys()].filter((at) => wasm[at] !== aligned[at]);
  // The eight accesses above that name another one.
  assert.equal(differences.length, 8);
  assert.ok(Buffer.compare(withNaturalAlignment(aligned), aligned) === 0);
});

test("an instruction that nobody knows stops the build", () => {
  const wasm = moduleOf("(module (memory 1 1 shared) (func (export \"f\") (result i32) (i32.atomic.load (i32.const 0))))");
  assert.throws(() => streamsOf(wasm), /does not know the opcode 0xfe/);
});
