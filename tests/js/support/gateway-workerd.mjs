// Runs the worker of the gateway's tests in workerd, with real Durable Objects.
import { join } from "node:path";
import { TESTS } from "./paths.mjs";
import { bundleWorker, startWorker } from "./workerd.mjs";

const OBJECTS = { LEDGER: "LedgerObject", BRIEF: "BriefLedger", SESSIONS: "SessionObject" };
const bundle = await bundleWorker(join(TESTS, "js", "support", "gateway-worker.mjs"), "gateway");

/** Starts it. With a folder, what it keeps outlives it. */
export async function startGatewayWorker(bindings, folder) {
  const worker = startWorker(bundle, bindings, {
    compatibilityFlags: ["enable_request_signal"],
    durableObjects: Object.fromEntries(Object.entries(OBJECTS).map(([name, className]) => [name, { className, useSQLite: true }])),
    ...(folder && { durableObjectsPersist: folder }),
  });
  const origin = (await worker.ready).origin;
  return {
    origin,
    dispose: () => worker.dispose(),
    /** A store of the worker's, asked from here. */
    store: (name) => new Proxy({}, {
      get: (_, step) => async (...values) => {
        const response = await fetch(`${origin}/call/${name}/${step}`, { method: "POST", body: JSON.stringify(values) });
        if (!response.ok) throw new Error(await response.text());
        return response.json();
      },
    }),
  };
}
