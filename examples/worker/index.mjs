// What a deployment names as its main file, behind:
//   cargo build --target wasm32-unknown-unknown --release
//   wasm-bindgen --target web --no-typescript --out-dir dist target/wasm32-unknown-unknown/release/chatwire_worker.wasm
//   cp index.mjs dist
// `worker-build` does the same, and makes it small.
import { fetch, initSync } from "./chatwire_worker.js";
import module from "./chatwire_worker_bg.wasm";

initSync({ module });

export default { fetch };
