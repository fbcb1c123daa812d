// The code that the page gives for a request: it is run, and asks for the very same.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { load } from "./source.mjs";

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(www, "dist/test/copied");
const run = promisify(execFile);
const { codeOf } = await load("request/copy/code.ts");
const { importCurl } = await load("request/import/chat.ts");

const awkward = "It's \"quoted\", `ticked`, $HOME, \\n, ${x}, #\"# and 😀.\nNext line!";
const tools = [{ type: "function", function: { name: "f", description: "It's f", parameters: { type: "object", properties: { "a-b": { type: "string" } } } } }];
const requests = {
  plain: { model: "m", messages: [{ role: "user", content: "Hi" }], stream: true },
  awkward: { model: "m", messages: [{ role: "system", content: awkward }, { role: "user", content: awkward }], stop: [awkward, "b"], stream: true },
  all: {
    model: "m",
    messages: [
      { role: "user", content: [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] },
      { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "c", content: "7" },
    ],
    temperature: 0.5, max_tokens: 9, tools, tool_choice: { type: "function", function: { name: "f" } },
    response_format: { type: "json_schema", json_schema: { name: "n", strict: true, schema: { type: "object" } } },
    top_k: 5, session_id: "s", logit_bias: { 50256: -100 }, stream: true,
  },
};
const dialects = ["openai", "neuroflash", "flexai", "morpheus"];

let server;
let got;
let base;
before(async () => {
  mkdirSync(folder, { recursive: true });
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    got = { method: request.method, path: request.url, headers: request.headers, body: JSON.parse(body) };
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end('data: {"choices":[{"index":0,"delta":{"content":"Fine."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${server.address().port}/v1`;
});
after(() => server.close());

const environment = () => ({ ...process.env, BASE_URL: base, API_KEY: "sk-of-the-environment", WORKSPACE_ID: "w-7" });

/** Says that what came is what was asked for, with the key of the environment. */
function check(request, dialect) {
  assert.equal(got.method, "POST");
  assert.equal(got.path, "/v1/chat/completions");
  assert.equal(got.headers.authorization, "Bearer sk-of-the-environment");
  assert.match(got.headers["content-type"], /^application\/json/);
  assert.equal(got.headers["x-workspace-id"], dialect === "neuroflash" ? "w-7" : undefined);
  assert.deepEqual(got.body, request);
}

// What a provider drops or does not know is sent all the same.
for (const dialect of dialects) {
  describe(`for ${dialect}`, () => {
    for (const [name, request] of Object.entries(requests)) {
      test(`TypeScript asks for it: ${name}`, async () => {
        const code = await codeOf("typescript", request, dialect);
        const file = join(folder, `${dialect}-${name}.ts`);
        const script = file.replace(/ts$/, "mjs");
        writeFileSync(script, ts.transpile(code, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }));
        const { stdout } = await run(process.execPath, [script], { env: environment() });
        assert.match(stdout, /^Fine\.$/m);
        check(request, dialect);
      });

      test(`curl asks for it: ${name}`, async () => {
        const code = await codeOf("curl", request, dialect);
        const { stdout } = await run("bash", ["-c", `set -eu\n${code}`], { env: environment() });
        assert.match(stdout, /Fine\./);
        check(request, dialect);
        // What the page gives it also takes.
        const providers = [{ id: dialect, name: dialect, dialect, live: false, model: "", models: [], baseURL: "", streamOptions: true }];
        const { messages, params, model, system, providerId } = importCurl(code, providers, undefined);
        assert.deepEqual({ model, messages: [...(system ? [{ role: "system", content: system }] : []), ...messages], ...params, stream: true }, got.body);
        assert.equal(providerId, dialect);
      });

      test(`neither has a key: ${name}`, async () => {
        for (const language of ["typescript", "rust", "curl"]) assert.doesNotMatch(await codeOf(language, request, dialect), /sk-|Bearer (?!\$API_KEY)/);
      });
    }
  });
}

test("the Rust that is compiled beside the crate is what the page gives", async () => {
  const path = join(www, "../tests/client/copied.rs");
  const code = await codeOf("rust", requests.awkward, "neuroflash");
  if (process.env.BLESS) writeFileSync(path, code);
  assert.equal(readFileSync(path, "utf8"), code, `${path} is out of date: run BLESS=1 node --test test/page-request-copy.test.mjs`);
  assert.match(await codeOf("rust", requests.plain, "openai"), /&Profile::OPENAI, Some\("https:\/\/api\.openai\.com\/v1"\), None\)/);
  assert.match(await codeOf("rust", requests.plain, "morpheus"), /&Profile::MORPHEUS, None, None\)/);
});

test("TypeScript has nothing to say of any of it", async () => {
  const files = [];
  for (const dialect of dialects) {
    for (const [name, request] of Object.entries(requests)) {
      files.push(join(folder, `${dialect}-${name}.ts`));
      writeFileSync(files.at(-1), await codeOf("typescript", request, dialect));
    }
  }
  assert.deepEqual(problems(files), []);
  writeFileSync(files[0], (await codeOf("typescript", requests.plain, "openai")).replace("stream: true", 'stream: "yes"'));
  assert.equal(problems([files[0]]).length > 0, true);
});

/** What TypeScript says of files. */
function problems(files) {
  const node = join(folder, "node.d.ts");
  writeFileSync(node, "declare const process: { env: Record<string, string | undefined>; stdout: { write(text: string): boolean } };\n");
  const program = ts.createProgram([node, ...files], {
    strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [], lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
