// Streams that broke off after some of the answer was handed out, and go on: by real resets, ends and silences on a socket.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { APIConnectionError, APIError, APIUserAbortError, Chatwire, IncompleteStreamError, InvalidRequestError, ProtocolError, resume, StalledError } from "chatwire";
import { Chatwire as Full } from "chatwire/full";
import { deepseek, groq, llamacpp, mistral, vllm } from "chatwire/presets";
import { collect, rejection } from "./suite/context.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted({ logLimit: 4000 });
after(() => server.close());
const { baseURL, apiKey } = server.options("openai");

/** How the server goes on, by what the client's profile says of it. */
const FORMS = { message: "message", prefix: "prefix", echoedPrefix: "echo", continueFinalMessage: "continue" };
const profileOf = (prefill) => ({ name: "acme", source: "https://acme.example/docs", prefill });
const ACME = profileOf("message");
const TEXT = "Où est-ce?  It is 🙂 fine,\n\n- one\n- two \"three\" \\ four, and that is all of it that there is to say.";

let asked = 0;
const message = (script, prefill = "message") => [{ role: "user", content: `${script}[[prefill:${prefill}]] ${(asked += 1)}` }];
const clientOf = (options = {}, Client = Chatwire) => new Client({ provider: ACME, baseURL, apiKey, maxRetries: 0, retryBudget: 10_000, resume: resume(), ...options });
const ask = (script, options, { prefill, ...params } = {}, call = {}) =>
  clientOf(options).chat.completions.create({ model: "m", messages: message(script, prefill), stream: true, ...params }, call);
/** The bodies of the requests that a step made. */
async function requestsOf(step) {
  const before = server.count();
  const result = await step();
  return [server.requests().slice(-(server.count() - before) || Infinity).map(({ body }) => body), result];
}
const contentOf = (chunks) => chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");

const READERS = {
  chunks: async (stream) => contentOf((await collect(stream)).chunks),
  pieces: async (stream) => { let text = ""; for await (const piece of stream.text()) text += piece; return text; },
  text: (stream) => stream.text(),
  final: async (stream) => (await stream.final()).choices[0].message.content,
  events: async (stream) => { let last; for await (const event of stream.events()) if (event.type === "content.done") last = event.content; return last; },
  response: async (stream) => {
    const { ChatCompletionStream } = await import("chatwire");
    return (await ChatCompletionStream.fromReadableStream(stream.toResponse().body)).text();
  },
};

for (const [prefill, form] of Object.entries(FORMS)) {
  test(`${prefill}: a stream whose connection is reset goes on, however it is read`, async () => {
    for (const [reader, read] of Object.entries(READERS)) {
      const [requests, stream] = await requestsOf(async () => {
        const stream = await ask(`[[text:${TEXT}]][[reset:2600]][[times:1]]`, { provider: profileOf(prefill) }, { prefill: form, temperature: 0.5, stream_options: { include_usage: true } });
        assert.equal(await read(stream), TEXT, reader);
        return stream;
      });
      assert.equal(requests.length, 2);
      const { type, completion, error, seams, requestID } = await stream.outcome;
      assert.deepEqual([type, error, completion.choices[0].message.content, completion.choices[0].finish_reason], ["complete", null, TEXT, "stop"], reader);
      assert.equal(seams.length, 1);
      const [{ offset, error: broken, requestID: first, usage, resumeError }] = seams;
      assert.ok(offset > 10 && offset < TEXT.length);
      assert.ok(broken instanceof APIConnectionError && broken.partial.choices[0].message.content === TEXT.slice(0, offset));
      assert.match(first, /^req_/);
      assert.notEqual(first, requestID);
      assert.deepEqual([usage, resumeError], [null, undefined]);
      assert.ok(completion.usage.completion_tokens > 0);
      const last = requests[1].messages.at(-1);
      assert.deepEqual(requests[1].messages.slice(0, -1), requests[0].messages);
      assert.equal(last.content, TEXT.slice(0, offset).trimEnd());
      assert.deepEqual([last.role, last.prefix, requests[1].continue_final_message, requests[1].add_generation_prompt], {
        message: ["assistant", undefined, undefined, undefined], prefix: ["assistant", true, undefined, undefined],
        echoedPrefix: ["assistant", true, undefined, undefined], continueFinalMessage: ["assistant", undefined, true, false],
      }[prefill]);
      assert.equal(requests[1].temperature, 0.5);
    }
  });
}

test("wherever the answer breaks off, no letter is missing and none comes twice", async () => {
  const text = "a b  Où 🙂🙂 c\n\nab ab \"x\"";
  const whole = await ask(`[[text:${text}]]`);
  await whole.text();
  const { bytes } = await whole.outcome;
  const at = Array.from({ length: bytes }, (_, at) => at + 1);
  const tried = { resumed: 0 };
  for (const fault of ["reset", "cut"]) {
    // A clean end inside the first word of an event is that of no event stream.
    for (let from = fault === "cut" ? 6 : 0; from < at.length; from += 300) {
      await Promise.all(at.slice(from, from + 300).map(async (byte) => {
        const [name, read] = Object.entries(READERS)[byte % 4];
        const stream = await ask(`[[text:${text}]][[${fault}:${byte}]][[times:1]]`, { maxRetries: 1 });
        const came = await Promise.resolve(read(stream)).catch((error) => error.partial?.choices[0]?.message.content ?? error);
        assert.equal(came, text, `${fault} after ${byte}, by ${name}`);
        const { type, seams, completion } = await stream.outcome;
        assert.equal(completion.choices[0].message.content, text);
        // What breaks off behind the finish reason has nothing to go on with.
        assert.equal(type === "complete" || (type === "failed" && seams === undefined && completion.choices[0].finish_reason === "stop"), true, `${fault} after ${byte}: ${type}`);
        tried[seams ? "resumed" : type] = (tried[seams ? "resumed" : type] ?? 0) + 1;
      }));
    }
  }
  assert.ok(tried.resumed > bytes, JSON.stringify(tried));
  assert.ok(tried.failed < 1000, JSON.stringify(tried));
});

test("a stall and an error inside the stream are resumed too", async () => {
  const stalled = await ask(`[[text:${TEXT}]][[stall:2600]][[times:1]]`, { idleTimeout: 300 });
  assert.equal(await READERS.chunks(stalled), TEXT);
  const [{ error }] = (await stalled.outcome).seams;
  assert.ok(error instanceof StalledError && error.limit === "idle");
  const failed = await ask(`[[text:${TEXT}]][[error:4 503 Overloaded]][[times:1]]`);
  assert.equal(await failed.text(), TEXT);
  const [{ error: told }] = (await failed.outcome).seams;
  assert.ok(told instanceof APIError && told.message === "Overloaded");
});

test("an answer that breaks off again goes on again, as often as it may", async () => {
  const waits = [];
  const [requests, stream] = await requestsOf(async () => {
    const stream = await ask(`[[text:${TEXT}]][[reset:2000]][[times:2]]`, { onRetry: ({ resumes, attempt }) => waits.push([resumes, attempt]) });
    assert.equal(await READERS.chunks(stream), TEXT);
    return stream;
  });
  const { type, seams, bytes, completion } = await stream.outcome;
  assert.deepEqual([requests.length, type, seams.length, completion.choices[0].message.content], [3, "complete", 2, TEXT]);
  assert.ok(seams[0].offset < seams[1].offset);
  assert.ok(bytes > 4000);
  assert.deepEqual(waits, [[true, 1], [true, 2]]);
  const [few, error] = await requestsOf(async () => rejection((await ask(`[[text:${TEXT}]][[reset:2000]]`, { resume: resume({ attempts: 1 }) })).final()));
  assert.equal(few.length, 2);
  assert.ok(error instanceof APIConnectionError);
  const came = error.partial.choices[0].message.content;
  assert.ok(came.length > 20 && TEXT.startsWith(came));
});

test("further tries are made of the request for the rest as of any other", async () => {
  const told = [];
  const [requests, stream] = await requestsOf(async () => {
    // The second request breaks off before it says anything.
    const stream = await ask(`[[text:${TEXT}]][[reset:2000]][[times:1]]`, {
      maxRetries: 1, onRetry: ({ resumes }) => told.push(resumes), fetch: breaking([1]),
    });
    assert.equal(await stream.text(), TEXT);
    return stream;
  });
  assert.equal(requests.length, 2);
  assert.deepEqual(told, [true, true]);
  assert.equal((await stream.outcome).seams.length, 1);
});

test("what is no text alone is not resumed: it ends as it would", async () => {
  const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
  const format = { type: "json_schema", json_schema: { name: "x", schema: { type: "object", properties: { a: { type: "string" } } } } };
  const cases = {
    calls: ['[[text:So be it.]][[tool:f {"a":"a longer text than fits"}]]', { tools }, "reset:2400"],
    choices: [`[[text:${TEXT}]]`, { n: 2 }, "reset:2600"],
    thoughts: [`[[reason:I think so.]][[text:${TEXT}]]`, {}, "reset:3400"],
    logprobs: [`[[text:${TEXT}]]`, { logprobs: true }, "reset:4000"],
    format: ["", { response_format: format }, "reset:1000"],
    prefilled: [`[[text:${TEXT}]]`, {}, "reset:2600", [{ role: "assistant", content: "Où" }]],
  };
  for (const [name, [script, params, fault, more = []]] of Object.entries(cases)) {
    const [requests, outcome] = await requestsOf(async () => {
      const stream = await clientOf().chat.completions.create({ model: "m", messages: [...message(`${script}[[${fault}]]`), ...more], stream: true, ...params });
      await rejection(stream.final(), name);
      return stream.outcome;
    });
    assert.deepEqual([requests.length, outcome.type, outcome.seams], [1, "failed", undefined], name);
    const { content, reasoning, tool_calls: calls } = outcome.completion.choices[0].message;
    assert.ok(content || reasoning || calls, name);
  }
});

test("one call may be resumed or not, whatever its client is; one that does not stream is never", async () => {
  const script = `[[text:${TEXT}]][[reset:2600]][[times:1]]`;
  assert.ok(await rejection((await ask(script, {}, {}, { resume: false })).final()) instanceof APIConnectionError);
  assert.equal(await (await ask(script, { resume: undefined }, {}, { resume: resume() })).text(), TEXT);
  const [requests] = await requestsOf(() => rejection(ask(`[[text:${TEXT}]][[reset:200]]`, {}, { stream: false })));
  assert.equal(requests.length, 1);
});

test("where the profile does not say that the provider goes on, nothing is sent", async () => {
  const [requests] = await requestsOf(async () => {
    for (const provider of [undefined, "openai", "neuroflash", "flexai", "morpheus", deepseek, { name: "x", prefill: "none" }]) {
      assert.throws(() => clientOf({ provider, workspaceId: "w" }), (error) => error instanceof InvalidRequestError && error.field === "resume", String(provider));
      const error = await rejection(clientOf({ provider, workspaceId: "w", resume: undefined }).chat.completions.create({ model: "m", messages: message("Hi"), stream: true }, { resume: resume() }));
      assert.ok(error instanceof InvalidRequestError && error.field === "resume");
    }
    for (const wrong of [true, {}, { attempts: 2 }]) assert.throws(() => clientOf({ resume: wrong }), InvalidRequestError);
    for (const attempts of [0, -1, 1.5, Number.NaN, "2"]) assert.throws(() => resume({ attempts }), InvalidRequestError);
  });
  assert.equal(requests.length, 0);
  for (const provider of [groq, llamacpp, mistral, vllm, { ...deepseek, prefill: "prefix" }]) clientOf({ provider });
});

test("a server that refuses the request for the rest leaves the answer as it broke off", async () => {
  const [requests, outcome] = await requestsOf(async () => {
    const stream = await ask(`[[text:${TEXT}]][[reset:2600]]`, { maxRetries: 2 }, { prefill: "400" });
    const { chunks, error } = await collect(stream);
    const outcome = await stream.outcome;
    assert.ok(error instanceof APIConnectionError && error === outcome.error);
    assert.equal(contentOf(chunks), outcome.completion.choices[0].message.content);
    return outcome;
  });
  const [seam] = outcome.seams;
  assert.deepEqual([requests.length, outcome.type, outcome.seams.length], [2, "failed", 1]);
  assert.ok(seam.resumeError instanceof APIError && seam.resumeError.status === 400 && seam.error === outcome.error);
  assert.equal(outcome.completion.choices[0].message.content.length, seam.offset);
});

test("a server that gives the same answer from its beginning is understood", async () => {
  for (const [name, read] of Object.entries(READERS)) {
    // It is asked for a plain continuation, and goes by a mark that does not come.
    const stream = await ask(`[[text:${TEXT}]][[reset:2600]][[times:1]]`, {}, { prefill: "echo" });
    assert.equal(await read(stream), TEXT, name);
    assert.equal((await stream.outcome).type, "complete");
  }
});

test("a server that begins the answer anew in other words is found out, and nothing of it is handed out", async () => {
  const said = "It was a dark and stormy night; the rain fell in torrents";
  for (const [name, read] of Object.entries(READERS).slice(0, 4)) {
    let calls = 0;
    const stream = await ask("Hi", { fetch: async () => events(...((calls += 1) === 1 ? [[said, ", except at"]] : [["It was a dark ", "and stormy night; the snow", " fell too."], "stop"])) });
    const error = await rejection(read(stream).then((text) => assert.ok(name !== "chunks" || text === `${said}, except at`)).then(() => stream.final()), name);
    const outcome = await stream.outcome;
    assert.equal(calls, 2);
    assert.deepEqual([outcome.type, outcome.error instanceof IncompleteStreamError, outcome.completion.choices[0].message.content], ["incomplete", true, `${said}, except at`], name);
    assert.ok(outcome.seams[0].resumeError instanceof ProtocolError);
    assert.ok(name === "chunks" || error === outcome.error);
  }
});

test("what cannot go back is not sent, and does not come twice: white space and halves of characters at the end", async () => {
  for (const [first, second, text] of [
    [["one two "], ["three"], "one two three"],
    [["one two \n"], [" \n", "three"], "one two \nthree"],
    [["one two \n\n"], ["\n", "three"], "one two \n\n\nthree"],
    [["one ", "\ud83d"], [" ", "\ud83d\ude42 two"], "one \ud83d\ude42 two"],
    [["ha ha"], [" ha ha", " ha"], "ha ha ha ha ha"],
    [["I"], ["I is"], "II is"],
  ]) {
    for (const [name, read] of Object.entries(READERS).slice(0, 4)) {
      // A half that a chunk brought is there.
      if (name === "chunks" && first.includes("\ud83d")) continue;
      const bodies = [];
      const fetch = async (request) => {
        bodies.push(await request.json());
        return bodies.length === 1 ? events(first) : events(second, "stop");
      };
      assert.equal(await read(await ask("Hi", { fetch })), text, name);
      const sent = bodies[1].messages.at(-1).content;
      assert.ok(first.join("").startsWith(sent) && !/[\s\ufffd]$/.test(sent));
    }
  }
});

test("before there is a text to go on with, the request is sent again as it was", async () => {
  for (const [first, text] of [[[" \n"], " \nHello"], [[""], "Hello"]]) {
    for (const [name, read] of Object.entries(READERS).slice(0, 4)) {
      const bodies = [];
      const fetch = async (request) => {
        bodies.push(await request.text());
        return bodies.length === 1 ? events(first) : events(["Hello"], "stop");
      };
      assert.equal(await read(await ask("Hi", { fetch, maxRetries: 1 })), text, name);
      assert.deepEqual([bodies.length, bodies[0]], [2, bodies[1]]);
    }
  }
});

test("the budget and the longest wait hold for what is resumed", async () => {
  const [requests] = await requestsOf(async () => rejection((await ask(`[[text:${TEXT}]][[reset:2600]]`, { retryBudget: 0 })).final()));
  assert.equal(requests.length, 1);
  const client = clientOf({ retryBudget: 3 });
  const [many] = await requestsOf(() => Promise.all(Array.from({ length: 12 }, async () => {
    const stream = await client.chat.completions.create({ model: "m", messages: message(`[[text:${TEXT}]][[reset:1400]]`), stream: true });
    const { type } = await stream.final().then(() => stream.outcome, () => stream.outcome);
    assert.equal(type, "failed");
  })));
  assert.ok(many.length >= 15 && many.length <= 17, String(many.length));
});

test("each request for the rest has an idempotency key of its own", async () => {
  const before = server.count();
  const stream = await ask(`[[text:${TEXT}]][[reset:2000]][[times:2]]`, {}, {}, { idempotencyKey: "k" });
  assert.equal(await stream.text(), TEXT);
  assert.deepEqual(server.requests().slice(before - server.count()).map(({ headers }) => headers["idempotency-key"]), ["k", "k-resumed", "k-resumed-resumed"]);
});

test("an abort ends it, while it waits and while the rest comes, with all that had come", async () => {
  const waiting = await ask(`[[text:${TEXT}]][[reset:2600]]`, { onRetry: () => setTimeout(() => waiting.controller.abort("enough"), 1) });
  const error = await rejection(waiting.final());
  assert.ok(error instanceof APIUserAbortError && error.cause === "enough", String(error));
  const outcome = await waiting.outcome;
  assert.equal(outcome.type, "aborted");
  assert.ok(outcome.completion.choices[0].message.content.length > 10 && error.partial === outcome.completion);

  const controller = new AbortController();
  const coming = await ask(`[[text:${TEXT}]][[reset:2600]][[times:1]][[pace:5]]`, {}, {}, { signal: controller.signal });
  let text = "";
  const left = await rejection((async () => {
    for await (const piece of coming.text()) {
      text += piece;
      if (text.length > 75) controller.abort("left");
    }
  })());
  assert.ok(left instanceof APIUserAbortError && left.cause === "left");
  assert.ok(text.length > 75 && TEXT.startsWith(text));
  assert.ok(left.partial.choices[0].message.content.startsWith(text));
  assert.equal((await coming.outcome).seams.length, 1);
});

test("the time of the call is that of all its parts", async () => {
  const stream = await ask(`[[text:${TEXT}]][[stall:900]]`, { idleTimeout: 60, timeout: 400, resume: resume({ attempts: 1000 }) });
  const started = Date.now();
  const error = await rejection(stream.final());
  assert.ok(Date.now() - started < 1500);
  assert.ok(error instanceof StalledError, String(error));
  assert.ok(TEXT.startsWith(error.partial.choices[0].message.content));
});

test("a runner tells one answer, and its tools go on with it", async () => {
  const runner = clientOf({}, Full).chat.completions.stream({ model: "m", messages: message(`[[text:${TEXT}]][[reset:2600]][[times:1]]`) });
  let text = "";
  let snapshot;
  runner.on("content", (delta, all) => { text += delta; snapshot = all; });
  assert.equal(await runner.finalContent(), TEXT);
  assert.deepEqual([text, snapshot], [TEXT, TEXT]);
});

test("the answer so far can be looked at on either side of the seam", async () => {
  const runner = clientOf({}, Full).chat.completions.stream({ model: "m", messages: message(`[[text:${TEXT}]][[reset:2600]][[times:1]][[pace:2]]`) });
  const seen = [];
  runner.on("content", (_, all) => seen.push([all, runner.snapshot?.choices[0]?.message.content]));
  await runner.done();
  assert.ok(seen.length > 10);
  for (const [all, snapshot] of seen) assert.ok(snapshot.startsWith(all) && TEXT.startsWith(snapshot), snapshot);
});

/** The platform's fetch, but for the calls of these numbers, which fail as it does without a network. */
function breaking(numbers) {
  let calls = -1;
  return (request) => {
    calls += 1;
    return numbers.includes(calls) ? Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) })) : fetch(request);
  };
}

/** An answer with these pieces; without a reason to finish it is cut. */
function events(pieces, finish) {
  const chunks = pieces.map((content) => ({ index: 0, delta: { content } }));
  if (finish) chunks.push({ index: 0, delta: {}, finish_reason: finish });
  const body = chunks.map((choice) => `data: ${JSON.stringify({ id: "c", choices: [choice] })}\n\n`).join("") + (finish ? "data: [DONE]\n\n" : "");
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

nothingUnhandled();
