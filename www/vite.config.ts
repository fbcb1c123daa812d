import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const pages = ["index", "usage"];

export default defineConfig({
  root: "src",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    rolldownOptions: { input: pages.map((page) => fileURLToPath(new URL(`src/${page}.html`, import.meta.url))) },
    // The page's Content-Security-Policy allows no data: URLs, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    // The inline wasm of the package is one large string; that is its design, not an accident to warn about.
    chunkSizeWarningLimit: 1024,
  },
});
