// The targets against what was measured.
import { FIXTURES } from "../fixtures.mjs";
import { READS } from "./reads.mjs";
import { median, ratio } from "./stats.mjs";
import { NEVER_SLOWER, TARGETS } from "./targets.mjs";

/** Each target of a runtime with `reached` (undefined: not measured), `met`, and the ratio on each fixture. */
export function verdicts(runtime, rows) {
  return TARGETS.filter((target) => target.runtime === runtime).map((target) => {
    const each = FIXTURES.map((fixture) => ratio(rows, { ...target, fixture }, target.peer)?.mid);
    const known = each.filter((value) => value !== undefined);
    const reached = median(known);
    return { ...target, each, reached, met: reached !== undefined && reached >= target.atLeast };
  });
}

/** The cells in which chatwire is slower than the parser by hand, worst first, and how many cells were looked at. */
export function slower(rows) {
  const found = [];
  let looked = 0;
  for (const job of NEVER_SLOWER.jobs) {
    for (const fixture of FIXTURES) {
      for (const read of READS) {
        const value = ratio(rows, { job, fixture, read }, NEVER_SLOWER.peer)?.mid;
        if (value === undefined) continue;
        looked += 1;
        if (value < 1) found.push({ job, fixture, read, value });
      }
    }
  }
  return { looked, found: found.sort((one, other) => one.value - other.value) };
}
