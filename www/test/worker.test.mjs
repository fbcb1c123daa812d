// The edge worker in workerd, asked over HTTP. Needs `npm run build` first.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { startDemo } from "../serve.mjs";
import { ask as askAt, DIALECTS, events, usage } from "./support.mjs";

let demo;
before(async () => (demo = await startDemo({ port: 0, env: {} })));
after(() => demo?.dispose());

const at = (path) => new URL(path, demo.url);
const ask = (...question) => askAt(demo.url, ...question);
const withKey = () => ({ authorization: `Bearer ${demo.key}` });
const textOf = (data) => data.filter((event) => event !== "[DONE]").map((event) => JSON.parse(event).choices?.[0]?.delta?.content ?? "").join("");

/** Asks with headers that fetch would not send. */
function raw(path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const request = httpRequest(at(path), { method, headers, agent: false }, async (response) => {
      let text = "";
      try {
        for await (const piece of response) text += piece;
        done({ status: response.statusCode, headers: response.headers, text });
      } catch (error) {
        done({ status: response.statusCode, headers: response.headers, text, error });
      }
    });
    request.on("error", fail);
    request.end(body);
  });
}

describe("the page", () => {
  test("comes with a policy that allows wasm and nothing from elsewhere", async () => {
    for (const path of ["/", "/usage"]) {
      const response = await fetch(at(path), { headers: { accept: "text/html,*/*" } });
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type"), /^text\/html/);
      assert.match(response.headers.get("content-security-policy"), /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'/);
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      const html = await response.text();
      assert.doesNotMatch(html, /<style|<script>| style=| on[a-z]+=/);
      const assets = [
        ...[...html.matchAll(/src="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => [path, "text/javascript"]),
        ...[...html.matchAll(/href="(\/assets\/[^"]+\.css)"/g)].map(([, path]) => [path, "text/css"]),
      ];
      assert.ok(assets.length > 1, html);
      for (const [path, type] of assets) {
        const asset = await fetch(at(path));
        assert.ok(asset.headers.get("content-type").startsWith(type), path);
        assert.match(asset.headers.get("cache-control"), /immutable/);
        await asset.arrayBuffer();
      }
    }
  });

  test("of usage is at the address where a program finds the gateway's", async () => {
    const response = await fetch(at("/usage"));
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.equal((await response.json()).object, "list");
    assert.equal((await fetch(at("/usage"), { headers: { accept: "text/html" } })).headers.get("vary"), "accept");
  });

  test("answers 404 for a path it does not have and 405 for a method it does not know", async () => {
    for (const path of ["/nothing", "/__proto__", "/constructor", "/api/none/chat/completions", "/api/", "/api/constructor/v1/models", "/v1/nothing", "/direct/none"]) {
      assert.equal((await fetch(at(path))).status, 404, path);
    }
    assert.equal((await fetch(demo.url, { method: "DELETE" })).status, 405);
    assert.equal((await fetch(at("/api/providers"), { method: "POST" })).status, 405);
  });
});

describe("providers", () => {
  test("are listed, with what their own lists say", async () => {
    const { providers } = await (await fetch(at("/api/providers"))).json();
    assert.deepEqual(providers.map(({ id, dialect, live }) => [id, dialect, live]), [...DIALECTS.map((name) => [name, name, false]), ["gateway", "openai", false]]);
    const names = [];
    for (const { id, model, models, directURL, workspaceId } of providers.slice(0, -1)) {
      const path = id === "neuroflash" ? "/model_selection/models" : "/models";
      const list = await (await fetch(at(directURL + path), { headers: { ...(workspaceId && { "x-workspace-id": workspaceId }) } })).json();
      assert.deepEqual((list.data ?? list).map((one) => one.id), models, id);
      assert.equal(model, models[0]);
      names.push(...models);
    }
    const gateway = providers.at(-1);
    assert.equal(gateway.directURL, undefined);
    assert.deepEqual(gateway.models, names);
    const { data } = await (await fetch(at(`${gateway.baseURL}/models`))).json();
    assert.deepEqual(names.filter((name) => !data.some(({ id }) => id === name)), []);
    assert.equal((await ask("live", "hello")).status, 404);
  });

  for (const id of DIALECTS) {
    test(`${id} streams an answer and gives the same whole, whatever the model's name`, async () => {
      const response = await ask(id, "[[text:Hello from the wire]]", { model: "whatever" });
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type"), /^text\/event-stream/);
      const data = events(await response.text());
      assert.equal(data.at(-1), "[DONE]");
      assert.equal(textOf(data), "Hello from the wire");
      const whole = await (await ask(id, "[[text:Hello from the wire]]", { stream: false })).json();
      assert.equal(whole.choices[0].message.content, "Hello from the wire");
      // Its own marks.
      if (id === "neuroflash") assert.deepEqual([/^gen-/.test(whole.id), whole.created, whole.usage.words_used], [true, undefined, 4]);
      if (id === "morpheus") assert.deepEqual(whole.usage_from_provider, whole.usage);
      if (id === "flexai") assert.equal(typeof whole.usage.cache_read_input_tokens, "number");
    });
  }

  test("each refuses in its own words", async () => {
    const without = await ask("neuroflash", "hello", {}, { headers: { "x-workspace-id": "" } });
    assert.deepEqual([without.status, (await without.json()).code], [400, "MISSING_WORKSPACE_ID"]);
    const other = await ask("neuroflash", "hello", {}, { headers: { "x-workspace-id": "lab" } });
    assert.deepEqual([other.status, (await other.json()).code], [403, "FORBIDDEN"]);
    const bare = await ask("morpheus", "hello", { messages: "hello" });
    assert.deepEqual([bare.status, (await bare.json()).detail[0].loc], [422, ["body", "messages"]]);
    const flexai = await ask("flexai", "hello", { temperature: 9 });
    assert.deepEqual([flexai.status, (await flexai.json()).error.param], [400, "temperature"]);
    // Morpheus goes by what is accepted.
    const whole = await ask("morpheus", "[[text:whole]]", { stream: true }, { headers: { accept: "application/json" } });
    assert.match(whole.headers.get("content-type"), /^application\/json/);
  });

  test("begin one after another in one isolate, also when the first caller leaves at once", async () => {
    const controller = new AbortController();
    const first = ask("openai", "[[pace:200]]", {}, { signal: controller.signal }).catch(() => {});
    const second = ask("openai", "[[text:second]]");
    controller.abort();
    await first;
    assert.equal(events(await (await second).text()).at(-1), "[DONE]");
  });
});

describe("the gateway at /v1", () => {
  test("goes by the model, and on to the spare provider where one fails", async () => {
    const routes = { "gpt-4.1-mini": "openai", "anthropic/claude-sonnet-4": "neuroflash", "DeepSeek-R1": "flexai", "llama-3.3-70b": "morpheus" };
    for (const model of Object.keys(routes)) {
      for (const stream of [true, false]) {
        const well = await ask("gateway", "[[text:well]]", { model, stream }, { headers: { ...withKey(), "x-workspace-id": "lab" } });
        assert.equal(well.status, 200, model);
        await well.text();
      }
      const healed = await ask("gateway", "[[status:503]][[text:healed]]", { model, stream: false }, { headers: { ...withKey(), "x-workspace-id": "lab" } });
      assert.equal((await healed.json()).choices[0].message.content, "healed");
    }
    const { data } = await usage(demo.url, { workspace: "lab", requests: 12, group_by: "model,provider", headers: withKey() });
    assert.deepEqual(
      data.map(({ model, provider, requests, complete }) => [model, provider, requests, complete]).sort(),
      Object.entries(routes).flatMap(([model, provider]) => [[model, provider, 2, 2], [model, "spare", 1, 1]]).sort(),
    );
    const unknown = await ask("gateway", "hello", { model: "nobody-has-it" });
    assert.deepEqual([unknown.status, (await unknown.json()).error.param], [400, "model"]);
  });

  test("takes its key, no other, and tells each only what is theirs", async () => {
    assert.equal((await ask("gateway", "hello", {}, { headers: { authorization: "Bearer sk-of-nobody" } })).status, 401);
    assert.equal((await fetch(at("/v1/usage?workspace=lab"))).status, 403);
    const { data } = await (await fetch(at("/v1/usage?group_by=workspace"))).json();
    assert.ok(data.every(({ workspace }) => workspace === "demo"));
    const all = await (await fetch(at("/v1/usage?group_by=workspace"), { headers: withKey() })).json();
    assert.deepEqual(all.data.map(({ workspace }) => workspace), ["demo", "lab"]);
    const health = await (await fetch(at("/v1/health"), { headers: withKey() })).json();
    assert.deepEqual(health.routes.map(({ name }) => name), [...DIALECTS, "spare"]);
    assert.deepEqual(await (await fetch(at("/health"))).json(), { status: "ok" });
  });

  test("remembers sessions, and makes one for Morpheus's callers", async () => {
    const first = await ask("morpheus", "[[text:one]]");
    await first.text();
    const session = first.headers.get("x-session-id");
    let messages = [];
    for (let tries = 0; tries < 100 && messages.length < 2; tries += 1) {
      ({ messages = [] } = await (await fetch(at(`/v1/sessions/${session}`))).json());
    }
    assert.deepEqual(messages.map(({ content }) => content), ["[[text:one]]", "one"]);
    assert.equal((await fetch(at(`/v1/sessions/${session}`), { headers: { ...withKey(), "x-workspace-id": "lab" } })).status, 400);
    assert.equal((await fetch(at(`/v1/sessions/${session}`), { method: "DELETE" })).status, 200);
  });
});

describe("a bad request is refused with an error object", () => {
  const json = { "content-type": "application/json" };
  const cases = [
    ["GET", {}, undefined, 405],
    ["POST", { "content-type": "text/plain" }, "{}", 415],
    ["POST", json, "{", 400],
    ["POST", json, "[]", 400],
    ["POST", { "content-type": "application/json; charset=utf-8" }, '{"model":"gpt-4.1-mini","stream":true}', 400],
  ];
  for (const path of ["/v1/chat/completions", "/api/openai/v1/chat/completions"]) {
    for (const [method, headers, body, status] of cases) {
      test(`${path}: ${method} ${headers["content-type"] ?? ""} ${body?.slice(0, 30).trim() ?? ""} → ${status}`, async () => {
        const response = await fetch(at(path), { method, headers, body });
        assert.equal(response.status, status);
        const { error } = await response.json();
        assert.equal(error.type, "invalid_request_error");
        assert.equal(typeof error.message, "string");
      });
    }
  }
});

test("a request that is too long is refused before it is there", async () => {
  for (const path of ["/v1/chat/completions", "/api/openai/v1/chat/completions", "/direct/openai/v1/chat/completions"]) {
    const request = httpRequest(at(path), { method: "POST", headers: { "content-type": "application/json", "content-length": "4194305" } });
    request.on("error", () => {});
    request.flushHeaders();
    const [response] = await once(request, "response");
    assert.equal(response.statusCode, 413, path);
    request.destroy();
  }
});

describe("a failure", () => {
  test("before output keeps its status and wait", async () => {
    for (const id of DIALECTS) {
      const response = await ask(id, "[[status:429]] [[retry-after:2]]");
      assert.equal(response.status, 429, id);
      assert.equal(response.headers.get("retry-after"), "2", id);
      assert.ok((await response.text()).length > 10);
    }
  });

  test("in the middle is an error event after the text, and no [DONE]", async () => {
    for (const id of DIALECTS) {
      const data = events(await (await ask(id, "[[error:3 503 Overloaded]]", { stream_options: undefined })).text());
      assert.notEqual(data.at(-1), "[DONE]", id);
      assert.ok(JSON.parse(data.at(-1)).error, id);
      assert.ok(data.length > 3);
    }
  });
});

describe("pages of other origins", () => {
  const foreign = [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }];
  const requests = [
    ["POST", "/v1/chat/completions"], ["POST", "/api/openai/v1/chat/completions"], ["POST", "/direct/openai/v1/chat/completions"], ["POST", "/v1/sessions"],
    ["GET", "/v1/usage"], ["GET", "/usage"], ["GET", "/api/providers"], ["OPTIONS", "/v1/chat/completions"],
  ];
  for (const headers of foreign) {
    test(`get nothing: ${JSON.stringify(headers)}`, async () => {
      for (const [method, path] of requests) {
        const body = method === "POST" ? '{"model":"gpt-4.1-mini","messages":[{"role":"user","content":"hi"}]}' : undefined;
        const asked = { ...headers, "content-type": "application/json", ...(method === "OPTIONS" && { "access-control-request-method": "POST" }) };
        const response = await raw(path, { method, headers: asked, body });
        assert.equal(response.status, 403, path);
        assert.equal(response.headers["access-control-allow-origin"], undefined);
      }
    });
  }

  test("cannot come by a name of their own", async () => {
    for (const path of ["/", "/v1/models", "/api/providers"]) assert.equal((await raw(path, { headers: { host: "rebound.example" } })).status, 421);
    const host = new URL(demo.url).host;
    assert.equal((await raw("/v1/models", { headers: { host, origin: new URL(demo.url).origin, "sec-fetch-site": "same-origin" } })).status, 200);
    assert.equal((await raw("/v1/models", { headers: { host: host.replace("127.0.0.1", "localhost") } })).status, 200);
  });
});

describe("the scripted provider itself", () => {
  const direct = (content, more = {}, headers = {}) => raw("/direct/openai/v1/chat/completions", {
    method: "POST", headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content }], stream: true, ...more }),
  });

  test("is there untouched, for GET and POST", async () => {
    const { status, text } = await direct("[[text:a b]] [[crlf]] [[comments]]");
    assert.equal(status, 200);
    assert.match(text, /^: keep-alive\r\n\r\ndata: /);
    assert.match(text, /data: \[DONE\]\r\n\r\n$/);
    assert.equal((await raw("/direct/openai/v1/models")).status, 200);
    assert.equal((await raw("/direct/openai/v1/models", { method: "DELETE" })).status, 405);
    assert.equal((await direct("hello", {}, { authorization: "Bearer bad-key" })).status, 401);
    assert.equal((await raw("/direct/openai/v1/chat/completions", { method: "POST", headers: { "content-type": "application/json", "transfer-encoding": "chunked" }, body: "{}" })).status, 411);
  });

  test("fails as it is on the wire: cut, reset, stalled", async () => {
    const cut = await direct("[[words:40]] [[cut:500]]");
    assert.deepEqual([cut.text.length, cut.error], [500, undefined]);
    const reset = await direct("[[words:40]] [[reset:500]]");
    assert.equal(reset.error?.code, "ECONNRESET");
    assert.ok(reset.text.length <= 500 && reset.text.startsWith("data: "));
    const controller = new AbortController();
    const stalled = await fetch(at("/direct/openai/v1/chat/completions"), {
      method: "POST", headers: { "content-type": "application/json" }, signal: controller.signal,
      body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "[[words:40]] [[stall:500]]" }], stream: true }),
    });
    let length = 0;
    setTimeout(() => controller.abort(), 4000);
    await assert.rejects(async () => {
      for await (const piece of stalled.body) length += piece.length;
    }, { name: "AbortError" });
    assert.equal(length, 500);
  });
});
