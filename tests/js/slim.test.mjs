// The slim entry, which brings no wasm: every way to hand it over, and what happens without.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { PACKAGE, TESTS } from "./support/paths.mjs";
import { startScripted } from "./support/scripted.mjs";
import { serveFolders } from "./support/static.mjs";

const scripted = await startScripted();
const site = await serveFolders({ "/": join(PACKAGE, "dist") }, "default-src 'none'");
after(() => Promise.all([scripted.close(), site.close()]));

const PREPARE = `
  import { readFileSync } from "node:fs";
  import { Chatwire, ChatwireError, InternalError, init } from "chatwire/slim";
  const bytes = readFileSync(${JSON.stringify(join(PACKAGE, "dist", "chatwire.wasm"))});
  const url = ${JSON.stringify(`${site.origin}/chatwire.wasm`)};
  const client = new Chatwire(${JSON.stringify(scripted.options("openai"))});
  const ask = () => client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "[[text:slim]]" }] })
    .then((completion) => completion.choices[0].message.content);
  const told = (error) => error instanceof ChatwireError && !(error instanceof InternalError) ? error.message : "untyped: " + error;
`;

/** Runs code in a Node of its own, since a process loads the wasm once; gives what it printed. */
async function run(code) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", PREPARE + code], { cwd: TESTS, timeout: 60_000 });
  return stdout.trim();
}

const WAYS = {
  "bytes": "await init(bytes);",
  "an ArrayBuffer": "await init(new Uint8Array(bytes).buffer);",
  "a promise of bytes": "await init(Promise.resolve(bytes));",
  "a compiled module": "await init(await WebAssembly.compile(bytes));",
  "a Response": "await init(await fetch(url));",
  "a promise of a Response": "await init(fetch(url));",
  "a URL as text": "await init(url);",
  "a URL": "await init(new URL(url));",
  "bytes, twice at once": "await Promise.all([init(bytes), init(bytes)]);",
  "bytes, once more later": "await init(bytes); await ask(); await init(bytes); await init();",
  "bytes, after a failure": 'await init(new Uint8Array(9)).catch(() => {}); await init(url + "/not-there").catch(() => {}); await init(bytes);',
};

for (const [name, code] of Object.entries(WAYS)) {
  test(`it works with ${name}`, async () => assert.equal(await run(`${code} console.log(await ask());`), "slim"));
}

test("without init a call says what to do", async () => {
  assert.match(await run("console.log(await ask().catch(told));"), /^(?!untyped).*init/);
});

test("a call that failed for want of the wasm works once it is there", async () => {
  assert.equal(await run("await ask().catch(() => {}); await init(bytes); console.log(await ask());"), "slim");
});

for (const [name, input] of Object.entries({ "bytes that are no wasm": "new Uint8Array(9)", "a URL that is not there": 'url + "-not-there"', "a server that is not there": '"http://127.0.0.1:9/chatwire.wasm"' })) {
  test(`init with ${name} is a typed error`, async () => {
    assert.match(await run(`console.log(await init(${input}).then(() => "no error", told));`), /^(?!untyped|no error)./);
  });
}

test("the wasm can be resolved by name", async () => {
  const path = await run('import { fileURLToPath } from "node:url"; console.log(fileURLToPath(import.meta.resolve("chatwire/chatwire.wasm")));');
  assert.ok(readFileSync(path).equals(readFileSync(join(PACKAGE, "dist", "chatwire.wasm"))));
});
