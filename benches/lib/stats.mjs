// Medians and quartiles of samples, and ratios between subjects that were measured side by side.

/** A quantile of numbers, between neighbours by straight line. */
export function quantile(numbers, part) {
  if (numbers.length === 0) return undefined;
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (sorted.length - 1) * part;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Median and quartiles. */
export function spread(numbers) {
  return { low: quantile(numbers, 0.25), mid: quantile(numbers, 0.5), high: quantile(numbers, 0.75) };
}

/** The row of a cell. */
export function rowOf(rows, { subject, job, fixture, read }) {
  return rows.find((row) => row.subject === subject && row.job === job && row.fixture === fixture && row.read === read);
}

/**
 * How many times less CPU chatwire takes than `peer` in a cell, as a spread over the rounds; undefined where one is missing.
 *
 * Round by round, since the two stood beside each other in time: what slowed one slowed the other.
 */
export function ratio(rows, { job, fixture, read }, peer) {
  const ours = rowOf(rows, { subject: "chatwire", job, fixture, read });
  const theirs = rowOf(rows, { subject: peer, job, fixture, read });
  return ours && theirs && spread(theirs.samples.map((sample, round) => sample / ours.samples[round]));
}
