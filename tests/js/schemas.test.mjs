// Schemas of zod, valibot, arktype and plain JSON Schema: the same checks of arguments and of answers, by each.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { type } from "arktype";
import { Chatwire, ProtocolError, schemaFormat, tool } from "chatwire/full";
import { fromJSONSchema } from "chatwire/json-schema";
import * as v from "valibot";
import { z } from "zod";
import { rejection } from "./suite/context.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const parameters = { type: "object", properties: { city: { type: "string" }, days: { type: "integer", minimum: 1 } }, required: ["city", "days"], additionalProperties: false };
const SCHEMAS = {
  zod: z.object({ city: z.string(), days: z.number().int().min(1) }),
  valibot: v.object({ city: v.string(), days: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  arktype: type({ city: "string", days: "number.integer >= 1" }),
  "JSON Schema": fromJSONSchema(parameters),
  "JSON Schema, required": createRequire(import.meta.url)("chatwire/json-schema").fromJSONSchema(parameters),
};

for (const [name, schema] of Object.entries(SCHEMAS)) {
  test(`${name}: arguments that fit reach the tool, others are told to the model with their place`, async () => {
    const { completions } = new Chatwire(server.options("openai")).chat;
    const seen = [];
    const tools = [tool({ name: "weather", parameters, schema, function: (args) => (seen.push(args), "Sunny.") })];
    const ask = (args) => completions.runTools({ model: "m", messages: [{ role: "user", content: `[[tool:weather ${JSON.stringify(args)}]]` }], tools }).done();
    await ask({ city: "Oslo", days: 2 });
    await ask({ city: "Oslo", days: 0 });
    assert.deepEqual(seen.map((args) => ({ ...args })), [{ city: "Oslo", days: 2 }]);
    const [told] = server.last().body.messages.filter(({ role }) => role === "tool");
    assert.match(told.content, /^Error: the arguments are wrong: days: /);
  });

  test(`${name}: an answer that fits is read, another one is refused with its place`, async () => {
    const answering = (content) => new Chatwire({
      baseURL: "https://x.example", fetch: async () => Response.json({ choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] }),
    }).chat.completions.parse({ model: "m", messages: [{ role: "user", content: "?" }], response_format: schemaFormat({ name: "trip", jsonSchema: parameters, schema }) });
    const { choices } = await answering('{"city":"Oslo","days":2}');
    assert.deepEqual({ ...choices[0].message.parsed }, { city: "Oslo", days: 2 });
    const error = await rejection(answering('{"city":7,"days":2}'));
    assert.ok(error instanceof ProtocolError);
    assert.match(error.message, /does not fit its schema: city: /);
  });
}

nothingUnhandled();
