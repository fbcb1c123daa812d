// The package's types, as a strict consumer's compiler sees them.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { consumerFolder } from "./support/consumer.mjs";
import { TESTS } from "./support/paths.mjs";

const tsc = join(TESTS, "node_modules", "typescript", "bin", "tsc");
const consumer = readFileSync(join(TESTS, "js", "consumer.ts"), "utf8");

/** Compiles a file in a project of its own, with these packages beside ours; gives what the compiler said. */
async function compile(name, file, compilerOptions, text = consumer, packages = []) {
  const folder = consumerFolder(name, packages);
  writeFileSync(join(folder, file), text);
  const options = { strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, target: "es2022", types: [], ...compilerOptions };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: [file] }));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder]);
    return stdout;
  } catch (error) {
    return error.stdout;
  }
}

const DOM = ["es2022", "dom", "dom.iterable"];
const SETTINGS = {
  "nodenext, ES module": ["consumer.mts", { module: "nodenext", moduleResolution: "nodenext", lib: DOM }],
  "nodenext, CommonJS": ["consumer.cts", { module: "nodenext", moduleResolution: "nodenext", lib: DOM }],
  "bundler": ["consumer.ts", { module: "esnext", moduleResolution: "bundler", lib: DOM }],
  "bundler, with the types of a Web Worker alone": ["consumer.ts", { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "webworker"] }],
  "bundler, by the workerd condition": ["consumer.ts", { module: "esnext", moduleResolution: "bundler", customConditions: ["workerd"], lib: DOM }],
};

for (const [name, [file, options]] of Object.entries(SETTINGS)) {
  test(`a strict consumer compiles with ${name}`, async () => {
    assert.equal(await compile(name.replaceAll(/\W+/g, "-"), file, options), "");
  });
}

test("the AI SDK takes the model", async () => {
  const text = [
    'import { generateText, streamText, type LanguageModel } from "ai";', 'import { Chatwire } from "chatwire";', 'import { Chatwire as Full } from "chatwire/full";',
    'import { chatwire } from "chatwire/ai-sdk";', 'const model: LanguageModel = chatwire(new Chatwire({ provider: "flexai" }), "m");',
    'await generateText({ model, prompt: "Hi" });', 'streamText({ model: chatwire(new Full({ provider: "morpheus" }), "m"), prompt: "Hi" });', "export {};",
  ].join("\n");
  const options = { module: "nodenext", moduleResolution: "nodenext", lib: DOM, skipLibCheck: true, types: ["node"], typeRoots: [join(TESTS, "node_modules", "@types")] };
  assert.equal(await compile("ai-sdk", "ai.mts", options, text, ["ai"]), "");
});

test("a worker compiles with the gateway, and its types refuse what is wrong", async () => {
  const right = [
    'import { createGateway, durableLedger, LedgerObject, type DurableNamespace, type Ledger, type Principal } from "chatwire/edge";', 'import { groq } from "chatwire/presets";',
    "interface Env { LEDGER: DurableNamespace; KEY: string }", "export class Ledgers extends LedgerObject { override readonly rowDays = 7 }",
    "export const gateway = createGateway<Env>((env) => ({", '  providers: { groq: { provider: groq, apiKey: env.KEY }, own: { provider: "neuroflash", passThrough: true } },',
    '  routes: [{ provider: "groq", models: { "fast/*": "*" }, weight: 2 }], ledger: durableLedger(env.LEDGER),', '  auth: { keys: async (hash) => ({ hash, name: "a", workspace: ["b"] }), passThrough: true },',
    "  limits: { workspace: (who: Principal) => (who.admin ? {} : { requestsPerMinute: 1 }) },", "}));",
    "export const own: Ledger = { admit: async () => ({}), settle: async () => {}, usage: async () => [] };", "export default { fetch: gateway.fetch };",
  ];
  const wrong = [
    'createGateway({ providers: {} });', 'createGateway({ providers: { a: { validate: "off" } }, auth: {} });', 'createGateway({ providers: {}, auth: {}, dialects: { "/": "latin" } });',
    'createGateway({ providers: {}, auth: { keys: [{ name: "a", workspace: "b" }] } });', "createGateway({ providers: {}, auth: {}, prices: { m: { input: 1 } } });",
  ];
  const options = { module: "nodenext", moduleResolution: "nodenext", lib: DOM };
  assert.equal(await compile("gateway", "worker.mts", options, right.join("\n")), "");
  const said = await compile("gateway-wrong", "wrong.mts", options, ['import { createGateway } from "chatwire/edge";', ...wrong, "export {};"].join("\n"));
  wrong.forEach((line, at) => assert.match(said, new RegExp(`wrong\\.mts\\(${at + 2},`), `accepted: ${line}`));
});

test("the types refuse what is wrong", async () => {
  const wrong = [
    'new Chatwire({ provider: "somewhere" });',
    'new Chatwire({}).chat.completions.create({ model: "m" });',
    'new Chatwire({}).chat.completions.create({ model: "m", messages: [{ content: "hi" }] });',
    'new Chatwire({}).chat.completions.create({ model: "m", messages: [], temperature: "warm" });',
    '(await new Chatwire({}).chat.completions.create({ model: "m", messages: [] })).text();',
    'relay(new Response("x"), {});',
    'new Chatwire({}).chat.completions.create({ model: "m", messages: [], session_id: "s" });',
    'new Chatwire({ provider: "flexai" }).chat.completions.create({ model: "m", messages: [], session_id: "s" });',
    'new Chatwire({ provider: "flexai" }).chat.completions.create({ messages: [] });',
    'new Chatwire({ provider: "neuroflash" });',
    'new Chatwire({ provider: { baseUrl: "https://x.example" } });',
    'new Chatwire({ validate: "lax" });',
    'new Chatwire({ resume: true });',
    'router([{ client: new Chatwire({}) }]);',
    'router([{ name: "a", client: {} }]);',
    'router([{ name: "a", client: new Chatwire({}), options: { signal: new AbortController().signal } }]);',
    'router([]).chat.completions.create({ messages: [] });',
  ];
  const text = ['import { router } from "chatwire/router"; import { Chatwire, relay } from "chatwire";', ...wrong, "export {};"].join("\n");
  const said = await compile("wrong", "wrong.mts", { module: "nodenext", moduleResolution: "nodenext", lib: DOM }, text);
  wrong.forEach((line, at) => assert.match(said, new RegExp(`wrong\\.mts\\(${at + 2},`), `accepted: ${line}`));
});
