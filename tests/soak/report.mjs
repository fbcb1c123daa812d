// What the soak saw, counted, and written down for people and for programs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Details of so many wrong ones are kept; all are counted. */
const KEPT = 200;

export class Tally {
  streams = 0;
  outcomes = {};
  errors = {};
  byFault = {};
  byReader = {};
  faults = [];
  wrongCount = 0;

  /** Counts a stream: its outcome, or the error of a call that gave none. */
  add({ fault, reader }, told) {
    this.streams += 1;
    const ends = told.outcomes?.length > 0 ? told.outcomes.map(({ type, error }) => [type, error]) : [[told.error ? "rejected" : "complete", told.error]];
    for (const [type, error] of ends) {
      count(this.outcomes, type);
      if (error) count(this.errors, error.kind ?? error.name);
      count((this.byFault[fault] ??= {}), type);
      count((this.byReader[reader] ??= {}), type);
    }
  }

  wrong(fault) {
    this.wrongCount += 1;
    if (this.faults.length < KEPT) this.faults.push(fault);
    console.error("WRONG", JSON.stringify(fault));
  }
}

function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Writes soak.json and soak.md; gives the latter. */
export function writeReport(folder, { ran, tally, samples, provider }) {
  const { streams, outcomes, errors, byFault, byReader, faults, wrongCount } = tally;
  writeFileSync(join(folder, "soak.json"), JSON.stringify({ ran, streams, outcomes, errors, byFault, byReader, wrong: wrongCount, faults, samples, provider }, null, 2));
  const table = (rows) => rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
  const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);
  const kinds = Object.keys(outcomes).sort();
  const shown = samples.filter((_, at) => at === 0 || at === samples.length - 1 || at % Math.ceil(samples.length / 10) === 0);
  const text = `# Soak

${streams} streams in ${(ran.seconds / 60).toFixed(1)} minutes, ${ran.streams} side by side, seed ${ran.seed}: **${wrongCount} wrong**.
CPU: ${ran.cpuSeconds.toFixed(0)} s for the client and what checks it, ${ran.providerCpuSeconds?.toFixed(0)} s for the provider.

${table([["outcome", "streams"], ["---", "---:"], ...kinds.map((kind) => [kind, outcomes[kind]])])}

\`rejected\`: a call that gave no stream. Each side of a parted stream has an outcome of its own.

${table([["fault", ...kinds], ["---", ...kinds.map(() => "---:")], ...Object.keys(byFault).sort().map((fault) => [fault, ...kinds.map((kind) => byFault[fault][kind] ?? 0)])])}

${table([["minute", "heap MiB", "wasm MiB", "resident MiB"], ["---:", "---:", "---:", "---:"], ...shown.map(({ minute, heap, wasm, rss }) => [minute, mib(heap), mib(wasm), mib(rss)])])}

Heap: after a collection. Answers at the provider: ${JSON.stringify(provider)}.
${faults.slice(0, 20).map((fault) => `\n- ${JSON.stringify(fault)}`).join("")}
`;
  writeFileSync(join(folder, "soak.md"), text);
  return text;
}
