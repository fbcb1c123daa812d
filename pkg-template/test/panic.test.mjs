import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire, fake, params, rejection, serving } from "./support.mjs";

const { Chatwire, InternalError } = chatwire;
const open = (client) => client.chat.completions.create({ ...params, stream: true });

/** The next call must find a working instance. */
async function assertRecovered(instances) {
  assert.equal(await (await open(serving(["t:fine\n", "ok\n"]).client)).text(), "fine");
  assert.equal(fake.instances, instances + 1, "one fresh instance");
}

test("a panic while reading ends every call in flight, and the next call works", async () => {
  const others = await Promise.all([open(serving([], { open: true }).client), open(serving([], { open: true }).client)]);
  const reading = rejection(others[0].final());
  const waiting = rejection(new Chatwire({ maxRetries: 0, fetch: () => new Promise(() => {}) }).chat.completions.create(params));
  const stream = await open(serving(["t:a\n", "!feed\n"]).client);
  const { instances } = fake;
  const error = await rejection((async () => {
    for await (const _ of stream);
  })());
  assert.ok(error instanceof InternalError);
  assert.doesNotMatch(error.message, /boom/);
  assert.match(error.cause.message, /boom in feed/);
  assert.equal(error.kind, "internal");
  for (const other of [reading, waiting]) assert.equal(await other, error);
  const unread = await others[1].outcome;
  assert.deepEqual([unread.type, unread.error], ["failed", error]);
  assert.equal(await rejection(others[1].final()), error);
  await assertRecovered(instances);
});

for (const where of ["prepare", "request", "reply"]) {
  test(`a panic in ${where} rejects the call, and the next call works`, async () => {
    await (await open(serving(["ok\n"]).client)).final();
    const { instances } = fake;
    fake.panicIn = where;
    const error = await rejection(open(serving(["ok\n"]).client));
    assert.ok(error instanceof InternalError, String(error));
    await assertRecovered(instances);
  });
}

test("errors are known across copies of the package", async () => {
  const copy = await import(`${new URL(`file://${process.env.CHATWIRE_FACADE}/api-error.js`).href}?copy`);
  const error = new copy.RateLimitError("slow", { status: 429, kind: "rate_limit" });
  assert.ok(!(error instanceof chatwire.RateLimitError));
  assert.ok(chatwire.isChatwireError(error) && chatwire.isAPIError(error));
  assert.ok(!chatwire.isAPIError(new InternalError("x")));
  for (const other of [null, undefined, 7, "x", new Error("x"), {}]) assert.ok(!chatwire.isChatwireError(other));
  assert.deepEqual(JSON.parse(JSON.stringify(error)), {
    name: "RateLimitError", message: "slow", kind: "rate_limit", status: 429, code: null, type: null, param: null, requestID: null, retryable: false,
  });
  assert.equal(String(error), "RateLimitError: slow");
});
