// JSON as it comes: however it is cut, the value grows and ends as JSON.parse has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire } from "./support.mjs";

const { ChatwireError, PartialJSON } = chatwire;
const texts = [
  '{"a":[1,-2.5e3,{"b":"x\\n\\u00e9\\ud83d\\ude00\\\\"}],"c":true,"d":null,"e":{},"f":[],"":"","g":[[[]]]}',
  ' [ "a" , { "b" : [ false ] } , 0 ] ', '"only a text"', "12", "true", "-0.5", '{"__proto__":{"polluted":true},"constructor":1}', '"\\ud800"',
];

test("however it is cut, it ends as JSON.parse has it", () => {
  for (const text of texts) {
    const expected = JSON.parse(text);
    for (let size = 1; size <= text.length; size += 1) {
      const json = new PartialJSON();
      for (let at = 0; at < text.length; at += size) json.push(text.slice(at, at + size));
      assert.deepEqual(json.end(), expected, `${text} by ${size}`);
      assert.ok(json.done);
    }
  }
  assert.equal({}.polluted, undefined);
});

test("each state is a prefix of what follows", () => {
  const json = new PartialJSON();
  const states = ["{", '"ci', 'ty":', '"Os', 'lo\\', 'n"', ',"n":1', "2", ',"l":[tr', "ue", "]}"].map((piece) => JSON.stringify(json.push(piece).value));
  assert.deepEqual(states, [
    "{}", "{}", "{}", '{"city":"Os"}', '{"city":"Oslo"}', '{"city":"Oslo\\n"}', '{"city":"Oslo\\n"}', '{"city":"Oslo\\n"}',
    '{"city":"Oslo\\n","n":12,"l":[]}', '{"city":"Oslo\\n","n":12,"l":[]}', '{"city":"Oslo\\n","n":12,"l":[true]}',
  ]);
});

test("what is no JSON is refused where it stops to be", () => {
  for (const text of ["{1", "[1,]", '{"a" 1}', '{"a":}', "[}", "tru ", "01", '"\\x"', '"\\u12g4"', '"\n"', "{} x", '{"a":1,}', "[1 2]", ",", "1.", "NaN"]) {
    assert.throws(() => new PartialJSON().push(text).end(), (error) => error instanceof ChatwireError && error.kind === "protocol", text);
  }
  for (const text of ["", "{", '"a', "[1", '{"a":1', "-"]) assert.throws(() => new PartialJSON().push(text).end(), ChatwireError, text);
  const json = new PartialJSON().push('{"a":[1,2');
  assert.throws(() => json.push(',x'), ChatwireError);
  assert.deepEqual(json.value, { a: [1, 2] });
});

test("a fault leaves what stands before it, however it is cut", () => {
  for (const [text, value] of [['{"a":["b\\x', { a: ["b"] }], ['["b\n', ["b"]], ['{"a":12{"b"', { a: 12 }], ['["\\u+12f"]', [""]]]) {
    for (let size = 1; size <= text.length; size += 1) {
      const json = new PartialJSON();
      assert.throws(() => {
        for (let at = 0; at < text.length; at += size) json.push(text.slice(at, at + size));
      }, ChatwireError);
      assert.deepEqual(json.value, value, `${text} by ${size}`);
    }
  }
});

test("bounds hold", () => {
  assert.throws(() => new PartialJSON().push("[".repeat(129)), /nested deeper than 128/);
  new PartialJSON({ maxDepth: 200 }).push("[".repeat(200));
  assert.throws(() => new PartialJSON({ maxLength: 9 }).push('"123456789'), /longer than 9/);
});

test("a pollution of prototypes stays a member", () => {
  const { value } = new PartialJSON().push('{"__proto__":{"a":1}}');
  assert.ok(Object.hasOwn(value, "__proto__"));
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});
