// The page in a browser, for tests of what makes its request. With SCREENSHOTS set to a folder they leave pictures there.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { startDemo } from "../serve.mjs";
import { ENGINES, launch } from "./browser.mjs";
import * as look from "./look.mjs";

export { sideways } from "./look.mjs";

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
  const problems = look.watch(page);
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
  await page.goto(demo.url);
  await page.waitForSelector("#provider:enabled");
  await steps(page, sent);
  assert.deepEqual(problems, []);
  await context.close();
}

export const picture = (page, name) => look.picture(page, `request-${browser.browserType().name()}-${name}`);

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
