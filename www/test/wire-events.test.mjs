// Bodies as the page shows them: cut into events, byte for byte, in numbers.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { load } from "./wire-load.mjs";

const { EventLog, rawEvents, visible, oneLine, cutUp, CUTS, numbersOf, rateOver, quantile, Reads, importBody, fieldGroups, promptOf, PRESETS } = await load(
  "raw-events.ts", "visible.ts", "cuts.ts", "numbers.ts", "reads.ts", "import-body.ts", "fault-directives.ts",
);
const bytesOf = (text) => new TextEncoder().encode(text);
const captures = new URL("../../tests/data/captures/", import.meta.url);
const recorded = readdirSync(captures).filter((name) => /\.(?:sse|json)$/.test(name)).map((name) => [name, new Uint8Array(readFileSync(new URL(name, captures)))]);

/** A few bodies that are hard to part. */
const hard = [
  "", "\n\n", "data: 1", "data: 1\r\n\r\ndata: 2\r\r: c\n\n\n\n", "\ufeff\n{\"a\":\"}\\\"\"}\n[1,\n2]{\"b\":2}\r\ndata: [DONE]", "data: {\n\n{\"a\":1}\n", "<html>\n\ndata: 1\n\n", "event: x\nid: 1\n\nerror: {}\n\n", " \t\r\n", "data:\n\ndata\n\n",
].map((text) => [JSON.stringify(text), bytesOf(text)]);

describe("events", () => {
  for (const [name, bytes] of [...hard, ...recorded]) {
    test(`cover each byte, whole and at any cut: ${name}`, () => {
      const events = rawEvents(bytes);
      let at = 0;
      for (const [index, { start, end, index: number }] of events.entries()) {
        assert.deepEqual([start, number], [at, index]);
        assert.ok(end > start);
        at = end;
      }
      assert.equal(at, bytes.length);
      for (const size of bytes.length < 4000 ? [1, 7] : [997]) {
        const log = new EventLog();
        for (let from = 0; from < bytes.length; from += size) log.append([bytes.subarray(from, from + size)]);
        assert.deepEqual(log.events, events);
        assert.deepEqual(log.bytes, bytes);
      }
    });
  }

  test("are what they look like", () => {
    const kinds = (text) => rawEvents(bytesOf(text)).map(({ kind }) => kind);
    assert.deepEqual(kinds('data: {"a":1}\n\n: ping\n\ndata:\n\ndata: hello\n\nid: 7\n\nerror: {}\n\ndata: [DONE] \n\n'), ["data", "comment", "empty", "text", "field", "error-field", "done"]);
    assert.deepEqual(kinds('{"a":1}\n{"b":"}"}\n\ndata: 1\n\n'), ["json", "json", "text"]);
    assert.deepEqual(kinds('data: {"a":1}\n{"error":1}'), ["data", "json"]);
    assert.deepEqual(kinds("\n<!doctype html>\n<p>\n\ndata: 1"), ["html"]);
    const [event] = rawEvents(bytesOf('event: chunk\ndata: {"a":\ndata:  1}\n\n'));
    assert.deepEqual([event.name, event.data, event.closed], ["chunk", '{"a":\n 1}', true]);
    assert.equal(rawEvents(bytesOf("data: 1\n")).at(-1).closed, false);
  });
});

describe("bytes made visible", () => {
  const shown = (bytes, cuts) => visible(bytes, cuts).map(({ type, text, inside }) => (type === "cut" ? (inside ? "<cut inside>" : "<cut>") : type === "text" ? text : `<${text.trimEnd()}>`)).join("");
  const cases = [
    ["a\r\nb\rc\n", [], "a<CR LF>b<CR>c<LF>"],
    ["\ufeffa\u0000\t\u007f\u2028\u202e", [], "<BOM>a<NUL><TAB><DEL><U+2028><RLO>"],
    ["aä世🚀b", [1, 2, 3, 5, 9], "a<cut><cut inside>ä<cut><cut inside>世<cut inside>🚀b"],
    ["a\r\n", [2], "a<CR><cut><LF>"],
    ["ab", [0, 1], "a<cut>b"],
    [new Uint8Array([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xe4]), [], "a<FF C3>(<ED A0 80 E4>"],
  ];
  for (const [input, cuts, wanted] of cases) {
    test(wanted, () => assert.equal(shown(typeof input === "string" ? bytesOf(input) : input, cuts), wanted));
  }

  test("of many the beginning and the end, and how much is between", () => {
    const bytes = bytesOf("ä".repeat(50_000));
    const pieces = visible(bytes, [60_000, 61_001], 1000);
    assert.deepEqual(pieces.map(({ type }) => type), ["text", "gap", "text"]);
    const [head, gap, tail] = pieces;
    assert.equal(2 * (head.text.length + tail.text.length) + Number(gap.text.match(/^\d+/)[0]), 100_000);
    assert.match(gap.text, /and 2 cuts not shown/);
    assert.doesNotMatch(head.text + tail.text, /[^ä]/);
  });

  test("in one line, from where it differs from the one before", () => {
    const event = (word) => bytesOf(`data: {"id":"chatcmpl-1","object":"chunk","delta":{"content":"${word}"}}\n\n`);
    assert.match(oneLine(event("One")), /^data: \{"id".*"One"\}\}$/);
    assert.equal(oneLine(event("Two"), event("One")), '… "content":"Two"}}');
    assert.match(oneLine(event("One"), event("One")), /^data: /);
    assert.equal(oneLine(bytesOf("data: 1\ndata: 2\n\n")), "data: 1↵data: 2");
  });
});

describe("cuts", () => {
  test("lose nothing, in whatever way", () => {
    for (const [, bytes] of [...hard, ...recorded]) {
      for (const how of Object.keys(CUTS)) {
        const parts = cutUp(bytes, how, 3);
        assert.deepEqual(new Uint8Array(Buffer.concat(parts)), bytes);
        assert.ok(parts.every(({ length }) => length > 0));
      }
    }
  });

  test("are where they were asked for, and the same for a seed", () => {
    const bytes = bytesOf("data: 1\n\ndata: 2\n\n".repeat(100));
    const lengths = (how, seed) => cutUp(bytes, how, seed).map(({ length }) => length);
    assert.deepEqual(lengths("whole"), [1800]);
    assert.deepEqual(lengths("events"), Array(200).fill(9));
    assert.deepEqual(lengths("1"), Array(1800).fill(1));
    assert.equal(lengths("64")[0], 64);
    assert.deepEqual(lengths("random", 5), lengths("random", 5));
    assert.notDeepEqual(lengths("random", 5), lengths("random", 6));
  });

  test("are found in the events that they go through", () => {
    const events = rawEvents(bytesOf("data: 1\n\ndata: 2\n\n"));
    const reads = new Reads();
    reads.append([{ at: 10, bytes: new Uint8Array(4) }, { at: 20, bytes: new Uint8Array(5) }, { at: 30, bytes: new Uint8Array(6) }, { at: 40, bytes: new Uint8Array(3) }]);
    assert.deepEqual(events.map((event) => reads.cutsIn(event)), [[4], [0, 6]]);
    assert.deepEqual(events.map((event) => reads.countIn(event)), [1, 1]);
    assert.deepEqual(reads.cutsIn(events[1], 1), [0]);
    assert.deepEqual(events.map((event) => reads.timeOf(event)), [20, 40]);
  });
});

describe("numbers", () => {
  const pieces = [100, 150, 200, 200, 700].map((at) => ({ at, kind: "text" }));

  test("are those of the pieces and the reads", () => {
    const { pieces: count, first, median, p95, silence, rate } = numbersOf(pieces, [100, 150, 200, 700], 1500);
    assert.deepEqual([count, first, median, silence], [5, 100, 50, 800]);
    assert.ok(Math.abs(p95 - 432.5) < 1e-9, `${p95}`);
    assert.ok(Math.abs(rate - 4 / 0.6) < 1e-9);
  });

  test("of nothing say nothing", () => {
    assert.deepEqual(numbersOf([], [], 0), { pieces: 0, first: undefined, median: undefined, p95: undefined, silence: undefined, rate: undefined });
    assert.deepEqual(rateOver([], 0), [[], []]);
    assert.equal(quantile([], 0.5), undefined);
  });

  test("a steady stream has a steady rate", () => {
    const steady = Array.from({ length: 200 }, (_, at) => ({ at: at * 50, kind: "text" }));
    const [times, rates] = rateOver(steady, 10_000);
    assert.deepEqual([times[0], times.at(-1)], [0, 10]);
    for (const [at, rate] of rates.entries()) if (times[at] > 1.1) assert.ok(rate >= 18 && rate <= 22, `${rate} at ${times[at]}`);
  });
});

describe("a recorded answer that is brought in", () => {
  const take = (name, text) => importBody(name, bytesOf(text)).map(({ body, ...rest }) => ({ ...rest, body: new TextDecoder().decode(body) }));

  test("is its bytes, with a type by its name or its first byte", () => {
    assert.deepEqual(take("a.ndjson", "{}\n"), [{ name: "a.ndjson", status: 200, headers: { "content-type": "application/x-ndjson" }, body: "{}\n" }]);
    assert.equal(take("a.txt", "{}")[0].headers["content-type"], "application/json");
    assert.equal(take("a", "data: 1\n\n")[0].headers["content-type"], "text/event-stream");
  });

  test("may have a header before it, of which the last block counts", () => {
    const [taken] = take("a.txt", "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 503 \r\nContent-Type: text/plain\r\nRetry-After: 3\r\n\r\nBusy\r\n");
    assert.deepEqual(taken, { name: "a.txt", status: 503, headers: { "content-type": "text/plain", "retry-after": "3" }, body: "Busy\r\n" });
  });

  test("may be a HAR file, also with a body in base64", () => {
    const entry = (content) => ({ request: { url: "https://x.test/v1?key=1" }, response: { status: 200, headers: [{ name: "X-Request-Id", value: "r" }], content } });
    const har = JSON.stringify({ log: { entries: [entry({ text: "data: 1\n\n", mimeType: "text/event-stream" }), entry({}), entry({ text: btoa("data: 2\n\n"), encoding: "base64" })] } });
    assert.deepEqual(take("x.har", har).map(({ name, body, headers }) => [name, body, headers["x-request-id"]]), [["https://x.test/v1", "data: 1\n\n", "r"], ["https://x.test/v1", "data: 2\n\n", "r"]]);
    assert.equal(take("a.json", '{"log":1}')[0].body, '{"log":1}');
  });
});

describe("faults", () => {
  test("are asked for by every directive of the provider's table, in groups", () => {
    const groups = fieldGroups();
    assert.deepEqual(groups.map(({ title }) => title), ["What the answer says", "How it is sent", "How it fails"]);
    const fields = Object.fromEntries(groups.flatMap(({ fields }) => fields).map((field) => [field.name, field]));
    assert.deepEqual([fields["cut"].input, fields["drip"].input, fields["error"].input, fields["crlf"].input, fields["done"].input, fields["usage"].input, fields["tool"].input], ["number", "number", "text", "check", "check", "choice", "lines"]);
    assert.deepEqual([fields["crlf"].values, fields["done"].values, fields["usage"].values], [[""], ["off"], ["off", "finish"]]);
  });

  test("are directives in the message", () => {
    assert.equal(promptOf({ cut: "300", crlf: "", text: "a b" }, "Go."), "Go. [[text:a b]] [[crlf]] [[cut:300]]");
    assert.equal(promptOf({ tool: 'f {"a":1}\ng {}\n', done: "off" }, ""), '[[tool:f {"a":1}]] [[tool:g {}]] [[done:off]]');
    assert.equal(promptOf({}, "Go."), "Go.");
  });

  test("to try are understood by the provider", async () => {
    const { parseScript } = await load("../../../tests/server/script.ts");
    for (const { directives, name } of PRESETS) assert.doesNotThrow(() => parseScript(promptOf(directives, "")), name);
  });
});
