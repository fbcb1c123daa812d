import { program } from "../../js/support/paths.mjs";

export const kit = "vitest";

const row = (name, uses, args) => ({
  title: "Vitest",
  name,
  async run(bench) {
    bench.uses("vitest", ...uses);
    await bench.node(24);
    const env = { VITE_CHATWIRE_BASE: bench.base, VITE_CHATWIRE_PROMPT: bench.prompt, CHROMIUM_BIN: program("CHROMIUM_BIN", ["chromium", "chromium-browser"]) };
    const printed = await bench.script(["node_modules/vitest/vitest.mjs", "run", ...args], { env });
    return JSON.parse(/told (".*")/.exec(printed)?.[1] ?? '"nothing"');
  },
});

export const rows = [
  row("node", [], []),
  row("jsdom", ["jsdom"], ["--environment", "jsdom"]),
  row("browser mode, in Chromium", ["@vitest/browser-playwright"], ["--config", "browser.config.js"]),
];
