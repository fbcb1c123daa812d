import { defineConfig } from "vite";

export default defineConfig({
  root: "src",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    // The page's Content-Security-Policy allows no data: URLs, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    // The inline wasm of the package is one large string; that is its design, not an accident to warn about.
    chunkSizeWarningLimit: 1024,
  },
});
