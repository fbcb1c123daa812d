// What the tests of the views of the wire share: a page at a view, and pictures of it.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startDemo } from "../serve.mjs";
import { launch } from "./browser.mjs";

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
      const problems = [];
      // To take a picture Playwright adds a style of its own, which the page's policy forbids.
      const note = (text) => (process.env.SCREENSHOTS === undefined || !text.includes("style-src-elem")) && problems.push(text);
      page.on("pageerror", (error) => note(error.message));
      page.on("console", (message) => {
        // Chromium reports each answer with an error status, also where the page handles it.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) note(message.text());
      });
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
export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** How far the page can be scrolled sideways. */
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
