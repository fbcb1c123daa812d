// Serves by miniflare what wrangler would deploy: `node miniflare.mjs <port>`.
import { readdirSync } from "node:fs";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";

const wasm = readdirSync("out").filter((name) => name.endsWith(".wasm"));
const modules = [{ type: "ESModule", path: "out/worker.js" }, ...wasm.map((name) => ({ type: "CompiledWasm", path: `out/${name}` }))];
const options = { cf: false, host: "127.0.0.1", port: Number(process.argv[2]), compatibilityDate: "2026-04-01", modules };
const miniflare = new Miniflare(convertV4MiniflareOptions(options));
await miniflare.ready;
