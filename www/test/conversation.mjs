// What the tests of the conversation share: the demo, a browser, and how to talk to the page.

import assert from "node:assert/strict";
import { startDemo } from "../serve.mjs";
import { launch } from "./browser.mjs";
import { watch } from "./look.mjs";

export { picture, sideways } from "./look.mjs";

export const speech =
  "A wire carries bytes, not words. The pieces of an answer arrive cut anywhere, sometimes in the middle of a letter, and it is the " +
  "reader's work to put them together again: in order, without loss, and without taking silence for an end. Whoever stops listening " +
  "keeps what was said so far, and knows that it was not all.";

/** Starts the demo and a browser. `onPage(settings, steps)` opens the page and fails on anything that its console calls an error. */
export async function openStage(engine) {
  const demo = await startDemo({ port: 0, env: {} });
  const browser = await launch(engine).catch(async (error) => {
    await demo.dispose();
    throw error;
  });
  return {
    engine,
    url: demo.url,
    async onPage(settings, steps) {
      const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...settings });
      const page = await context.newPage();
      const problems = watch(page);
      await page.goto(demo.url);
      await page.waitForSelector("#provider:enabled");
      await steps(page);
      assert.deepEqual(problems, []);
      await context.close();
    },
    async close() {
      await browser.close();
      await demo.dispose();
    },
  };
}

export async function send(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
}

/** Sends and waits for the end; gives what the page shows of it. */
export async function ask(page, text) {
  const turns = await page.locator(".turn").count();
  await send(page, text);
  return ended(page, turns + 1);
}

/** Clicks an example. */
export async function example(page, label) {
  await page.click(`.example:has(b:text-is("${label}"))`);
}

/** Waits until the turn of this number, the first is 1, has ended and is the last one. */
export async function ended(page, number) {
  await page.waitForSelector(`.turn:nth-of-type(${number}):last-of-type:not([data-outcome="streaming"])`, { timeout: 20_000 });
  return shown(page);
}

/** What the last turn shows. */
export function shown(page) {
  return page.locator(".turn").last().evaluate((turn) => ({
    outcome: turn.dataset.outcome,
    question: turn.querySelector(".question")?.textContent,
    text: turn.querySelector(".answer")?.textContent,
    answers: [...turn.querySelectorAll(".answer")].map((answer) => answer.textContent),
    refusal: turn.querySelector(".refused")?.textContent,
    reasoning: turn.querySelector(".thoughts")?.textContent,
    tools: [...turn.querySelectorAll(".tool")].map((tool) => tool.textContent),
    problem: turn.querySelector(".problem")?.textContent,
    besides: turn.querySelector(".besides")?.textContent,
    ...Object.fromEntries([...turn.querySelectorAll("dd[data-metric]")].map((value) => [value.dataset.metric, value.textContent])),
  }));
}

/** Notes the bodies of the requests that the page makes from here on; the function that it gives tells them. */
export async function sentBy(page) {
  // The browsers' own reports have no body of a request that was made from a `Request`.
  await page.evaluate(() => {
    const { fetch } = globalThis;
    globalThis.sent = [];
    globalThis.fetch = async (request, ...rest) => {
      globalThis.sent.push(await request.clone().json());
      return fetch(request, ...rest);
    };
  });
  return () => page.evaluate(() => globalThis.sent);
}
