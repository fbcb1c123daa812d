// What a stage in another process can be told to do.

/** The stage's functions by command. */
export function commands({ cells, run, verify }) {
  return { cells, run, verify, nothing: () => null };
}
