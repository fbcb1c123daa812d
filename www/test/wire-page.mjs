// What the tests of the views of the wire share: a page at a view, and pictures of it.

import assert from "node:assert/strict";
import { startDemo } from "../serve.mjs";
import { launch } from "./browser.mjs";
import * as look from "./look.mjs";

export { sideways } from "./look.mjs";

/** A phone, as Playwright takes it. */
export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Starts the demo and a browser; `open(view, settings, steps)` fails on anything the page's console calls an error. */
export async function startPage(engine = "chromium") {
  const demo = await startDemo({ port: 0, env: {} });
  const browser = await launch(engine);
  async function open(view, settings, steps) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...settings });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const problems = look.watch(page);
      await page.goto(new URL(`/#${view}`, demo.url).href);
      await page.waitForSelector("main.wire");
      await steps(page);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
    }
  }
  return { demo, open, close: async () => void (await Promise.all([browser.close(), demo.dispose()])) };
}

/** Leaves a picture of the whole page in the folder SCREENSHOTS, if that is set. */
export const picture = (page, name) => look.picture(page, name, { fullPage: true });

/** Runs what is set in the fault panel, and gives the outcome's card as text. */
export async function runFault(page) {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".outcome-card").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
  return page.locator(".outcome-card").evaluate((card) => ({ outcome: card.dataset.outcome, text: card.textContent }));
}
