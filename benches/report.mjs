// Writes RESULTS.md and plots/ from what the runners kept.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { FIXTURES } from "./fixtures.mjs";
import { firstToken, growth, instructions, memory, partial, startup, types } from "./lib/others.mjs";
import { load } from "./lib/kept.mjs";
import { BENCHES } from "./lib/paths.mjs";
import { bars, lines } from "./lib/plot.mjs";
import { slowerOf, targetsOf, timesOf } from "./lib/sections.mjs";
import { ratio } from "./lib/stats.mjs";
import { versionOf } from "./lib/versions.mjs";

const RUNTIMES = { node: "Node", workerd: "workerd", chromium: "Chromium" };
const PEERS = ["openai", "eventsource-parser", "ai", "@ai-sdk/openai-compatible", "@xsai/stream-text", "@microsoft/fetch-event-source"];
const OTHERS = [
  ["startup", "Start-up", startup], ["firsttoken", "First token", firstToken], ["memory", "Memory", memory],
  ["growth", "Growth", growth], ["instructions", "Instructions", instructions], ["types", "Type checking", types], ["partial", "J6: an object while it comes", partial],
];

const plots = join(BENCHES, "plots");
mkdirSync(plots, { recursive: true });
const parts = [introduction()];
for (const [name, label] of Object.entries(RUNTIMES)) {
  const kept = load(name);
  if (!kept) continue;
  plotRatios(name, label, kept.rows);
  parts.push(
    `## ${label}`, stamp(kept), targetsOf(name, kept.rows), slowerOf(kept.rows), `![ratios in ${label}](plots/${name}.svg)`,
    `<details><summary>CPU time per chunk in µs: median (quartiles)</summary>\n\n${timesOf(kept.rows)}\n\n</details>`,
  );
}
for (const [name, label, write] of OTHERS) {
  const kept = load(name);
  if (!kept) continue;
  parts.push(`## ${label}`, stamp(kept), write(kept));
  if (name === "growth") parts.push(plotGrowth(kept));
}
writeFileSync(join(BENCHES, "RESULTS.md"), `${parts.filter(Boolean).join("\n\n")}\n`);
console.log("  benches/RESULTS.md is written");

function introduction() {
  const versions = ["chatwire", ...PEERS].map((name) => `${name} ${versionOf(name)}`).join(", ");
  return `# Benchmarks

Written by \`cargo xtask bench\`. Ratios say how many times less CPU time chatwire takes than a peer: both ran in the same process,
one after the other, in an order shuffled by seed, and the ratio is taken round by round; a target counts the median over the
fixtures (${FIXTURES.join(", ")}). Each subject gets the same response from the same stub, and its results were compared with what the
fixture holds, chunk by chunk where it gives chunks, before anything was timed. CPU time is that of all threads of the process.

Machine: ${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}.
Versions: ${versions}.`;
}

function stamp({ runtime, at, build, quick }) {
  const how = quick ? " A quick run, with few rounds: for where things stand, not for the record." : "";
  return `${runtime ? `${runtime}, ` : ""}${at.slice(0, 10)}, chatwire build ${build}.${how}`;
}

function plotRatios(name, label, rows) {
  const series = [["J1", "event", "openai"], ["J1", "16k", "openai"], ["J2", "event", "openai"], ["J2", "16k", "openai"], ["J3", "event", "openai"], ["J3", "16k", "openai"]];
  const groups = FIXTURES.map((fixture) => ({
    label: fixture, values: series.map(([job, read, peer]) => ratio(rows, { job, fixture, read }, peer)?.mid),
  }));
  const drawn = bars({ title: `${label}: openai ÷ chatwire`, unit: "CPU time per chunk, times less (log)", groups, line: 1,
    series: series.map(([job, read]) => `${job} ${read}`) });
  writeFileSync(join(plots, `${name}.svg`), drawn);
}

function plotGrowth({ rows }) {
  return ["chunks", "streams"].map((axis) => {
    const names = [...new Set(rows.map(({ name }) => name))];
    const series = names.map((name) => ({ name, points: rows.filter((row) => row.name === name && row.axis === axis).map(({ at, micros }) => [at, micros]) }));
    const label = axis === "chunks" ? "chunks in one answer" : "streams at once";
    writeFileSync(join(plots, `growth-${axis}.svg`), lines({ title: `Growth by ${axis}`, unit: "CPU µs per chunk (log)", series, label }));
    return `![growth by ${axis}](plots/growth-${axis}.svg)`;
  }).join("\n");
}
