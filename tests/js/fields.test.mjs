// Every field of the providers' pages, sent by the client and read by the scripted provider, which is strict; and their answers, read back.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Chatwire, InvalidRequestError, UnprocessableEntityError } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { fieldOf, HEADERS, REQUEST, RESPONSE } from "./support/fields.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const MESSAGES = [{ role: "user", content: "Hi" }];
const warned = [];
const clientOf = (provider) => new Chatwire({ ...server.options(provider), onWarning: (warning) => warned.push(warning) });

async function send(client, params) {
  const answer = await client.chat.completions.create(params);
  return params.stream ? answer.final() : answer;
}

for (const [provider, names] of Object.entries(REQUEST)) {
  for (const name of names) {
    const { sent, wrong, also } = fieldOf(provider, name);

    test(`${provider}: ${name} goes out as it was given, and the server takes it`, async () => {
      for (const value of sent) {
        warned.length = 0;
        const params = { model: "m", messages: MESSAGES, ...also, [name]: value };
        const completion = await send(clientOf(provider), params);
        assert.equal(completion.object, "chat.completion");
        const { text, body } = server.last();
        // Tools work only in streams on Morpheus.
        const streams = provider === "morpheus" && params.tools !== undefined && params.stream === undefined;
        assert.equal(text, JSON.stringify(streams ? { ...params, stream: true } : params));
        assert.deepEqual(body[name], value);
        assert.deepEqual(warned, []);
      }
    });

    test(`${provider}: ${name} is looked at before anything is sent`, async () => {
      const before = server.count();
      for (const [value, field] of wrong) {
        const params = { model: "m", messages: MESSAGES, ...also, [name]: value };
        const error = await rejection(send(clientOf(provider), params));
        assert.ok(error instanceof InvalidRequestError, `${JSON.stringify(value)}: ${error}`);
        assert.equal(error.field, field);
        assert.ok(error.findings.every(({ rule, source }) => rule !== "" && source !== ""));
      }
      assert.equal(server.count(), before);
    });
  }

  test(`${provider}: the headers are those of its page`, async () => {
    await send(clientOf(provider), { model: "m", messages: MESSAGES });
    for (const [name, value] of Object.entries(HEADERS[provider])) assert.match(server.last().headers[name] ?? "", value);
  });
}

const at = (value, path) => path.split(/[.[\]]+/).filter(Boolean).reduce((inner, step) => inner?.[step], value);

for (const provider of ["neuroflash", "flexai"]) {
  for (const path of RESPONSE[provider]) {
    test(`${provider}: ${path} of the answer is read`, async () => {
      const tools = [{ type: "function", function: { name: "price", parameters: {} } }];
      const asks = path.endsWith("tool_calls");
      const params = { model: "m", messages: [{ role: "user", content: asks ? "[[tool:price {}]]" : "[[text:One two.]]" }], ...(asks && { tools }) };
      const client = clientOf(provider);
      const answer = await fetch(`${server.options(provider).baseURL}/chat/completions`, {
        method: "POST",
        headers: { authorization: "Bearer sk-1", "x-workspace-id": "w", "content-type": "application/json" },
        body: JSON.stringify(params),
      });
      const plain = at(await answer.json(), path);
      const read = at(await client.chat.completions.create(params), path);
      assert.notEqual(plain, undefined);
      // Ids differ with each answer, and so do times.
      if (/^id$|^created$/.test(path)) assert.equal(typeof read, typeof plain);
      else if (asks) assert.deepEqual(read.map((call) => call.function), plain.map((call) => call.function));
      else assert.deepEqual(read, plain);
    });
  }
}

test("morpheus: detail[].loc, detail[].msg and detail[].type are findings with a path", async () => {
  const client = new Chatwire({ ...server.options("morpheus"), validate: "off" });
  const error = await rejection(client.chat.completions.create({ messages: [{ content: "Hi" }], temperature: {} }));
  assert.ok(error instanceof UnprocessableEntityError);
  assert.deepEqual(error.findings.map(({ field, message }) => [field, message]), [
    ["messages[0].role", "Field required"], ["temperature", "Input should be a valid number"],
  ]);
  assert.equal(error.error.detail[0].type, "missing");
});

test("what neuroflash leaves out of an answer is not made up", async () => {
  assert.ok(!("created" in (await clientOf("neuroflash").chat.completions.create({ model: "m", messages: MESSAGES }))));
});

nothingUnhandled();
