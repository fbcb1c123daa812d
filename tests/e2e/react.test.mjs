// The recipes for React and Hono, as they stand in the docs, together: a page in Chromium, a route, the scripted provider.
import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, afterEach, beforeEach, test } from "node:test";
import { build } from "esbuild";
import { openPage, startChromium } from "../js/support/browser.mjs";
import { consumerFolder } from "../js/support/consumer.mjs";
import { recipe } from "../js/support/markdown.mjs";
import { TESTS } from "../js/support/paths.mjs";
import { providerModule, startScripted } from "../js/support/scripted.mjs";

const folder = consumerFolder("react", ["react", "react-dom", "scheduler", "hono"]);
const scripted = await startScripted();
const site = await (await providerModule()).listen(0, await routes());
const browser = await startChromium();
after(async () => {
  await browser.close();
  await Promise.all([site.close(), scripted.close()]);
});

/** The page, and the route of the recipe. */
async function routes() {
  copyFileSync(join(TESTS, "e2e", "pages", "chat.jsx"), join(folder, "chat.jsx"));
  writeFileSync(join(folder, "use-chat.ts"), recipe("A hook of React"));
  writeFileSync(join(folder, "route.ts"), `${recipe("A route of Hono").replaceAll("console.log", "void ")}\nexport { app };\n`);
  const common = { absWorkingDir: folder, bundle: true, format: "esm", target: "es2022", logLevel: "warning" };
  // The development build, which says what is wrong with a hook.
  const define = { "process.env.NODE_ENV": '"development"' };
  const { outputFiles: [script] } = await build({ ...common, entryPoints: ["chat.jsx"], jsx: "automatic", jsxDev: false, define, write: false });
  await build({ ...common, entryPoints: ["route.ts"], outfile: join(folder, "route.mjs"), packages: "external" });
  const { baseURL, apiKey } = scripted.options("openai");
  Object.assign(process.env, { BASE_URL: baseURL, API_KEY: apiKey, MODEL: "gpt-4.1-mini" });
  const { app } = await import(pathToFileURL(join(folder, "route.mjs")).href);
  const files = {
    "/": ["text/html", '<!doctype html><title>Chat</title><link rel="icon" href="data:,"><main></main><script type="module" src="/chat.js"></script>'],
    "/chat.js": ["text/javascript", script.text],
  };
  return async (request) => {
    const [type, body] = files[new URL(request.url).pathname] ?? [];
    return type ? new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } }) : app.fetch(request);
  };
}

let page;
let problems;
beforeEach(async () => ({ page, problems } = await openPage(browser, site.origin)));
afterEach(async () => {
  await page.close();
  assert.deepEqual(problems, []);
});

const say = async (message) => {
  await page.fill("#message", message);
  await page.click("#ask");
};
const state = (word) => page.waitForSelector(`#answer[data-state="${word}"]`, { state: "attached" });
const text = () => page.textContent("#answer");
const textBegins = () => page.waitForFunction(() => document.querySelector("#answer").textContent !== "");

test("the exact text is shown, and that it is whole", async () => {
  await state("idle");
  const words = "Hello 世界, 🚀 \"quoted\" by a hook.";
  await say(`[[text:${words}]][[pace:10]]`);
  await state("complete");
  assert.equal(await text(), words);
});

test("an answer that is stopped keeps what has come, and the next one is whole", async () => {
  const { cancelled } = scripted.stats;
  await say("[[words:10000]][[pace:20]]");
  await textBegins();
  await page.click("#stop");
  await state("aborted");
  const kept = await text();
  assert.match(kept, /^word1\b/);
  await scripted.settled();
  assert.equal(scripted.stats.cancelled, cancelled + 1);
  assert.equal(await text(), kept);
  await say("[[text:again]]");
  await state("complete");
  assert.equal(await text(), "again");
});

test("an answer that is stopped before it begins is aborted too", async () => {
  await say("[[wait:60000]]");
  await state("streaming");
  await page.click("#stop");
  await state("aborted");
  await scripted.settled();
});

test("a question takes the place of the one before", async () => {
  await say("[[words:10000]][[pace:20]]");
  await textBegins();
  await page.evaluate(() => {
    const answer = document.querySelector("#answer");
    globalThis.states = [];
    new MutationObserver(() => globalThis.states.push(answer.dataset.state)).observe(answer, { attributes: true });
  });
  await say("[[text:the second]][[pace:50]]");
  await state("complete");
  await scripted.settled();
  assert.equal(await text(), "the second");
  assert.deepEqual(await page.evaluate(() => globalThis.states), ["complete"]);
});

test("who leaves cancels the answer at the server", async () => {
  const { cancelled } = scripted.stats;
  await say("[[words:10000]][[pace:20]]");
  await textBegins();
  await page.click("#leave");
  await scripted.settled();
  assert.equal(scripted.stats.cancelled, cancelled + 1);
  assert.equal(await page.locator("#answer").count(), 0);
});

test("an answer that is cut, an error and a refusal have states of their own", async () => {
  await say("[[text:one two three]][[error:2 502 No provider]]");
  await state("failed");
  assert.match(await text(), /^one/);
  await say("[[text:one two three]][[cut:700]]");
  await state("incomplete");
  await say("[[status:429]]");
  await state("failed");
  // The browser itself says so.
  assert.match(problems.splice(0).join(), /429/);
});
