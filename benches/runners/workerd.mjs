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
import { SUBJECTS } from "../subjects/index.mjs";

const plan = planOf();
const bundle = await bundleWorker(join(BENCHES, "runners", "worker-entry.mjs"), "stage");
// A worker for each subject, all in one process: in one that they share, whoever comes after a subject that leaves much garbage is slower,
// some by twice, and no application has them side by side.
const worker = new Miniflare({
  cf: false,
  workers: SUBJECTS.map(({ name }) => ({
    name,
    routes: [`http://${name}.invalid/*`],
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    ...bundle,
  })),
});
try {
  await worker.ready;
  const [pid] = childrenOf(process.pid, /workerd/);
  const call = async (command, cell, count) => {
    const response = await worker.dispatchFetch(`http://${cell?.subject ?? SUBJECTS[0].name}.invalid/`, { method: "POST", body: JSON.stringify({ command, cell, count }) });
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
