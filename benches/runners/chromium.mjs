// The cells in workers of a page of Chromium, headless.
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { bundlePage } from "../lib/bundle.mjs";
import { cpuOf } from "../lib/cpu.mjs";
import { measure } from "../lib/measure.mjs";
import { save } from "../lib/kept.mjs";
import { BENCHES, program } from "../lib/paths.mjs";
import { planOf } from "../lib/plan.mjs";
import { remoteStage } from "../lib/remote.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

const executablePath = program("CHROMIUM_BIN", ["chromium", "chromium-browser", "google-chrome"]);
if (!executablePath) throw new Error("There is no Chromium on PATH, and CHROMIUM_BIN is not set.");
const plan = planOf();
const script = await bundlePage(join(BENCHES, "runners", "page-entry.mjs"));
const server = createServer((request, response) => {
  const isScript = request.url === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? script : '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({ executablePath, args: FLAGS, headless: true });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.stage !== undefined);
  const call = (command, cell, count) => page.evaluate(
    ([name, ...rest]) => globalThis.stage[name](...rest), [command, cell, count],
  );
  const cells = (await call("cells")).filter(plan.keep);
  const pid = await rendererOf(browser, () => call("run", cells[0], 200));
  const rows = await measure(await remoteStage(call, pid), cells, plan);
  save("chromium", { runtime: `Chromium ${browser.version()}`, quick: plan.quick, rows });
} finally {
  await browser.close();
  server.close();
}

// Chromium keeps renderers for its own pages and to spare: the page's is the one that works when the page does.
async function rendererOf(open, work) {
  const session = await open.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => ({ id, before: cpuOf(id) }));
  await work();
  const worked = ({ id, before }) => cpuOf(id) - before;
  return renderers.map((renderer) => ({ ...renderer, cpu: worked(renderer) })).sort((one, other) => other.cpu - one.cpu)[0].id;
}
