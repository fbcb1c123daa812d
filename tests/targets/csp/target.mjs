// A content security policy must let WebAssembly be compiled, and no more than that; where it does not, the error says so.
import { BROWSERS } from "../support/browsers.mjs";

export const kit = "plain";

const ENTRIES = { "chatwire": "module", "chatwire/slim": "slim" };
const REFUSED = /^ChatwireError: The wasm could not be loaded: .*script-src 'wasm-unsafe-eval'/s;

const row = (entry, page, browser, allowed) => ({
  title: "Content-Security-Policy",
  name: `${entry} under ${allowed ? "`script-src 'self' 'wasm-unsafe-eval'`" : "`script-src 'self'`"}, in ${BROWSERS[browser]}`,
  quick: browser === "chromium",
  ...(!allowed && { due: REFUSED, result: "refused, with an error that names `'wasm-unsafe-eval'`" }),
  async run(bench) {
    const script = `script-src 'self'${allowed ? " 'wasm-unsafe-eval'" : ""}`;
    // For slim, the wasm's own place too.
    const origin = await bench.site(".", `default-src 'none'; ${script}; connect-src 'self' ${new URL(bench.base).origin}`);
    return bench.page(`${origin}/${page}.html`, browser);
  },
});

export const rows = Object.keys(BROWSERS).flatMap((browser) => Object.entries(ENTRIES).flatMap(([entry, page]) => [true, false].map((allowed) => row(entry, page, browser, allowed))));
