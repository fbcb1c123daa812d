// Interleaved measuring: every round runs each cell once, in an order shuffled by seed, so that a slow minute of the machine
// hits all subjects alike and no one profits from running first.
import { seeded, shuffled } from "./random.mjs";

/**
 * Measures `cells` through `stage` and gives one row for each: `samples` (µs of CPU per chunk, one a round).
 *
 * `stage`: `verify(cell)` runs a cell once and gives its chunks, `sample(cell, count)` runs it `count` times and gives the
 * CPU time that took in nanoseconds.
 * `rounds`, `target` (ms that a sample shall last), `seed`, `say` (progress).
 */
export async function measure(stage, cells, { rounds, target, seed = 1, say = () => {} }) {
  const rows = [];
  // Nothing is timed before everything is known to give the same results.
  for (const cell of cells) rows.push({ ...cell, chunks: await stage.verify(cell), samples: [] });
  say(`${rows.length} cells give the expected results`);
  for (const row of rows) row.count = await calibrate(stage, row, target);
  const random = seeded(seed);
  const groups = [...groupBy(rows, groupOf).values()];
  for (let round = 0; round < rounds; round += 1) {
    // The subjects of a group run one after the other: ratios are taken between neighbours in time.
    for (const group of shuffled(random, groups)) {
      for (const row of shuffled(random, group)) {
        // Not timed: refills the caches that the subject before has emptied. A full garbage collection here would be wrong:
        // it also throws compiled code away, and doubles what is measured.
        if (row.count > 1) await stage.sample(row, 1);
        row.samples.push((await stage.sample(row, row.count)) / 1000 / row.chunks / row.count);
      }
    }
    say(`round ${round + 1} of ${rounds}`);
  }
  return rows;
}

// The first runs are slow, since nothing is compiled yet: they warm up. Then more and more, until it takes long enough to tell.
async function calibrate(stage, row, target) {
  await stage.sample(row, WARM_UP);
  const started = performance.now();
  for (let count = 1; count <= MOST && performance.now() - started < PATIENCE; count *= 8) {
    const took = await stage.sample(row, count);
    // Once more, since a collection in between would make the samples too short to tell anything.
    if (took > target * 2.5e5) return Math.max(1, Math.round((count * target * 1e6) / Math.min(took, await stage.sample(row, count))));
  }
  // A process that is not the one that works would be asked for ever more.
  throw new Error(`hardly any CPU time was seen while ${row.subject} ran ${row.job}: is the wrong process being watched?`);
}

const WARM_UP = 3;
/** Runs of one sample. */
const MOST = 4096;
/** Milliseconds after which something is wrong. */
const PATIENCE = 15_000;

function groupOf({ fixture, read, job }) {
  return `${fixture} ${read} ${job}`;
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}
