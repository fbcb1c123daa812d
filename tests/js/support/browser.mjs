// The Chromium of the machine, headless and silent on the network.
import { chromium } from "playwright-core";
import { program } from "./paths.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Starts Chromium with a fresh profile. */
export function startChromium() {
  const executablePath = program("CHROMIUM_BIN", ["chromium", "chromium-browser", "google-chrome"]);
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

/** Opens a page that keeps what went wrong in it: console errors, uncaught errors, failed requests. */
export async function openPage(browser, url, viewport = { width: 1000, height: 760 }) {
  const page = await browser.newPage({ viewport });
  const problems = [];
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(url);
  return { page, problems };
}
