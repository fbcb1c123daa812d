// What a request is put together from, without a page.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { load } from "./source.mjs";

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const { schemaProblem } = await load("request/schema.ts");
const { about, prepare } = await load("request/check.ts");

/** One bundle: both have to share their signals. */
const outfile = join(www, "dist/test/state-and-pictures.mjs");
await build({
  stdin: { contents: 'export * from "./request/state.ts"; export * from "./request/pictures.ts";', resolveDir: join(www, "src"), loader: "ts" },
  outfile, bundle: true, format: "esm", platform: "node", external: ["chatwire"], logLevel: "error",
});
const state = await import(pathToFileURL(outfile).href);

const provider = (id, streamOptions) => ({ id, name: id, dialect: id, live: false, model: `model-of-${id}`, models: [], baseURL: `/api/${id}`, streamOptions });
const hi = { role: "user", content: "Hi" };

beforeEach(() => {
  state.providers.value = [provider("openai", true), provider("morpheus", false)];
  state.importRequest({ params: {}, system: "", messages: [] });
});

describe("a request", () => {
  test("has the system prompt first, then what was imported, the messages, the parameters", () => {
    state.importRequest({ providerId: "morpheus", model: "m", system: " Be brief. ", messages: [{ role: "developer", content: "x" }, hi, { role: "assistant", content: "y" }], params: { seed: 1, stream: false, model: "z" } });
    assert.deepEqual(state.compose([hi]), {
      model: "m",
      messages: [{ role: "system", content: "Be brief." }, { role: "developer", content: "x" }, hi, { role: "assistant", content: "y" }, hi],
      seed: 1, stream: true,
    });
    assert.equal(state.draft.value, "");
  });

  test("that is imported ends in the question to be sent next", () => {
    state.importRequest({ system: "", messages: [hi, { role: "assistant", content: "x" }, { role: "user", content: "Why?" }], params: {} });
    assert.equal(state.draft.value, "Why?");
    assert.equal(state.imported.value.length, 2);
  });

  test("that is imported hands over its pictures", () => {
    const url = "https://a.example/x.png";
    const picture = { type: "image_url", image_url: { url } };
    const question = (content) => state.importRequest({ system: "", messages: [{ role: "user", content }], params: {} });
    question([{ type: "text", text: "What is it?" }, picture]);
    assert.deepEqual([state.draft.value, state.imported.value.length], ["What is it?", 0]);
    assert.deepEqual(state.takeParts(state.draft.value), [{ type: "text", text: "What is it?" }, picture]);
    // What the message box cannot hold stays as it is.
    for (const content of [[{ type: "input_audio", input_audio: {} }], [{ type: "image_url", image_url: { url: "ftp://x" } }], [{ type: "image_url", image_url: { url, detail: "low" } }], [{ type: "text", text: "a" }, { type: "text", text: "b" }]]) {
      question(content);
      assert.deepEqual([state.draft.value, state.imported.value, state.attachments.value], ["", [{ role: "user", content }], []]);
    }
  });
});

test("usage is asked for where a provider needs to be asked, until that is changed by hand", async () => {
  // A state that nobody has touched.
  const { providers, chooseProvider, params, setParam } = await import(`${pathToFileURL(outfile).href}?fresh`);
  providers.value = [provider("openai", true), provider("morpheus", false)];
  chooseProvider("openai");
  assert.deepEqual(params.value, { stream_options: { include_usage: true } });
  setParam("seed", 1);
  chooseProvider("morpheus");
  assert.deepEqual(params.value, { seed: 1 });
  chooseProvider("openai");
  assert.deepEqual(params.value, { seed: 1, stream_options: { include_usage: true } });
  setParam("stream_options", undefined);
  chooseProvider("morpheus");
  chooseProvider("openai");
  assert.deepEqual(params.value, { seed: 1 });
});

test("the core says what is wrong with a request, and what becomes of it", async () => {
  const to = { provider: "morpheus", baseURL: "http://localhost/api" };
  const wrong = await prepare({ messages: [hi], temperature: 3, reasoning: { max_tokens: 0 } }, to);
  assert.deepEqual(wrong.findings.map(({ field }) => field), ["temperature", "reasoning.max_tokens"]);
  assert.equal(wrong.request, undefined);
  assert.equal(about("reasoning", wrong).findings.length, 1);
  assert.equal(about("reason", wrong).findings.length, 0);
  const { findings, warnings, request } = await prepare({ messages: [hi], seed: 1, max_completion_tokens: 5 }, to);
  assert.deepEqual([findings, warnings.map(({ field, rule }) => `${field} ${rule}`)], [[], ["seed ignored", "max_completion_tokens changed"]]);
  assert.equal((await request.json()).max_tokens, 5);
  const { findings: [workspace] } = await prepare({ messages: [hi] }, { provider: "neuroflash", baseURL: "https://a.example" });
  assert.match(`${workspace.field} ${workspace.message}`, /^workspaceId is required/);
  await assert.doesNotReject(prepare({ messages: [hi], temperature: 3 }, { ...to, validate: "warn" }));
});

describe("a JSON Schema", () => {
  const right = [
    {}, { type: "object" }, { type: ["string", "null"] }, { type: "array", items: { type: "integer" } }, { properties: { type: { type: "string" } }, required: ["type"] },
    { anyOf: [{ type: "string" }, true] }, { $defs: { a: { enum: [1] } }, $ref: "#/$defs/a" }, { additionalProperties: false }, { items: [{ type: "string" }] },
  ];
  for (const schema of right) test(`is one: ${JSON.stringify(schema)}`, () => assert.equal(schemaProblem(schema), undefined));
  const wrong = [
    [{ type: "objekt" }, /type "objekt" in the schema/], [{ properties: [] }, /properties in the schema/], [{ properties: { a: "string" } }, /properties\.a that is no object/],
    [{ properties: { a: { type: "array", items: { type: "strin" } } } }, /"strin" in properties\.a\.items/], [{ required: "a" }, /required/], [{ required: [1] }, /list of names/],
    [{ anyOf: [] }, /anyOf/], [{ anyOf: [{ type: 1 }] }, /anyOf\[0\]/], [{ enum: {} }, /enum/], [true, /no object/],
  ];
  for (const [schema, says] of wrong) test(`is none: ${JSON.stringify(schema)}`, () => assert.match(schemaProblem(schema) ?? "", says));
});
