// The demo, as `cargo xtask demo` starts it, driven in Chromium: page, edge worker and scripted provider together.
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { openPage, startChromium } from "../js/support/browser.mjs";
import { ROOT } from "../js/support/paths.mjs";

const SCREENSHOTS = join(ROOT, "target", "screenshots");
const SPOKEN = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen";

let demo;
let browser;
let page;
let problems;

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const { startDemo } = await import(pathToFileURL(join(ROOT, "www", "serve.mjs")).href);
  // An empty environment: no key of this machine's may turn the test into a real call.
  demo = await startDemo({ port: 0, env: {} });
  browser = await startChromium();
  ({ page, problems } = await openPage(browser, demo.url));
  await page.waitForSelector("#provider:enabled");
});

after(async () => {
  await browser?.close();
  await demo?.dispose();
});

/** Sends a message and gives the turn it opens. */
async function say(message) {
  const turns = await page.locator("article.turn").count();
  await page.fill("#message", message);
  await page.click("#send");
  const turn = page.locator("article.turn").nth(turns);
  await turn.waitFor();
  return turn;
}

/** Waits until a turn has ended thus, then gives its shown answer and its facts. */
async function ended(turn, outcome) {
  await turn.and(page.locator(`[data-outcome="${outcome}"]`)).waitFor({ timeout: 30_000 });
  const facts = {};
  for (const fact of await turn.locator("[data-metric]").all()) facts[await fact.getAttribute("data-metric")] = await fact.textContent();
  return { text: await turn.locator(".answer").textContent(), facts };
}

/** Keeps a picture of the page and checks that there is one. */
async function screenshot(name) {
  const path = join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path });
  assert.ok(statSync(path).size > 5000, `${path} is next to empty`);
}

test("the page offers the four scripted providers", async () => {
  const names = await page.locator("#provider option").allTextContents();
  for (const name of [/neuroflash/i, /flexai/i, /morpheus/i, /openai/i]) assert.ok(names.some((label) => name.test(label)), names.join(", "));
});

for (const name of [/neuroflash/i, /flexai/i, /morpheus/i, /openai/i]) {
  test(`an answer from ${name.source} arrives word by word and is shown whole`, async () => {
    const label = (await page.locator("#provider option").allTextContents()).find((one) => name.test(one));
    await page.selectOption("#provider", { label });
    const turn = await say(`[[text:${SPOKEN}]][[pace:60]]`);
    // In mid-stream a part is there, and the rest is not.
    await turn.locator(".answer", { hasText: "one two three" }).waitFor();
    assert.equal(await turn.getAttribute("data-outcome"), "streaming");
    await screenshot(`streaming-${name.source}`);
    const { text, facts } = await ended(turn, "complete");
    assert.equal(text, SPOKEN);
    assert.equal(facts.finish, "stop");
    assert.match(facts["first-token"], /^\d+ ms$/);
    assert.match(facts.tokens, /^\d+ in\b.* · \d+ out/);
    assert.match(facts.words, /^16/);
  });
}

test("Stop ends the answer as aborted and keeps the text", async () => {
  const turn = await say(`[[text:${SPOKEN}]][[pace:150]]`);
  await turn.locator(".answer", { hasText: "one two" }).waitFor();
  await page.click("#stop");
  const { text } = await ended(turn, "aborted");
  assert.ok(SPOKEN.startsWith(text) && text !== SPOKEN && text !== "", text);
  await screenshot("aborted");
});

test("a stream that the provider cuts is not shown as a whole answer, and its text is kept", async () => {
  const turn = await say(`[[text:${SPOKEN}]][[cut:1500]]`);
  // The worker tells the page of the cut with an error object, so that no client can take it for a whole answer.
  const { text } = await ended(turn, "incomplete");
  assert.ok(SPOKEN.startsWith(text) && text !== SPOKEN && text !== "", text);
  assert.match(await turn.locator(".problem").textContent(), /partial answer kept/);
});

test("a refused call is shown with its kind and wait time", async () => {
  const turn = await say("[[status:429]][[retry-after:2]]");
  await ended(turn, "failed");
  assert.match(await turn.locator(".problem").textContent(), /rate_limit.*429.*2 s/);
  await screenshot("refused");
});

test("a tool call is shown with its arguments", async () => {
  const turn = await say('[[tool:get_weather {"city":"Oslo"}]]');
  await ended(turn, "complete");
  assert.match(await turn.locator(".tool").textContent(), /get_weather[^]*city: "Oslo"/);
});

test("after all that the conversation goes on", async () => {
  const { text } = await ended(await say("[[text:Still here.]]"), "complete");
  assert.equal(text, "Still here.");
});

test("nothing failed in the page that should not", () => {
  // The browser itself reports the refused call and the cut stream as failed loads.
  const own = problems.filter((problem) => !/Failed to load resource|net::ERR_/.test(problem));
  assert.deepEqual(own, []);
});
