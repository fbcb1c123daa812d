// Chromium for the tests of the page and of the documentation: the one on PATH or in CHROMIUM_BIN, headless.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts it; fails with a sentence where there is none. */
export function launchChromium() {
  return chromium.launch({ executablePath: findChromium(), args: ARGS });
}

function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = process.env.CHROMIUM_BIN ?? folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error("The test needs Chromium: install it, or name it in CHROMIUM_BIN.");
  return found;
}
