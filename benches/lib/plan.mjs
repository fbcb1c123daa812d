// How thorough a run is: `--quick` shows that everything works and where things stand, the full one is for the record.

/** The plan of a runner, from the command line. */
export function planOf(words = process.argv.slice(2)) {
  const quick = words.includes("--quick");
  return {
    quick,
    rounds: quick ? 3 : 15,
    /** CPU milliseconds of one sample. */
    target: quick ? 8 : 25,
    keep: (cell) => !quick || (QUICK.reads.includes(cell.read) && QUICK.subjects.includes(cell.subject)),
    say: (text) => console.log(`  ${text}`),
  };
}

/** What the targets are about. */
const QUICK = { reads: ["event", "16k"], subjects: ["chatwire", "openai", "eventsource-parser", "floor"] };
