// What every test of a page does with it: watch its console, take its picture, see whether something stands out.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Notes from here on what the page's console calls an error; the list that it gives grows, and should stay empty. */
export function watch(page) {
  const problems = [];
  // To take a picture Playwright adds a style of its own, which the page's policy forbids.
  const note = (text) => (process.env.SCREENSHOTS === undefined || !text.includes("style-src-elem")) && problems.push(text);
  page.on("pageerror", (error) => note(error.message));
  page.on("console", (message) => {
    // Browsers report each answer with an error status, also where the page handles it.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) note(message.text());
  });
  return problems;
}

/** Leaves a picture in the folder that SCREENSHOTS names, if it names one. */
export async function picture(page, name, options = {}) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

/** How many pixels of the page stand out at the side; what a scroll bar takes is not the page's. */
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
