// Attacks on URLs and headers: a typed error that names the field, and nothing is sent; or it is sent where it was meant to go.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { Chatwire, clientCredentials, InvalidRequestError } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { TESTS } from "./support/paths.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const KEY = "sk-secret-0001";
const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };
const ANSWER = '{"choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}';

/** A bare socket, so that what arrives is seen byte by byte. */
const arrived = [];
const server = createServer((socket) => {
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    const [head, body] = text.split("\r\n\r\n");
    if (body === undefined || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return;
    arrived.push(text);
    text = "";
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${ANSWER.length}\r\nconnection: close\r\n\r\n${ANSWER}`);
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const ORIGIN = `http://127.0.0.1:${server.address().port}`;

const call = async (options, callOptions) => new Chatwire({ baseURL: `${ORIGIN}/v1`, apiKey: KEY, maxRetries: 0, ...options }).chat.completions.create(PARAMS, callOptions);

/** What the call ended with: nothing arrived, and no key is in it. */
async function refused(promise, field) {
  const before = arrived.length;
  const error = await rejection(promise);
  assert.ok(error instanceof InvalidRequestError, `${error.name}: ${error.message}`);
  assert.equal(error.field, field, error.message);
  assert.ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes(KEY));
  assert.equal(arrived.length, before, "nothing may be sent");
}

const BASES = [
  `http://user:pass@127.0.0.1:1/v1`, `${ORIGIN}@evil.example`, "https://@evil.example", "//evil.example/v1", "///evil.example", "/\\evil.example",
  "https:evil.example", "https:/evil.example", "https:///evil.example", "https:\\\\evil.example", "http://good.example\\@evil.example",
  `${ORIGIN}/v1/../admin`, `${ORIGIN}/v1/..`, `${ORIGIN}/./v1`, `${ORIGIN}/v1/%2e%2e/admin`, `${ORIGIN}/v1/.%2E`, `${ORIGIN}/v1/%2e`,
  `${ORIGIN}/v1#`, `${ORIGIN}/v1#/x`, `${ORIGIN}/v1?`, `${ORIGIN}/v1?key=1`, ` ${ORIGIN}`, `${ORIGIN} `, `${ORIGIN}/v1\n`, `${ORIGIN}/a b`, `${ORIGIN}\t/v1`,
  `${ORIGIN}\0`, "https://good.example%2f@evil.example", "https://evil%2eexample", "https://evil。example", "https://ｅvil.example", "https://еvil.example",
  "https://good.example;evil.example", "https://a,b", "https://", "http://?x", "javascript:alert(1)", "data:text/plain,x", "file:///etc/passwd",
  "ftp://127.0.0.1", "blob:https://a/b", "ws://127.0.0.1", "https//a", "",
];
for (const baseURL of BASES) {
  test(`the base URL ${JSON.stringify(baseURL)} is refused`, async () => {
    await refused(call({ baseURL }), "baseURL");
    await refused(call({ baseURL: undefined, provider: { baseURL } }), "baseURL");
  });
}

const PROFILES = {
  chatPath: ["@evil.example", "//evil.example", "v1", "/a?b", "/a#b", "/a b", "/a\\b", "/a\r\nb", ":1@evil.example"],
  apiPath: ["@evil.example/v1", "//evil.example", ".evil.example"],
  modelsPath: ["@evil.example"],
  healthPath: ["/a\n"],
  query: ["a=b#c", "a=b c", "a=b\r\nx-evil: 1", "a=\0", "a=é"],
};
for (const [member, values] of Object.entries(PROFILES)) {
  for (const value of values) {
    test(`a profile whose ${member} is ${JSON.stringify(value)} is refused`, () => refused(call({ baseURL: ORIGIN, provider: { [member]: value } }), "provider"));
  }
}

const BAD = ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b", "a\x7fb", "a\x01", "a\x85", "a\u2028b", "key…", "密", "a\ud800", "\r\n\r\nGET / HTTP/1.1"];
for (const value of BAD) {
  test(`${JSON.stringify(value)} gets into no header`, async () => {
    const secret = `${KEY}${value}`;
    await refused(call({ apiKey: secret }), "apiKey");
    await refused(call({ apiKey: async () => secret }), "apiKey");
    await refused(call({ provider: "neuroflash", workspaceId: value }), "workspaceId");
    await refused(call({ defaultHeaders: { "x-a": secret } }), "defaultHeaders.x-a");
    await refused(call({}, { headers: { "x-a": secret } }), "headers.x-a");
    await refused(call({}, { idempotencyKey: value }), "idempotencyKey");
    await refused(call({ provider: { idempotencyHeader: "x-key" } }, { idempotencyKey: value }), "idempotencyKey");
    await refused(call({ provider: { authScheme: `Bearer ${value} ` } }), "provider.authScheme");
    await refused(call({ provider: { authHeader: `x${value}` } }), "provider.authHeader");
    await refused(call({ apiKey: undefined, provider: { authHeader: `x${value}` } }), "provider.authHeader");
    // Half of a surrogate pair is gone by then.
    if (value.isWellFormed()) await refused(call({ provider: { idempotencyHeader: `x${value}` } }), "provider.idempotencyHeader");
  });
}
for (const name of ["a b", "a:b", "a\r\nx-evil", "", "a\0", "é", "a(b)", "a/b", "[a]", '"a"', "a;b", "a,b", ":authority"]) {
  test(`a header whose name is ${JSON.stringify(name)} is refused`, async () => {
    await refused(call({ defaultHeaders: { [name]: "1" } }), `defaultHeaders.${name}`);
    await refused(call({}, { headers: { [name]: "1" } }), `headers.${name}`);
  });
}

test("headers that frame a request cannot be used to smuggle another one", async () => {
  for (const headers of [{ "content-length": "5" }, { "transfer-encoding": "chunked" }, { connection: "x-api-key" }, { host: "evil.example" }, { expect: "100-continue" }]) {
    const before = arrived.length;
    await call({}, { headers }).catch(() => {});
    for (const text of arrived.slice(before)) {
      const [head, body] = text.split("\r\n\r\n");
      assert.match(head, new RegExp(`^content-length: ${JSON.stringify({ ...PARAMS }).length}$`, "mi"));
      assert.deepEqual([head.match(/^content-length:/gim).length, /^transfer-encoding:/im.test(head), JSON.parse(body)], [1, false, PARAMS]);
    }
  }
});

test("names and ids of the request stay in its body", async () => {
  for (const model of ["../admin", "%2e%2e/%2e%2e", "//evil.example", "m?x=1#y", "m\r\nx-evil: 1", "\\\\evil", "http://evil.example"]) {
    const client = new Chatwire({ baseURL: `${ORIGIN}/v1`, provider: "morpheus", apiKey: KEY });
    await client.chat.completions.create({ ...PARAMS, model, session_id: model, user: model }, { validate: "off" });
    const [head, body] = arrived.at(-1).split("\r\n\r\n");
    assert.equal(head.split("\r\n")[0], "POST /v1/chat/completions HTTP/1.1");
    assert.ok(!/evil|admin/.test(head), head);
    assert.deepEqual(JSON.parse(body), { ...PARAMS, model, session_id: model, user: model });
  }
});

const HOSTS = readFileSync(join(TESTS, "data", "hosts.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(" "));
for (const [place, host] of HOSTS) {
  test(`plain http to ${host}, which is ${place}`, async () => {
    const sent = [];
    const fetch = async (given) => {
      sent.push(new URL(given.url ?? given).protocol);
      return new Response('{"access_token":"t","choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}');
    };
    const ask = (scheme, more) => call({ baseURL: `${scheme}://${host}/v1`, fetch, ...more });
    const token = async (scheme, more) => clientCredentials({ clientId: "a", clientSecret: "b", tokenURL: `${scheme}://${host}/`, fetch, ...more })({});
    if (place === "local") await Promise.all([ask("http"), token("http")]);
    else {
      await refused(ask("http"), "baseURL");
      await refused(ask("HTTP"), "baseURL");
      await refused(call({ baseURL: undefined, provider: { baseURL: `http://${host}` }, fetch }), "baseURL");
      await refused(token("http"), "tokenURL");
      assert.deepEqual(sent, []);
      await Promise.all([ask("http", { allowInsecureHttp: true }), token("http", { allowInsecureHttp: true })]);
    }
    assert.deepEqual(sent, ["http:", "http:"]);
    await Promise.all([ask("https"), token("https")]);
  });
}

nothingUnhandled();
