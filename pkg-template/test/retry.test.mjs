// What is worth another try, and how many there are.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { pathToFileURL } from "node:url";

const { backoff, isNetworkFailure, RetryBudget } = await import(pathToFileURL(`${process.env.CHATWIRE_FACADE}/retry.js`).href);
const { shownHeaders, shownURL } = await import(pathToFileURL(`${process.env.CHATWIRE_FACADE}/hooks.js`).href);

const of = (Kind, message, more = {}) => Object.assign(new Kind(message), more);

test("a failure of the network is known in the words of each runtime", () => {
  const failures = {
    "Chromium": [of(TypeError, "Failed to fetch"), of(TypeError, "network error")],
    "Firefox": [of(TypeError, "NetworkError when attempting to fetch resource."), of(TypeError, "Error in input stream")],
    "Safari": [of(TypeError, "Load failed"), of(TypeError, "The network connection was lost."), of(TypeError, "The Internet connection appears to be offline.")],
    "workerd": [of(Error, "Network connection lost."), of(Error, "Connection refused")],
    "Node": [
      of(TypeError, "fetch failed", { cause: of(Error, "connect ECONNREFUSED 127.0.0.1:1", { code: "ECONNREFUSED" }) }),
      of(TypeError, "terminated", { cause: of(Error, "other side closed", { code: "UND_ERR_SOCKET" }) }),
      of(Error, "read ECONNRESET", { code: "ECONNRESET" }), of(Error, "socket hang up"), of(Error, "getaddrinfo EAI_AGAIN api.example.com"),
    ],
    "Deno": [of(TypeError, "error sending request for url (http://127.0.0.1:1/): client error (Connect)"), of(TypeError, "error reading a body from connection")],
    "Bun": [
      of(Error, "Unable to connect. Is the computer able to access the url?", { code: "ConnectionRefused" }),
      of(Error, "The socket connection was closed unexpectedly.", { code: "ECONNRESET" }), of(Error, "The operation timed out.", { name: "TimeoutError" }),
    ],
    "a wrapper": [of(Error, "it did not work", { cause: of(Error, "no", { cause: of(Error, "x", { code: "EPIPE" }) }) }), "fetch failed"],
  };
  for (const [runtime, list] of Object.entries(failures)) for (const failure of list) assert.ok(isNetworkFailure(failure), `${runtime}: ${failure}`);
});

test("a mistake in a fetch or in its arguments is none", () => {
  const ring = of(Error, "no");
  ring.cause = ring;
  for (const mistake of [
    of(TypeError, "handler.call is not a function"), of(TypeError, "Failed to parse URL from nowhere"), of(TypeError, "Cannot read properties of undefined (reading 'x')"),
    of(RangeError, "Invalid array length"), of(TypeError, "Request with GET/HEAD method cannot have body."), of(Error, "no such model"), undefined, null, 7, ring,
  ]) assert.ok(!isNetworkFailure(mistake), String(mistake));
});

test("the wait is a random part of one that doubles, up to eight seconds", () => {
  const random = mock.method(Math, "random", () => 0.5);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 60].map(backoff), [250, 500, 1000, 2000, 4000, 4000, 4000]);
  random.mock.restore();
});

test("a budget comes back with time and with what goes well", () => {
  mock.timers.enable({ apis: ["Date"] });
  const budget = new RetryBudget(2);
  assert.deepEqual([budget.take(), budget.take(), budget.take()], [true, true, false]);
  mock.timers.tick(1000);
  assert.deepEqual([budget.take(), budget.take()], [true, false]);
  for (let calls = 0; calls < 10; calls += 1) budget.reward();
  mock.timers.tick(1);
  assert.deepEqual([budget.take(), budget.take()], [true, false]);
  // Never more than there was, and a clock that is set back takes nothing.
  mock.timers.tick(1_000_000);
  assert.deepEqual([budget.take(), budget.take(), budget.take()], [true, true, false]);
  mock.timers.setTime(0);
  assert.equal(budget.take(), false);
  assert.equal(new RetryBudget(0).take(), false);
  mock.timers.reset();
});

test("what may be a secret is not shown", () => {
  const headers = new Headers({ authorization: "Bearer sk-1", "set-cookie": "a=b", "x-api-key": "k", "Retry-After": "2", "x-ratelimit-limit-tokens": "9", "Content-Type": "text/plain", via: "1.1 sk-secret" });
  assert.deepEqual(shownHeaders(headers, (text) => text.replace("sk-secret", "[redacted]")), {
    authorization: "[redacted]", "content-type": "text/plain", "retry-after": "2", "set-cookie": "[redacted]", "x-api-key": "[redacted]", "x-ratelimit-limit-tokens": "9", via: "1.1 [redacted]",
  });
  assert.equal(shownURL("https://x.example/v1/chat?key=sk-1#part"), "https://x.example/v1/chat");
});
