// Twenty seconds of the soak (`cargo xtask soak` runs two hours): streams side by side, faults at random, none may end otherwise than it must.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SOAK = fileURLToPath(new URL("../soak/run.mjs", import.meta.url));
const MIB = 2 ** 20;

test("fifty streams side by side with faults at random all end as they must, and memory stays where it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "soak-"));
  try {
    const child = spawn(process.execPath, [SOAK, "--seconds", "20", "--report", folder], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (said += piece));
    const [code] = await once(child, "close");
    assert.equal(code, 0, said);
    const report = JSON.parse(await readFile(join(folder, "soak.json"), "utf8"));
    assert.equal(report.wrong, 0);
    assert.ok(report.streams > 200, `${report.streams} streams`);
    for (const type of ["complete", "incomplete", "stalled", "aborted", "failed", "rejected"]) assert.ok(report.outcomes[type] > 0, `none was ${type}`);
    const [first, last] = [report.samples[0], report.samples.at(-1)];
    // What is loaded once, and compiled, comes on top of the first sample.
    assert.ok(last.heap < first.heap + 16 * MIB, `heap: ${first.heap} → ${last.heap}`);
    assert.ok(last.wasm < first.wasm + 4 * MIB, `wasm: ${first.wasm} → ${last.wasm}`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
