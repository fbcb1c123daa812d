// A client over several: real servers, of which some refuse, break, stall and come back.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { after, test } from "node:test";
import { APIConnectionError, APIError, APIUserAbortError, AuthenticationError, BadRequestError, Chatwire, InvalidRequestError, RateLimitError, resume, StalledError } from "chatwire";
import { chatwire } from "chatwire/ai-sdk";
import { Chatwire as Full, schemaFormat, tool } from "chatwire/full";
import { mayHeal, router, RoutingError } from "chatwire/router";
import { collect, rejection } from "./suite/context.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const servers = await Promise.all(Array.from({ length: 3 }, () => startScripted({ logLimit: 4000 })));
after(() => Promise.all(servers.map((server) => server.close())));
const [one, two] = servers;

let asked = 0;
const user = (script) => [{ role: "user", content: `${script} ${(asked += 1)}` }];
/** A client of a server that answers every message by a script of its own, whatever is asked. */
function scripted(server, script = "", options = {}, Client = Chatwire) {
  const retold = async (request) => {
    if (script === "") return fetch(request);
    const body = await request.json();
    for (const message of body.messages) if (message.role === "user") message.content = `${script}${message.content}`;
    return fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body), signal: request.signal }));
  };
  return new Client({ ...server.options("openai"), fetch: retold, ...options });
}
const GOOD = "[[text:It is fine.]]";
/** Routes by name: a client, or what a route has besides. */
const routesOf = (clients) => Object.entries(clients).map(([name, route]) => ({ name, ...("client" in route ? route : { client: route }) }));
const counts = () => servers.map((server) => server.count());
async function counted(step) {
  const before = counts();
  const result = await step();
  return [counts().map((count, at) => count - before[at]), result];
}
const ask = (client, params = {}, options = {}) => client.chat.completions.create({ model: "m", messages: user("Hi"), ...params }, options);
const text = ({ choices }) => choices[0].message.content;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A port where nobody listens. */
async function closedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const HEALED = {
  "status 500": ["[[status:500]]", "server"],
  "status 503": ["[[status:503]]", "overloaded"],
  "status 429": ["[[status:429]]", "rate_limit"],
  "status 401": ["[[status:401]]", "auth"],
  "status 403": ["[[status:403]]", "permission"],
  "status 404": ["[[status:404]]", "not_found"],
  quota: ["[[status:429 insufficient_quota]]", "billing"],
  html: ["[[html]]", undefined],
  "a reset before the headers": ["[[reset:0]]", "connection"],
  "a reset before first output": ["[[reset:20]]", "connection"],
  "a cut before first output": ["[[cut:60]]", undefined],
  "an error in the stream": ["[[error:0 503 Overloaded]]", undefined],
  "no headers": ["[[wait:5000]]", "stalled", { headersTimeout: 80 }],
  "no first output": ["[[stall:0]]", "stalled", { firstTokenTimeout: 80 }],
  silence: ["[[stall:10]]", "stalled", { idleTimeout: 80 }],
};

for (const [name, [script, kind, options]] of Object.entries(HEALED)) {
  test(`${name}: another route answers, streamed and whole`, async () => {
    for (const stream of [false, true]) {
      const told = [];
      const client = router(routesOf({ bad: { client: scripted(one, script), options }, good: scripted(two, GOOD) }), { onFallback: (fallback) => told.push(fallback) });
      const [requests, [content, route]] = await counted(async () => {
        if (!stream) {
          const { data, route } = await ask(client).withResponse();
          return [text(data), route];
        }
        const answer = await ask(client, { stream: true });
        const content = await answer.text();
        const { type, route } = await answer.outcome;
        assert.equal(type, "complete");
        return [content, route];
      });
      assert.deepEqual([content, requests[0], requests[1]], ["It is fine.", 1, 1]);
      assert.deepEqual([route.name, route.model, route.failures.length, route.failures[0].route], ["good", "m", 1, "bad"]);
      if (kind) assert.equal(route.failures[0].error.kind, kind);
      assert.deepEqual(told.map(({ route, next, error, model }) => [route, next, error, model]), [["bad", "good", route.failures[0].error, "m"]]);
    }
  });
}

test("a server that is not there, and a key that nobody can give, are gone on from too", async () => {
  const gone = new Chatwire({ baseURL: `http://127.0.0.1:${await closedPort()}/v1` });
  const keyless = scripted(one, GOOD, { apiKey: () => { throw new Error("no key today"); } });
  const answer = await ask(router(routesOf({ gone, keyless, good: scripted(two, GOOD) })), { stream: true });
  assert.equal(await answer.text(), "It is fine.");
  assert.deepEqual((await answer.outcome).route.failures.map(({ route, error }) => [route, error.kind]), [["gone", "connection"], ["keyless", "auth"]]);
});

test("what is the caller's own is final: a bad request, a text that a filter refused, an abort", async () => {
  for (const [script, Class, kind] of [["[[status:400]]", BadRequestError, "invalid_request"], ["[[status:422]]", APIError, "invalid_request"],
    ["[[status:400 content_filter]]", APIError, "content_filter"], ["[[status:400 context_length_exceeded]]", APIError, "context_length"], ["[[status:413]]", APIError, "payload_too_large"]]) {
    for (const stream of [false, true]) {
      const client = router(routesOf({ bad: scripted(one, script), good: scripted(two, GOOD) }));
      const [requests, error] = await counted(() => rejection(ask(client, { stream })));
      assert.ok(error instanceof Class && error.kind === kind, `${script}: ${error.kind}`);
      assert.deepEqual(requests, [1, 0, 0], script);
      assert.deepEqual(client.state().map(({ circuit, failures }) => [circuit, failures]), [["closed", 0], ["closed", 0]]);
    }
  }
  const client = router(routesOf({ bad: scripted(one), good: scripted(two) }));
  const [requests, error] = await counted(() => rejection(client.chat.completions.create({ model: "m", messages: [] })));
  assert.ok(error instanceof InvalidRequestError);
  assert.deepEqual(requests, [0, 0, 0]);
});

test("a stream of which something was handed out does not go on to another route", async () => {
  for (const fault of ["reset:1500", "cut:1500", "stall:1500"]) {
    const client = router(routesOf({ bad: { client: scripted(one, `[[words:40]][[${fault}]]`), options: { idleTimeout: 100 } }, good: scripted(two, GOOD) }));
    const [requests, [outcome, state]] = await counted(async () => {
      const stream = await ask(client, { stream: true });
      const { chunks, error } = await collect(stream);
      const outcome = await stream.outcome;
      assert.ok(chunks.length > 2 && error === outcome.error);
      return [outcome, client.state()];
    });
    assert.deepEqual(requests, [1, 0, 0], fault);
    assert.deepEqual([outcome.route.name, outcome.route.failures], ["bad", []]);
    assert.match(text(outcome.completion), /^word1 /);
    // Such an end is the route's fault all the same.
    assert.deepEqual([state[0].failures, state[0].failed, state[0].lastError], [1, 1, outcome.error]);
  }
});

test("it is resumed by the route itself", async () => {
  const provider = { name: "acme", source: "https://acme.example", prefill: "message" };
  const bad = { client: scripted(one, "[[words:40]][[reset:1500]][[times:1]][[prefill:message]]", { provider, resume: resume() }) };
  const [requests, stream] = await counted(async () => {
    const stream = await ask(router(routesOf({ bad, good: scripted(two, GOOD) })), { stream: true });
    assert.equal(await stream.text(), Array.from({ length: 40 }, (_, at) => `word${at + 1}`).join(" "));
    return stream;
  });
  const { type, seams, route } = await stream.outcome;
  assert.deepEqual([requests, type, seams.length, route.name], [[2, 0, 0], "complete", 1, "bad"]);
});

test("when all fail, one error has what each of them said, and no key", async () => {
  const clients = {
    first: scripted(one, "[[status:503]][[retry-after:7]]", { apiKey: "sk-secret-one" }), second: scripted(two, "[[reset:0]]", { apiKey: "sk-secret-two" }),
    third: { client: scripted(servers[2], "[[status:429]][[retry-after:3]]", { apiKey: "sk-secret-three", maxRetries: 0 }) },
  };
  for (const stream of [false, true]) {
    const error = await rejection(ask(router(routesOf(clients)), { stream }).then((answer) => (stream ? answer.final() : answer)));
    assert.ok(error instanceof RoutingError);
    assert.deepEqual(error.errors.map(({ route, error }) => [route, error.kind]), [["first", "overloaded"], ["second", "connection"], ["third", "rate_limit"]]);
    assert.deepEqual([error.kind, error.retryAfter, error.cause, error.name], ["rate_limit", 3000, error.errors[2].error, "RoutingError"]);
    assert.ok(error.cause instanceof RateLimitError);
    assert.match(error.message, /^No route answered\. first: .*; second: .*; third: /);
    for (const shown of [String(error), error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]) assert.ok(!shown.includes("sk-secret"));
    assert.equal(JSON.parse(JSON.stringify(error)).errors[0].error.status, 503);
  }
  // Before first output, though the headers came.
  const client = router(routesOf({ first: scripted(one, "[[reset:20]]"), second: scripted(two, "[[error:0 503 Overloaded]]") }));
  const stream = await ask(client, { stream: true });
  const error = await rejection(stream.final());
  const outcome = await stream.outcome;
  assert.ok(error instanceof RoutingError && outcome.error === error && error.errors.length === 2);
  assert.deepEqual(outcome.route.failures.map(({ route }) => route), ["first", "second"]);
  assert.deepEqual(client.state().map(({ failed }) => failed), [1, 1]);
});

test("the last route is tried as often as its client says, the others once, unless they say otherwise", async () => {
  const bad = "[[status:503]][[retry-after:5ms]]";
  const three = (options) => router(routesOf({
    first: { client: scripted(one, bad, { maxRetries: 2 }), options }, second: scripted(two, bad, { maxRetries: 2 }), third: scripted(servers[2], bad, { maxRetries: 2 }),
  }));
  assert.deepEqual((await counted(() => rejection(ask(three()))))[0], [1, 1, 3]);
  assert.deepEqual((await counted(() => rejection(ask(three({ maxRetries: 1 })))))[0], [2, 1, 3]);
  assert.deepEqual((await counted(() => rejection(ask(three(), {}, { maxRetries: 1 }))))[0], [2, 2, 2]);
});

test("routes take models by name, by its beginning and by another name", async () => {
  const client = router([
    { name: "exact", client: scripted(one), models: ["gpt-4o", "shared"] },
    { name: "prefix", client: scripted(two), models: { "openai/*": "*", "openai/gpt-5*": "five*", fast: "llama-3", "*-none": "never" } },
    { name: "rest", client: scripted(servers[2]), models: { "*": "any-*" } },
  ]);
  for (const [model, route, sent] of [
    ["gpt-4o", "exact", "gpt-4o"], ["openai/gpt-4.1", "prefix", "gpt-4.1"], ["openai/gpt-5-nano", "prefix", "five-nano"], ["fast", "prefix", "llama-3"],
    ["gpt-4o-mini", "rest", "any-gpt-4o-mini"], ["shared", "exact", "shared"], ["faster", "rest", "any-faster"], ["$&", "rest", "any-$&"],
  ]) {
    const answer = await ask(client, { model }).withResponse();
    assert.deepEqual([answer.route.name, answer.route.model], [route, sent]);
    const server = { exact: one, prefix: two, rest: servers[2] }[route];
    assert.equal(server.last().body.model, sent);
    assert.equal(answer.data.model, sent);
  }
  const narrow = router([{ name: "a", client: scripted(one), models: ["x"] }]);
  for (const params of [{ model: "y" }, { model: undefined }]) {
    const error = await rejection(ask(narrow, params));
    assert.ok(error instanceof InvalidRequestError && error.field === "model");
  }
  const { route } = await ask(client, { model: "fast" }, { extraBody: { model: "gpt-4o" } }).withResponse();
  assert.deepEqual([route.name, one.last().body.model], ["exact", "gpt-4o"]);
});

test("a model that falls over is asked for by the next route's name", async () => {
  const client = router([
    { name: "a", client: scripted(one, "[[status:404]]"), models: { m: "a-m" } },
    { name: "b", client: scripted(two, "[[status:503]]"), models: ["other"] },
    { name: "c", client: scripted(servers[2]), models: { "*": "c-*" } },
  ]);
  const [requests, { route }] = await counted(() => ask(client).withResponse());
  assert.deepEqual([requests, route.name, route.model], [[1, 0, 1], "c", "c-m"]);
  // A model that is not there is no fault of the route.
  assert.deepEqual(client.state()[0], { name: "a", circuit: "closed", failures: 0, wait: undefined, calls: 1, failed: 0, lastError: undefined });
});

/** A server that is down as long as `down` says so. */
function switched(server) {
  const state = { down: true };
  const client = new Chatwire({
    ...server.options("openai"),
    fetch: async (request) => {
      const body = await request.json();
      const [message] = body.messages;
      message.content = (state.down ? `[[status:503]]${state.more ?? ""}` : `${GOOD}${state.slow ?? ""}`) + message.content;
      return fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body), signal: request.signal }));
    },
  });
  return Object.assign(state, { client });
}

test("a route that keeps failing is left alone, probed by one call, and asked again", async () => {
  const bad = switched(one);
  const turns = [];
  const client = router(routesOf({ bad: bad.client, good: scripted(two, GOOD) }), {
    circuit: { failures: 3, openTime: 200, maxOpenTime: 300 }, onCircuit: ({ route, state, error, wait }) => turns.push([route, state, error?.status, wait]),
  });
  const circuit = () => client.state()[0].circuit;
  assert.deepEqual((await counted(async () => { for (let call = 0; call < 3; call += 1) await ask(client); }))[0], [3, 3, 0]);
  assert.equal(circuit(), "open");
  const [{ wait, failures, calls, failed, lastError }, good] = client.state();
  assert.ok(wait > 100 && wait <= 200);
  assert.deepEqual([failures, calls, failed, lastError.status, good.circuit, good.calls, good.failed], [3, 3, 3, 503, "closed", 3, 0]);
  // Open: it costs nothing.
  assert.deepEqual((await counted(() => Promise.all(Array.from({ length: 5 }, () => ask(client)))))[0], [0, 5, 0]);
  await sleep(220);
  // Due: one probes it, and it is still down.
  assert.deepEqual((await counted(() => Promise.all(Array.from({ length: 5 }, () => ask(client)))))[0], [1, 5, 0]);
  assert.equal(circuit(), "open");
  // The next time is twice as long, up to the most.
  assert.ok(client.state()[0].wait > 200 && client.state()[0].wait <= 300);
  await sleep(220);
  assert.deepEqual((await counted(() => ask(client)))[0], [0, 1, 0]);
  await sleep(120);
  bad.down = false;
  bad.slow = "[[wait:60]]";
  const probing = counted(() => Promise.all(Array.from({ length: 5 }, () => ask(client))));
  await sleep(20);
  assert.equal(circuit(), "half-open");
  assert.deepEqual((await probing)[0], [1, 4, 0]);
  assert.equal(circuit(), "closed");
  assert.equal(client.state()[0].failures, 0);
  assert.deepEqual((await counted(() => Promise.all([ask(client), ask(client)])))[0], [2, 0, 0]);
  assert.deepEqual(turns.map(([route, state, status]) => [route, state, status]), [
    ["bad", "open", 503], ["bad", "half-open", undefined], ["bad", "open", 503], ["bad", "half-open", undefined], ["bad", "closed", undefined],
  ]);
  assert.ok(turns[0][3] > 100 && turns[1][3] === undefined);
});

test("a probe of a stream is through with its first output", async () => {
  const bad = switched(one);
  const client = router(routesOf({ bad: bad.client, good: scripted(two, GOOD) }), { circuit: { failures: 1, openTime: 50 } });
  await ask(client);
  await sleep(60);
  bad.down = false;
  bad.slow = "[[pace:30]]";
  const stream = await ask(client, { stream: true });
  assert.equal(client.state()[0].circuit, "half-open");
  const pieces = stream.text()[Symbol.asyncIterator]();
  await pieces.next();
  assert.equal(client.state()[0].circuit, "closed");
  await pieces.return();
});

test("a probe that is given up leaves it to the next", async () => {
  const bad = switched(one);
  const client = router(routesOf({ bad: bad.client, good: scripted(two, GOOD) }), { circuit: { failures: 1, openTime: 50 } });
  await ask(client);
  await sleep(60);
  bad.down = false;
  bad.slow = "[[wait:200]]";
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const error = await rejection(ask(client, {}, { signal: controller.signal }));
  assert.ok(error instanceof APIUserAbortError);
  assert.deepEqual([client.state()[0].circuit, client.state()[0].wait], ["open", 0]);
  bad.slow = "";
  assert.deepEqual((await counted(() => ask(client)))[0], [1, 0, 0]);
  assert.equal(client.state()[0].circuit, "closed");
});

test("a share of failures opens it too, and a server that asks for time gets it", async () => {
  const bad = switched(one);
  const client = router(routesOf({ bad: bad.client, good: scripted(two, GOOD) }), { circuit: { failures: 0, failureRate: 0.5, window: 4, openTime: 20 } });
  for (const down of [false, true, false]) {
    bad.down = down;
    await ask(client);
  }
  assert.equal(client.state()[0].circuit, "closed");
  bad.down = true;
  bad.more = "[[retry-after:30]]";
  await ask(client);
  assert.equal(client.state()[0].circuit, "open");
  assert.ok(client.state()[0].wait > 25_000);
});

test("where all are left alone, the one that is due soonest is probed at once", async () => {
  const [slow, soon] = [switched(one), switched(two)];
  const client = router([
    { name: "slow", client: slow.client, circuit: { failures: 1, openTime: 60_000 } }, { name: "soon", client: soon.client, circuit: { failures: 1, openTime: 30_000 } },
  ]);
  await rejection(ask(client, {}, { maxRetries: 0 }));
  assert.deepEqual(client.state().map(({ circuit }) => circuit), ["open", "open"]);
  const [requests, error] = await counted(() => rejection(ask(client, {}, { maxRetries: 0 })));
  assert.deepEqual(requests, [0, 1, 0]);
  assert.ok(error instanceof RoutingError && error.errors.length === 1 && error.errors[0].route === "soon");
  assert.ok(error.retryAfter > 20_000 && error.retryAfter <= 60_000);
  slow.down = soon.down = false;
  slow.slow = soon.slow = "[[wait:100]]";
  // Each is probed by one; there is nobody left for the third.
  const [, [first, second, third]] = await counted(() => Promise.allSettled([ask(client), ask(client), ask(client)]));
  assert.deepEqual([first.status, second.status, third.status], ["fulfilled", "fulfilled", "rejected"]);
  assert.ok(third.reason instanceof RoutingError && third.reason.kind === "overloaded" && third.reason.retryAfter > 0);
  assert.deepEqual(third.reason.errors, []);
  assert.deepEqual(client.state().map(({ circuit }) => circuit), ["closed", "closed"]);
});

test("an abort ends it wherever it is, and nobody else is asked", async () => {
  for (const stream of [false, true]) {
    const controller = new AbortController();
    const client = router(routesOf({ first: scripted(one, "[[status:503]]"), second: scripted(two, "[[wait:5000]]"), third: scripted(servers[2], GOOD) }),
      { onFallback: () => setTimeout(() => controller.abort("enough"), 80) });
    const [requests, error] = await counted(() => rejection(ask(client, { stream }, { signal: controller.signal })));
    assert.ok(error instanceof APIUserAbortError && error.cause === "enough");
    assert.deepEqual(requests, [1, 1, 0]);
    assert.equal(client.state()[1].failed, 0);
  }
  // While a stream goes on to another route.
  const client = router(routesOf({ first: scripted(one, "[[reset:20]]"), second: scripted(two, "[[wait:5000]]"), third: scripted(servers[2], GOOD) }),
    { onFallback: () => setTimeout(() => stream.controller.abort("left"), 80) });
  const stream = await ask(client, { stream: true });
  const error = await rejection(stream.final());
  assert.ok(error instanceof APIUserAbortError && error.cause === "left");
  assert.equal((await stream.outcome).type, "aborted");
  const early = await counted(() => rejection(ask(client, {}, { signal: AbortSignal.abort("before") })));
  assert.ok(early[1] instanceof APIUserAbortError && early[0].every((count) => count === 0));
});

test("the time of the call is that of all routes, that of a route is its own", async () => {
  const slow = () => scripted(one, "[[wait:5000]]");
  const started = Date.now();
  const own = router(routesOf({ slow: { client: slow(), options: { timeout: 100 } }, good: scripted(two, GOOD) }));
  assert.equal(text(await ask(own)), "It is fine.");
  const client = router(routesOf({ a: { client: slow(), options: { headersTimeout: 100 } }, b: slow(), c: scripted(two, GOOD) }));
  const [requests, error] = await counted(() => rejection(ask(client, {}, { timeout: 300 })));
  assert.ok(error instanceof StalledError && error.limit === "total", String(error));
  assert.deepEqual(requests, [2, 0, 0]);
  assert.ok(Date.now() - started < 2000);
});

test("a route's options are those of its calls, under those of the call itself", async () => {
  const client = router([
    { name: "a", client: scripted(one, "[[status:503]]"), options: { headers: { "x-a": "1", "x-both": "a" }, extraBody: { temperature: 0.1, seed: 1 } } }, { name: "b", client: scripted(two) },
  ]);
  await ask(client, { temperature: 0.9 }, { headers: { "x-both": "call" }, extraBody: { seed: 2 } });
  const [first, second] = [one.last(), two.last()];
  assert.deepEqual([first.headers["x-a"], first.headers["x-both"], first.body.temperature, first.body.seed], ["1", "call", 0.9, 2]);
  assert.deepEqual([second.headers["x-a"], second.headers["x-both"], second.body.temperature, second.body.seed], [undefined, "call", 0.9, 2]);
  await ask(router([{ name: "a", client: scripted(one), options: { extraBody: { temperature: 0.1 } } }]));
  assert.equal(one.last().body.temperature, 0.1);
});

test("it is a client with helpers: streams that tell, tools, answers in a form, models, and a model of the AI SDK", async () => {
  const bad = scripted(one, "[[status:503]]", { maxRetries: 0 });
  const client = router(routesOf({ bad, good: scripted(two, "", {}, Full) }));
  const runner = client.chat.completions.stream({ model: "m", messages: user(GOOD) });
  assert.equal(await runner.finalContent(), "It is fine.");
  const tools = [tool({ name: "price", parameters: { type: "object", properties: {} }, function: () => "3" })];
  const run = client.chat.completions.runTools({ model: "m", messages: user("[[tool:price {}]]"), tools });
  assert.match(await run.finalContent(), /3/);
  const response_format = schemaFormat({ name: "x", jsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false } });
  const parsed = await client.chat.completions.parse({ model: "m", messages: user("Hi"), response_format });
  assert.equal(typeof parsed.choices[0].message.parsed.city, "string");
  const { content } = await chatwire(client, "m").doGenerate({ prompt: [{ role: "user", content: [{ type: "text", text: GOOD }] }] });
  assert.deepEqual(content, [{ type: "text", text: "It is fine." }]);
  const response = await ask(client, { stream: true }).asResponse();
  assert.equal(response.status, 200);
  assert.match(await response.text(), /\[DONE\]/);
});

test("the models of a router are those of its routes, by the names that it takes them by", async () => {
  const at = (server, options) => new Chatwire({ ...server.options("openai"), ...options });
  const { data } = await router([
    { name: "a", client: at(one), models: { fast: "gpt-5-nano", "openai/*": "*" } }, { name: "b", client: at(two) }, { name: "c", client: at(servers[2], { apiKey: "bad-key" }) },
  ]).models.list();
  assert.deepEqual(data.map(({ id }) => id).sort(), ["fast", "gpt-4.1-mini", "gpt-4o-mini", "gpt-5-nano", "openai/gpt-4.1-mini", "openai/gpt-4o-mini", "openai/gpt-5-nano"]);
  const error = await rejection(router([{ name: "c", client: at(one, { apiKey: "bad-key" }) }]).models.list());
  assert.ok(error instanceof RoutingError && error.errors[0].error instanceof AuthenticationError);
  const ids = [];
  for await (const { id } of await router([{ name: "b", client: at(two) }]).models.list()) ids.push(id);
  assert.equal(ids.length, 3);
});

test("which errors are gone on from can be said", async () => {
  const client = router(routesOf({ bad: scripted(one, "[[status:400 context_length_exceeded]]"), good: scripted(two, GOOD) }),
    { fallbackOn: (error) => mayHeal(error) || error.kind === "context_length" });
  assert.equal(text(await ask(client)), "It is fine.");
  const never = router(routesOf({ bad: scripted(one, "[[status:503]]"), good: scripted(two, GOOD) }), { fallbackOn: () => false });
  const error = await rejection(ask(never, {}, { maxRetries: 0 }));
  assert.ok(error instanceof APIError && error.status === 503);
  assert.equal(mayHeal(new APIConnectionError("x")), true);
});

test("a hook that throws ends the call, or is written down where there is none", async (context) => {
  const routes = routesOf({ bad: scripted(one, "[[status:503]]"), good: scripted(two, GOOD) });
  const error = await rejection(ask(router(routes, { onFallback: () => { throw new Error("mine"); } })));
  assert.equal(error.cause.message, "mine");
  const logged = context.mock.method(console, "error", () => undefined);
  assert.equal(text(await ask(router(routes, { circuit: { failures: 1 }, onCircuit: () => { throw new Error("mine"); } }))), "It is fine.");
  assert.equal(logged.mock.callCount(), 1);
});

/** A generator of numbers that gives the same ones each time (mulberry32). */
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("weights decide how often a route is drawn, and who is next", async () => {
  const answer = { choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }] };
  const local = (fetch = async () => Response.json(answer)) => new Chatwire({ baseURL: "http://local.test/v1", validate: "off", fetch });
  const down = async () => new Response("{}", { status: 503 });
  const calls = 4000;
  const shares = async (routes) => {
    const client = router(routes, { random: seeded(7), circuit: { failures: 0, failureRate: 0 } });
    const taken = {};
    for (let call = 0; call < calls; call += 1) {
      const { route } = await ask(client, { model: "m" }).withResponse();
      taken[route.name] = (taken[route.name] ?? 0) + 1;
    }
    return taken;
  };
  const near = (count, share) => assert.ok(Math.abs(count - calls * share) < 4 * Math.sqrt(calls * share * (1 - share)) + 1, `${count} of ${calls * share}`);
  const drawn = await shares([{ name: "a", client: local(), weight: 6 }, { name: "b", client: local(), weight: 3 }, { name: "c", client: local() }, { name: "d", client: local(), weight: 0 }]);
  near(drawn.a, 0.6);
  near(drawn.b, 0.3);
  near(drawn.c, 0.1);
  assert.equal(drawn.d, undefined);
  // Of those that are left, by their weights; with 0 last of all.
  const next = await shares([{ name: "a", client: local(down), weight: 6 }, { name: "b", client: local(), weight: 3 }, { name: "c", client: local(), weight: 1 }]);
  near(next.b, 0.75);
  near(next.c, 0.25);
  assert.deepEqual(await shares([{ name: "z", client: local(), weight: 0 }, { name: "a", client: local(down), weight: 1 }]), { z: calls });
});

test("what is no router is refused, by name", () => {
  const client = scripted(one);
  for (const [routes, options, field] of [
    [[], {}, "routes"], [undefined, {}, "routes"], [[null], {}, "routes[0]"], [[{ client }], {}, "routes[0].name"], [[{ name: "a", client }, { name: "a", client }], {}, "routes[1].name"],
    [[{ name: "a", client: {} }], {}, "routes[0].client"], [[{ name: "a", client: router([{ name: "b", client }]) }], {}, "routes[0].client"],
    [[{ name: "a", client, weight: -1 }], {}, "routes[0].weight"], [[{ name: "a", client, models: [1] }], {}, "routes[0].models"], [[{ name: "a", client, models: { a: "" } }], {}, "routes[0].models"],
    [[{ name: "a", client, options: { idleTimeout: "1" } }], {}, "idleTimeout"], [[{ name: "a", client, circuit: { failureRate: 2 } }], {}, "routes[0].circuit.failureRate"],
    [[{ name: "a", client }], { circuit: { window: 0 } }, "routes[0].circuit.window"], [[{ name: "a", client }], { onFallback: 1 }, "onFallback"], [[{ name: "a", client }], null, "options"],
  ]) {
    assert.throws(() => router(routes, options), (error) => error instanceof InvalidRequestError && error.field === field, field);
  }
});

nothingUnhandled();
