// Runs the built handler in the sandbox: `node run.mjs <query>`.
import { readFile } from "node:fs/promises";
import { EdgeRuntime } from "edge-runtime";

const wasm_module = await WebAssembly.compile(await readFile("out/module.wasm"));
const runtime = new EdgeRuntime({ initialCode: await readFile("out/handler.js", "utf8"), extend: (context) => Object.assign(context, { wasm_module }) });
const response = await runtime.dispatchFetch(`http://edge.test/${process.argv[2]}`);
await response.waitUntil();
console.log(await response.text());
