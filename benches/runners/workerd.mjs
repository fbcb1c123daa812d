// The cells in workerd, which Cloudflare's workers run on.
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { bundleWorker } from "../lib/bundle.mjs";
import { childrenOf } from "../lib/cpu.mjs";
import { measure } from "../lib/measure.mjs";
import { save } from "../lib/kept.mjs";
import { BENCHES } from "../lib/paths.mjs";
import { planOf } from "../lib/plan.mjs";
import { remoteStage } from "../lib/remote.mjs";
import { versionOf } from "../lib/versions.mjs";

const plan = planOf();
const worker = new Miniflare({
  cf: false,
  compatibilityDate: "2026-04-01",
  compatibilityFlags: ["nodejs_compat"],
  ...(await bundleWorker(join(BENCHES, "runners", "worker-entry.mjs"), "stage")),
});
try {
  await worker.ready;
  const [pid] = childrenOf(process.pid, /workerd/);
  const call = async (command, cell, count) => {
    const response = await worker.dispatchFetch("http://bench.invalid/", { method: "POST", body: JSON.stringify({ command, cell, count }) });
    const { result, error } = await response.json();
    if (error) throw new Error(error);
    return result;
  };
  const cells = (await call("cells")).filter(plan.keep);
  const rows = await measure(await remoteStage(call, pid), cells, plan);
  save("workerd", { runtime: `workerd ${versionOf("workerd")}`, quick: plan.quick, rows });
} finally {
  await worker.dispose();
}
