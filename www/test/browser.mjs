// The browsers of the tests: Chromium and Firefox as the machine has them, on PATH or in CHROMIUM_BIN and FIREFOX_BIN, headless.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, firefox } from "playwright-core";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Those that the page is tested in. */
export const ENGINES = ["chromium", "firefox"];

/** Starts one of {@link ENGINES}; fails with a sentence where there is none. */
export function launch(engine) {
  return engine === "firefox" ? launchFirefox() : launchChromium();
}

export function launchChromium() {
  return chromium.launch({ executablePath: find("Chromium", "CHROMIUM_BIN", ["chromium", "chromium-browser", "google-chrome"]), args: ARGS });
}

/** Mozilla's own Firefox, by WebDriver BiDi. It emulates no color scheme. Playwright 1.65 speaks commands that Firefox 153 does not know. */
export function launchFirefox() {
  return firefox.launch({ channel: "moz-firefox", executablePath: find("Firefox", "FIREFOX_BIN", ["firefox-esr", "firefox"]) });
}

function find(what, variable, names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = process.env[variable] ?? folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`The test needs ${what}: install it, or name it in ${variable}.`);
  return found;
}
