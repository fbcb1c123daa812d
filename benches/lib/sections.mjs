// The report's sections of what was measured in cells: targets, and time per chunk by subject.
import { FIXTURES } from "../fixtures.mjs";
import { JOBS } from "./jobs.mjs";
import { READ_LABELS, READS } from "./reads.mjs";
import { ratio, rowOf, spread } from "./stats.mjs";
import { slower, verdicts } from "./verdicts.mjs";

export const times = (value) => (value === undefined ? "–" : `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)}×`);
export const number = (value) => (value === undefined ? "–" : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The targets of a runtime beside what was reached. */
export function targetsOf(runtime, rows) {
  const list = verdicts(runtime, rows).map(({ job, read, peer, atLeast, each, reached, met }) => [
    `${job} ${JOBS[job]}`, READ_LABELS[read], peer, `≥ ${atLeast}×`, `**${times(reached)}**`,
    reached === undefined ? "missing" : met ? "met" : "missed", ...each.map(times),
  ]);
  return table(["job", "reads", "ratio to", "target", "reached", "", ...FIXTURES], list);
}

/** One sentence on the bar below which no cell may fall, and the cells that do. */
export function slowerOf(rows) {
  const { looked, found } = slower(rows);
  if (found.length === 0) return `In none of ${looked} cells of J1–J3 is chatwire slower than eventsource-parser + JSON.parse: met.`;
  const named = found.map(({ job, fixture, read, value }) => `${job} ${fixture} ${read} ${times(value)}`).join(", ");
  return `In ${found.length} of ${looked} cells of J1–J3 chatwire is slower than eventsource-parser + JSON.parse: missed. ${named}.`;
}

/** CPU time per chunk of every subject, with quartiles; one table for each job. */
export function timesOf(rows) {
  return Object.keys(JOBS).map((job) => {
    const subjects = [...new Set(rows.filter((row) => row.job === job).map(({ subject }) => subject))];
    const lines = FIXTURES.flatMap((fixture) => READS.map((read) => {
      const cells = subjects.map((subject) => {
        const row = rowOf(rows, { subject, job, fixture, read });
        if (!row) return "–";
        const { low, mid, high } = spread(row.samples);
        return `${number(mid)} (${number(low)}–${number(high)})`;
      });
      const shown = ["openai", "eventsource-parser"].map((peer) => {
        const value = ratio(rows, { job, fixture, read }, peer);
        return value ? `${times(value.mid)} (${number(value.low)}–${number(value.high)})` : "–";
      });
      return [fixture, read, ...cells, ...(job === "floor" ? [] : shown)];
    })).filter((cells) => cells.slice(2).some((cell) => cell !== "–"));
    const head = ["fixture", "reads", ...subjects, ...(job === "floor" ? [] : ["openai ÷ chatwire", "parser ÷ chatwire"])];
    return lines.length ? `#### ${job === "floor" ? "Floor" : job}: ${JOBS[job]}\n\n${table(head, lines)}` : "";
  }).filter(Boolean).join("\n\n");
}
