import { measure } from "./lib/measure.mjs";
import { cells, run, verify } from "./lib/stage.mjs";
const [jobs, fixtures, reads] = process.argv.slice(2).map((w) => w.split(","));
const stage = { verify, async sample(cell, count) { const b = process.cpuUsage(); await run(cell, count); const { user, system } = process.cpuUsage(b); return (user + system) * 1000; } };
const list = cells().filter((c) => jobs.includes(c.job) && fixtures.includes(c.fixture) && reads.includes(c.read) && ["chatwire", "openai"].includes(c.subject));
const rows = await measure(stage, list, { rounds: 15, target: 25, keep: () => true, say: () => {} });
for (const r of rows) console.log(JSON.stringify(r).slice(0, 400));
