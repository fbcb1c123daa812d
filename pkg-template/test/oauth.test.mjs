// Tokens by client credentials: kept, shared, replaced, and never in a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { chatwire, rejection } from "./support.mjs";

const { ChatwireError, clientCredentials, InvalidRequestError } = chatwire;
const ids = { clientId: "me", clientSecret: "s3cret" };
const fresh = { rejected: undefined };

/** A source whose server gives `t1`, `t2`, …, or what `answer` makes of the number. */
function source(answer = (n) => Response.json({ access_token: `t${n}`, token_type: "Bearer", expires_in: 100 }), more = {}) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    return answer(sent.length);
  };
  return { token: clientCredentials({ ...ids, fetch, ...more }), sent };
}

test("the request is the form that the documentation has", async () => {
  const { token, sent } = source();
  assert.equal(await token(fresh), "t1");
  const [{ url, method, headers, body }] = sent;
  assert.equal(url, "https://id.neuroflash.com/oauth/v2/token");
  assert.equal(method, "POST");
  assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
  assert.equal(body, "grant_type=client_credentials&client_id=me&client_secret=s3cret&scope=openid");
});

test("a token is kept until shortly before it expires", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1000 });
  const { token, sent } = source();
  assert.equal(await token(fresh), "t1");
  context.mock.timers.tick(89_000);
  assert.equal(await token(fresh), "t1");
  context.mock.timers.tick(2_000);
  assert.equal(await token(fresh), "t2");
  assert.equal(sent.length, 2);
});

test("many calls at once make one request, and a refused token is replaced once", async () => {
  const { token, sent } = source();
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 50 }, () => token(fresh)))), new Set(["t1"]));
  assert.equal(await token({ rejected: "t1" }), "t2");
  assert.equal(await token({ rejected: "t1" }), "t2");
  assert.equal(sent.length, 2);
});

test("a failure is for those who wait, not for ever, and tells no secret", async () => {
  const answers = [
    () => Response.json({ error: "invalid_client", error_description: "s3cret is wrong" }, { status: 401 }),
    () => new Response("<html>s3cret</html>", { status: 502 }),
    () => { throw new TypeError("reset"); },
    () => Response.json({ token_type: "Bearer" }),
    () => Response.json({ access_token: "good" }),
  ];
  const { token } = source((n) => answers[n - 1]());
  const [first, second] = await Promise.all([rejection(token(fresh)), rejection(token(fresh))]);
  assert.equal(first, second);
  assert.ok(first instanceof ChatwireError && first.kind === "auth");
  assert.match(first.message, /status 401.*invalid_client/);
  assert.match((await rejection(token(fresh))).message, /status 502/);
  assert.equal((await rejection(token(fresh))).kind, "connection");
  assert.equal((await rejection(token(fresh))).kind, "auth");
  assert.ok(!inspect(first, { depth: 9 }).includes("s3cret"));
  assert.equal(await token(fresh), "good");
});

test("a browser is refused, and a secret that is missing", (context) => {
  for (const missing of [{}, { clientId: "me" }, { clientId: "", clientSecret: "s" }]) {
    assert.throws(() => clientCredentials(missing), InvalidRequestError);
  }
  for (const [name, value] of [["document", {}], ["importScripts", () => {}]]) {
    globalThis[name] = value;
    context.after(() => delete globalThis[name]);
    assert.throws(() => clientCredentials(ids), (error) => error instanceof InvalidRequestError && error.field === "clientSecret");
    delete globalThis[name];
  }
});

test("a request that died with its owner does not hold the others", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { token, sent } = source((n) => (n === 1 ? new Promise(() => {}) : Response.json({ access_token: `t${n}` })));
  void token(fresh);
  const waiting = token(fresh);
  await new Promise((resolve) => setImmediate(resolve));
  context.mock.timers.tick(10_000);
  assert.equal(await waiting, "t2");
  assert.equal(sent.length, 2);
});
