// The page in a browser, for tests of what makes its request. With SCREENSHOTS set to a folder they leave pictures there.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { startDemo } from "../serve.mjs";
import { ENGINES, launch } from "./browser.mjs";

let demo;
let browser;
before(async () => {
  demo = await startDemo({ port: 0, env: {} });
});
after(() => demo?.dispose());

/** Runs tests in each of the browsers that are named. */
export function inBrowsers(tests, engines = ENGINES) {
  for (const engine of engines) {
    describe(`in ${engine}`, () => {
      before(async () => (browser = await launch(engine)));
      after(() => browser?.close());
      tests(engine);
    });
  }
}

/** Opens the page, runs `steps` on it, and fails on anything the page's console calls an error. */
export async function onPage(settings, steps) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems = [];
  // What is sent, read before it goes: the browser's protocol does not tell the body of every request.
  const sent = () => page.evaluate(() => globalThis.sent);
  await page.addInitScript(() => {
    const real = globalThis.fetch;
    globalThis.sent = [];
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.method === "POST") globalThis.sent.push(await request.clone().json());
      return real(request);
    };
  });
  // To take a picture Playwright adds a style of its own, which the page's policy forbids.
  const note = (text) => (process.env.SCREENSHOTS === undefined || !text.includes("style-src-elem")) && problems.push(text);
  page.on("pageerror", (error) => note(error.message));
  page.on("console", (message) => {
    // Browsers report each answer with an error status, also where the page handles it.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) note(message.text());
  });
  await page.goto(demo.url);
  await page.waitForSelector("#provider:enabled");
  await steps(page, sent);
  assert.deepEqual(problems, []);
  await context.close();
}

export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `request-${browser.browserType().name()}-${name}.png`) });
}

/** Opens the parameters, all groups of them. */
export async function openParameters(page) {
  await page.click("#parameters > summary");
  await page.waitForSelector(".parameters");
  for (const summary of await page.locator(".group > summary").all()) await summary.click();
}

export const parameter = (page, name) => page.locator(`.parameter[data-name="${name}"]`);

/** Sends and gives the request that went out. */
export async function send(page, sent, text = "[[text:Fine.]]") {
  const before = (await sent()).length;
  await page.fill("#message", text);
  await page.press("#message", "Enter");
  await page.waitForFunction((turns) => document.querySelectorAll('.turn:not([data-outcome="streaming"])').length >= turns, before + 1);
  return (await sent()).at(-1);
}

export const choose = (page, label) => page.selectOption("#provider", { label });
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
