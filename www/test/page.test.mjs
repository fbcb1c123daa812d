// The page in Chromium, served by the edge worker. Needs `npm run build` first, and a Chromium on PATH or in CHROMIUM_BIN.
// With SCREENSHOTS set to a folder it leaves pictures there.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startDemo } from "../serve.mjs";
import { launchChromium } from "./browser.mjs";

const speech =
  "A wire carries bytes, not words. The pieces of an answer arrive cut anywhere, sometimes in the middle of a letter, and it is the " +
  "reader's work to put them together again: in order, without loss, and without taking silence for an end. Whoever stops listening " +
  "keeps what was said so far, and knows that it was not all.";

let demo;
let browser;

before(async () => {
  demo = await startDemo({ port: 0, env: {} });
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  await demo?.dispose();
});

/** Opens the page, runs `steps` on it, and fails on anything the page's console calls an error. */
async function onPage(settings, steps) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...settings });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // Chromium reports each answer with an error status, also where the page handles it.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) problems.push(message.text());
  });
  await page.goto(demo.url);
  await page.waitForSelector("#provider:enabled");
  await steps(page);
  assert.deepEqual(problems, []);
  await context.close();
}

async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function send(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
}

/** Sends and waits for the end; gives what the page shows of it. */
async function ask(page, text) {
  const turns = await page.locator(".turn").count();
  await send(page, text);
  await page.waitForSelector(`.turn:nth-of-type(${turns + 1}):not([data-outcome="streaming"])`, { timeout: 20_000 });
  return shown(page);
}

function shown(page) {
  return page.locator(".turn").last().evaluate((turn) => ({
    outcome: turn.dataset.outcome,
    text: turn.querySelector(".answer").textContent,
    reasoning: turn.querySelector(".reasoning p").textContent,
    tools: [...turn.querySelectorAll(".tool")].map((tool) => tool.textContent),
    problem: turn.querySelector(".problem")?.textContent,
    ...Object.fromEntries([...turn.querySelectorAll("dd")].map((value) => [value.dataset.metric, value.textContent])),
  }));
}

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test("an answer arrives word by word and can be stopped, by button and by key", async () => {
  await onPage({}, async (page) => {
    await picture(page, "welcome");
    await send(page, `Tell me about the wire. [[pace:60]] [[text:${speech}]]`);
    const words = () => page.evaluate(() => document.querySelector(".answer")?.textContent.split(/\s+/).length ?? 0);
    const counts = new Set();
    while (Math.max(0, ...counts) < 14) {
      counts.add(await words());
      await page.waitForTimeout(20);
    }
    assert.ok(counts.size > 5, `the words came in ${counts.size} steps`);
    await picture(page, "streaming");
    await page.click("#stop");
    await page.waitForSelector('.turn[data-outcome="aborted"]');
    const stopped = await shown(page);
    assert.ok(speech.startsWith(stopped.text) && stopped.text.length < speech.length, stopped.text);
    assert.match(stopped.words, /^\d+ counted here$/);
    assert.match(stopped["first-token"], /^\d+ ms$/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "message");
    await picture(page, "aborted");

    await send(page, "Again. [[pace:60]] [[words:200]]");
    await page.waitForFunction(() => document.querySelectorAll(".answer")[1]?.textContent.includes("word3"));
    await page.keyboard.press("Escape");
    await page.waitForSelector('.turn:nth-of-type(2)[data-outcome="aborted"]');
  });
});

test("each provider answers, and a conversation goes on", async () => {
  await onPage({}, async (page) => {
    for (const name of ["OpenAI API", "neuroflash", "FlexAI", "Morpheus"]) {
      await page.selectOption("#provider", { label: name });
      const answer = await ask(page, "[[text:Hello, wire.]]");
      assert.equal(answer.outcome, "complete", name);
      assert.equal(answer.text, "Hello, wire.");
      assert.equal(answer.finish, "stop");
      assert.match(answer.tokens, /^\d+ in · \d+ out$/, name);
      assert.match(answer.words, name === "neuroflash" ? /^\d+ reported$/ : /^2 counted here$/, name);
    }
    await picture(page, "providers");
  });
});

test("reasoning is folded away and tool calls are shown", async () => {
  await onPage({}, async (page) => {
    const thought = await ask(page, "[[reason:First this, then that.]] [[text:Done.]]");
    assert.equal(thought.reasoning, "First this, then that.");
    assert.equal(thought.text, "Done.");
    const call = await ask(page, '[[tool:get_weather {"city":"Oslo"}]]');
    assert.equal(call.finish, "tool_calls");
    assert.match(call.tools[0], /get_weather.*"city": "Oslo"/s);
    await picture(page, "tools");
  });
});

const faults = [
  ["[[status:429]] [[retry-after:2]]", "failed", /RateLimitError · rate_limit.*HTTP 429 · retry in 2 s/, ""],
  ["[[error:3 503 Full house.]] [[words:40]]", "failed", /Full house\..*InternalServerError · server.*partial answer kept/, "word1 word2 word3"],
  ["[[cut:1500]] [[words:40]]", "incomplete", /incomplete.*partial answer kept/, "word1"],
  ["[[reset:1500]] [[words:40]]", "failed", /connection.*partial answer kept/, "word1"],
  ["[[stall:1500]] [[words:40]]", "stalled", /StalledError · stalled · partial answer kept/, "word1"],
];
for (const [prompt, outcome, problem, text] of faults) {
  test(`a fault shows as what it is: ${prompt} → ${outcome}`, async () => {
    await onPage({}, async (page) => {
      const answer = await ask(page, prompt);
      assert.equal(answer.outcome, outcome);
      assert.match(answer.problem, problem);
      assert.ok(answer.text.startsWith(text), answer.text);
      await picture(page, `fault-${/\w+/.exec(prompt)[0]}`);
    });
  });
}

test("markup in an answer stays text", async () => {
  await onPage({}, async (page) => {
    const markup = "<img src=x onerror=alert(1)><b>bold</b>";
    assert.equal((await ask(page, `[[text:${markup}]]`)).text, markup);
    assert.equal(await page.locator("#log img, #log .answer b").count(), 0);
  });
});

test("a dark scheme and a phone's width hold the page", async () => {
  await onPage({ colorScheme: "dark" }, async (page) => {
    await send(page, `In the dark. [[pace:60]] [[reason:Thinking about the dark.]] [[text:${speech}]]`);
    await page.waitForFunction(() => document.querySelector(".answer")?.textContent.includes("middle of a letter"));
    await picture(page, "dark");
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(22, 22, 20)");
  });
  await onPage({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, async (page) => {
    assert.equal(await sideways(page), 0);
    await picture(page, "phone-welcome");
    await page.click(".example >> nth=3");
    await page.waitForSelector('.turn[data-outcome="complete"]');
    assert.equal(await sideways(page), 0);
    await picture(page, "phone");
  });
});
