// The tests in the Chromium of the machine.
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const launchOptions = { executablePath: process.env.CHROMIUM_BIN, args: ["--no-sandbox", "--disable-gpu"] };

export default defineConfig({
  test: {
    browser: { enabled: true, headless: true, screenshotFailures: false, api: { host: "127.0.0.1" }, provider: playwright({ launchOptions }), instances: [{ browser: "chromium" }] },
  },
});
