// The edge worker in workerd, asked over HTTP. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startDemo } from "../serve.mjs";
import { ask as askAt, events } from "./support.mjs";

let demo;
before(async () => (demo = await startDemo({ port: 0, env: {} })));
after(() => demo?.dispose());

const at = (path) => new URL(path, demo.url);
const ask = (...question) => askAt(demo.url, ...question);

describe("the page", () => {
  test("comes with a policy that allows wasm and nothing from elsewhere", async () => {
    const response = await fetch(demo.url);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/html/);
    assert.match(response.headers.get("content-security-policy"), /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'/);
    const html = await response.text();
    for (const [, path, type] of [
      [...html.match(/src="(\/assets\/[^"]+\.js)"/), "text/javascript"],
      [...html.match(/href="(\/assets\/[^"]+\.css)"/), "text/css"],
    ]) {
      const asset = await fetch(at(path));
      assert.ok(asset.headers.get("content-type").startsWith(type), path);
      assert.match(asset.headers.get("cache-control"), /immutable/);
      await asset.arrayBuffer();
    }
  });

  test("answers 404 for a path it does not have and 405 for a method it does not know", async () => {
    for (const path of ["/nothing", "/__proto__", "/constructor", "/api/none/chat/completions", "/api/"]) {
      assert.equal((await fetch(at(path))).status, 404, path);
    }
    assert.equal((await fetch(demo.url, { method: "DELETE" })).status, 405);
  });
});

describe("providers", () => {
  test("are listed", async () => {
    const { providers } = await (await fetch(at("/api/providers"))).json();
    assert.deepEqual(providers.map(({ id, live }) => [id, live]), [
      ["openai", false],
      ["neuroflash", false],
      ["flexai", false],
      ["morpheus", false],
    ]);
    assert.equal((await ask("live", "hello")).status, 404);
  });

  for (const id of ["openai", "neuroflash", "flexai", "morpheus"]) {
    test(`${id} streams an answer and gives the same whole`, async () => {
      const response = await ask(id, "[[text:Hello from the wire]]");
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type"), /^text\/event-stream/);
      const data = events(await response.text());
      assert.equal(data.pop(), "[DONE]");
      const streamed = data.map((event) => JSON.parse(event).choices[0]?.delta?.content ?? "").join("");
      assert.equal(streamed, "Hello from the wire");
      const whole = await (await ask(id, "[[text:Hello from the wire]]", { stream: false })).json();
      assert.equal(whole.choices[0].message.content, streamed);
    });
  }

  test("begin one after another in one isolate, also when the first caller leaves at once", async () => {
    const controller = new AbortController();
    const first = ask("openai", "[[pace:200]]", {}, { signal: controller.signal }).catch(() => {});
    const second = ask("openai", "[[text:second]]");
    controller.abort();
    await first;
    assert.equal(events(await (await second).text()).at(-1), "[DONE]");
  });
});

describe("a bad request is refused with an error object", () => {
  const cases = [
    ["GET", {}, undefined, 405, "method_not_allowed"],
    ["POST", { "content-type": "text/plain" }, "{}", 415, "unsupported_media_type"],
    ["POST", { "content-type": "application/json" }, "{", 400, "invalid_json"],
    ["POST", { "content-type": "application/json" }, "[]", 400, "invalid_json"],
    ["POST", { "content-type": "application/json" }, " ".repeat(1_000_001), 413, "payload_too_large"],
    ["POST", { "content-type": "application/json; charset=utf-8" }, '{"model":"m","stream":true}', 400, "invalid_request"],
  ];
  for (const [method, headers, body, status, code] of cases) {
    test(`${method} ${headers["content-type"] ?? ""} ${body?.slice(0, 30).trim() ?? ""} → ${status} ${code}`, async () => {
      const response = await fetch(at("/api/openai/chat/completions"), { method, headers, body });
      assert.equal(response.status, status);
      const { error } = await response.json();
      assert.equal(error.code, code);
      assert.equal(typeof error.message, "string");
    });
  }
});

describe("a failure", () => {
  test("before output keeps its status, code and wait", async () => {
    const response = await ask("openai", "[[status:429]] [[retry-after:2]]");
    assert.equal(response.status, 429);
    assert.equal(response.headers.get("retry-after"), "2");
    assert.equal(typeof (await response.json()).error.message, "string");
  });

  test("in the middle is an error event after the text, and no [DONE]", async () => {
    const data = events(await (await ask("openai", "[[error:3 503 Overloaded]]")).text());
    assert.notEqual(data.at(-1), "[DONE]");
    assert.equal(typeof JSON.parse(data.at(-1)).error.message, "string");
    assert.ok(data.length > 3);
  });
});
