// The worker with a key in its environment, in front of a provider on a real socket. Needs `npm run build` first.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { startDemo } from "../serve.mjs";
import { ask as askAt, events, startUpstream, until, usage } from "./support.mjs";

const key = "sk-live-0123456789";
let demo;
let upstream;

before(async () => {
  upstream = await startUpstream(key);
  demo = await startDemo({ port: 0, env: { CHATWIRE_BASE_URL: `${upstream.origin}/v1`, CHATWIRE_API_KEY: key, CHATWIRE_MODEL: "m-live" } });
});

after(async () => {
  await demo?.dispose();
  upstream?.server.closeAllConnections();
  upstream?.server.close();
});

const ask = (...question) => askAt(demo.url, ...question);

/** As `ask`, but gives the bare request, whose socket is the test's to close. With usage the gateway passes the bytes on, without it writes them anew. */
function post(content, include_usage = false) {
  const request = httpRequest(new URL("/api/live/v1/chat/completions", demo.url), { method: "POST", headers: { "content-type": "application/json" } });
  request.end(JSON.stringify({ model: "m", messages: [{ role: "user", content }], stream: true, stream_options: { include_usage } }));
  return request;
}
const passed = { stream_options: { include_usage: true } };

describe("the live provider", () => {
  test("is listed first, without its key", async () => {
    const text = await (await fetch(new URL("/api/providers", demo.url))).text();
    assert.ok(!text.includes(key));
    const [first] = JSON.parse(text).providers;
    assert.deepEqual([first.id, first.live, first.model, first.directURL], ["live", true, "m-live", undefined]);
  });

  test("gets the key from the environment, and only there", async () => {
    const response = await ask("live", "hello");
    const data = events(await response.text());
    assert.equal(data.at(-1), "[DONE]");
    assert.equal(upstream.seen.requests.at(-1).headers.authorization, `Bearer ${key}`);
  });

  test("is at /v1 for models by that name, and nothing scripted stands in for it", async () => {
    const data = events(await (await ask("gateway", "hello", { model: "live/m-9" })).text());
    assert.equal(data.at(-1), "[DONE]");
    assert.equal(upstream.seen.requests.at(-1).body.model, "m-9");
    const refused = await ask("gateway", "refuse", { model: "live/m-9" });
    assert.equal(refused.status, 502);
    await refused.text();
  });

  for (const [how, more] of [["written anew", {}], ["passed on", passed]]) {
    test(`cannot make the worker tell the key, ${how}`, async () => {
      const response = await ask("live", "refuse", more);
      // What is wrong with the worker's own key is not the page's business.
      assert.equal(response.status, 502);
      const text = await response.text();
      assert.ok(!text.includes(key), text);
      assert.match(JSON.parse(text).error.message, /does not accept the gateway/);
      const stream = await (await ask("live", "refuse after a word", more)).text();
      assert.ok(!stream.includes(key), stream);
      const data = events(stream);
      assert.equal(JSON.parse(data[0]).choices[0].delta.content, "Hi");
      assert.equal(typeof JSON.parse(data.at(-1)).error.message, "string");
    });

    test(`that breaks off is reported after what had come, not passed off as whole, ${how}`, async () => {
      const data = events(await (await ask("live", "cut", more)).text());
      assert.equal(JSON.parse(data[0]).choices[0].delta.content, "Hi");
      assert.equal(JSON.parse(data.at(-1)).error.code, "incomplete");
    });
  }

  // A runtime sees a reset at once, but an orderly close only when it next writes: hence the keep-alive comments.
  const leaving = [
    ["silent before headers", (socket) => socket.resetAndDestroy(), 5_000],
    ["silent after headers", (socket) => socket.resetAndDestroy(), 5_000],
    ["silent after a word", (socket) => socket.resetAndDestroy(), 5_000],
    ["silent after a word", (socket) => socket.destroy(), 25_000],
  ];
  for (const withUsage of [false, true]) {
    for (const [when, leave, limit] of leaving) {
      test(`is released when the page leaves while it is ${when} (within ${limit / 1000} s${withUsage ? ", passed on" : ""})`, async () => {
        const closed = upstream.seen.closed;
        const asked = upstream.seen.requests.length;
        const { total } = await usage(demo.url);
        const request = post(when, withUsage);
        const word = new Promise((done) => request.on("response", (response) => response.on("error", () => {}).once("data", done)));
        request.on("error", () => {});
        await until(() => upstream.seen.requests.length > asked, "the request upstream");
        if (when === "silent after a word") await word;
        leave(request.socket);
        await until(() => upstream.seen.closed > closed, "the end of the request upstream", limit);
        // It is counted all the same.
        await usage(demo.url, { requests: total.requests + 1 });
      });
    }
  }

  for (const withUsage of [false, true]) {
    test(`is read no faster than the page reads${withUsage ? ", passed on" : ""}`, async () => {
      const request = post("flood", withUsage);
      const [response] = await once(request, "response");
      // Nobody reads `response`: what is sent now fills the buffers between, and then has to stop.
      await until(() => upstream.seen.sent > 0, "the flood");
      let sent = -1;
      for (let tries = 0; tries < 40 && sent !== upstream.seen.sent; tries += 1) {
        sent = upstream.seen.sent;
        await new Promise((done) => setTimeout(done, 300));
      }
      assert.ok(sent < 50_000_000, `${sent} bytes were taken from the provider though nobody read them`);
      response.destroy();
    });
  }
});
