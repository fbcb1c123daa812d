// The examples of the README, of the other pages and of the types' documentation, taken out of them and run.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { consumerFolder } from "./support/consumer.mjs";
import { blocks, comments } from "./support/markdown.mjs";
import { ROOT, TESTS } from "./support/paths.mjs";
import { HASH, KEY } from "./support/gateway.mjs";
import { startScripted } from "./support/scripted.mjs";
import { bundleWorker, startWorker } from "./support/workerd.mjs";

const scripted = await startScripted();
/** What the recipes use beside the package. */
const OTHERS = ["ai", "hono", "react", "@types/react", "@cfworker/json-schema"];
const folder = consumerFolder("examples", OTHERS);
after(() => scripted.close());

/** What an example finds in its environment. */
const { baseURL, apiKey } = scripted.options("openai");
const ENVIRONMENT = { BASE_URL: baseURL, API_KEY: apiKey, MODEL: "gpt-4.1-mini" };

const isScript = ({ language, code }) => ["js", "ts", "mjs", "typescript", "javascript"].includes(language) && /from "chatwire/.test(code);
const PRINTS = /console\.log|stdout\.write/;
const isWorker = ({ code }) => /export default/.test(code);

const folderOf = (...path) => readdirSync(join(ROOT, ...path)).map((name) => join(...path, name));
const PAGES = ["README.md", ...folderOf("docs").filter((name) => name.endsWith(".md")).sort()];
const SOURCES = folderOf("pkg-template", "src").filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).sort();

const read = (name) => readFileSync(join(ROOT, name), "utf8");
const numbered = (name, markdown, more) => blocks(markdown).filter(isScript).map((example, at) => {
  return { ...example, ...more, name: `${basename(name).replace(/\W+/g, "-")}-${at + 1}` };
});
const examples = [
  ...PAGES.flatMap((name) => numbered(name, read(name), { ours: true })),
  // These bring their own server, or none on purpose.
  ...SOURCES.flatMap((name) => numbered(name, comments(read(name)), { ours: false })),
];

test("the README shows a stream, an abort and an error, each in code", () => {
  const code = blocks(read("README.md")).map((example) => example.code).join("\n");
  for (const word of ["stream: true", "AbortController", "catch (error"]) assert.ok(code.includes(word), `no example has ${word}`);
});

/** An example with an address or a key written out talks to the scripted provider all the same. */
const localised = (code) => code
  .replaceAll(/baseURL:\s*"[^"]*"/g, `baseURL: ${JSON.stringify(baseURL)}`)
  .replaceAll(/apiKey:\s*"[^"]*"/g, `apiKey: ${JSON.stringify(apiKey)}`);

/** Runs an example in a Node of its own; gives what it printed. */
async function runScript(name, source) {
  const { code } = await transform(source, { loader: "ts", format: "esm", target: "es2022" });
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 60_000, env: { ...process.env, ...ENVIRONMENT } });
  assert.equal(stderr, "");
  return stdout;
}

/** Runs an example in workerd; gives what it answers to a message. */
async function runWorker(name, source) {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, localised(source));
  const isGateway = /\bcreateGateway\b/.test(source);
  const objects = { LEDGER: { className: "LedgerObject", useSQLite: true }, SESSIONS: { className: "SessionObject", useSQLite: true } };
  const environment = isGateway ? { ...ENVIRONMENT, KEYS: [{ hash: HASH, name: "example", workspace: "examples" }] } : ENVIRONMENT;
  const worker = startWorker(await bundleWorker(file, `examples-${name}`), environment, isGateway ? { durableObjects: objects } : {});
  try {
    const message = "[[text:Hello from a worker.]]";
    const params = { model: ENVIRONMENT.MODEL, messages: [{ role: "user", content: message }], stream: true };
    const takesParams = isGateway || /\brelay\(/.test(source);
    const response = await worker.dispatchFetch(`http://worker.test/${isGateway ? "v1/chat/completions" : ""}`, {
      method: "POST", body: takesParams ? JSON.stringify(params) : message, headers: isGateway ? { authorization: `Bearer ${KEY}`, "content-type": "application/json" } : {},
    });
    const text = await response.text();
    return text.startsWith("data:") ? [...text.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece).join("") : text;
  } finally {
    await worker.dispose();
  }
}

for (const { name, code, ours } of examples) {
  if (isWorker({ code })) {
    test(`the example ${name} answers in workerd`, async () => {
      assert.match(await runWorker(name, code), /Hello from a worker\./);
    });
  } else {
    test(`the example ${name} runs${ours && PRINTS.test(code) ? " and prints" : ""}`, async () => {
      const printed = await runScript(name, ours ? localised(code) : code);
      // One that shows how to catch something prints only then.
      if (ours) assert.equal(printed !== "", PRINTS.test(code), printed);
    });
  }
}

test("the examples compile strictly", async () => {
  const project = consumerFolder("examples-types", OTHERS);
  for (const { name, code } of examples) writeFileSync(join(project, `${name}.mts`), code);
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", lib: ["es2022", "dom"], types: ["node"], typeRoots: [join(TESTS, "node_modules", "@types")], module: "nodenext", skipLibCheck: true };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*"] }));
  const tsc = join(TESTS, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", project]).catch((error) => error);
  assert.equal(stdout, "");
});
