// Pages without a bundler, and every kind of worker that a page has, in each browser. What is no module must be bundled.
import { BROWSERS } from "../support/browsers.mjs";
import { bundled } from "../support/esbuild.mjs";

export const kit = "plain";

const classic = (bench, name) => bundled(bench, { entryPoints: [`${name}.js`], outfile: `out/${name}.js`, format: "iife" });

/** A page that has a worker do it. */
const worker = (kind, name, type) => async (bench, browser) => {
  if (type === "classic") await classic(bench, name);
  // From the root in either case, since a service worker sees what is below it.
  const file = type === "classic" ? `${name}.classic.js` : `${name}.js`;
  if (type === "classic") await bench.move(`out/${name}.js`, file);
  return bench.page(`${await bench.site()}/worker.html`, browser, { query: `${bench.query}&kind=${kind}&file=./${file}&type=${type}` });
};

const KINDS = {
  "module script": async (bench, browser) => bench.page(`${await bench.site()}/script.html`, browser),
  "module script with an import map": async (bench, browser) => bench.page(`${await bench.site()}/import-map.html`, browser),
  "classic script": async (bench, browser) => {
    await classic(bench, "classic");
    return bench.page(`${await bench.site()}/classic.html`, browser);
  },
  "Web Worker, module": worker("dedicated", "worker", "module"),
  "Web Worker, classic": worker("dedicated", "worker", "classic"),
  "SharedWorker, module": worker("shared", "shared-worker", "module"),
  "SharedWorker, classic": worker("shared", "shared-worker", "classic"),
  "service worker, module": worker("service", "service-worker", "module"),
  "service worker, classic": worker("service", "service-worker", "classic"),
};

export const rows = Object.entries(BROWSERS).flatMap(([browser, title]) => Object.entries(KINDS).map(([name, run]) => ({
  title,
  name,
  quick: browser === "chromium",
  run: (bench) => run(bench, browser),
})));
