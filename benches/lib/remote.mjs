// A stage in another process: commands go in, CPU time is read from the scheduler's account of that process.
import { cpuOf } from "./cpu.mjs";

/**
 * Makes a stage for `measure`. `call(command, cell, count)` runs a stage's function over there and gives its result.
 *
 * The command's own way there and back is measured by itself and taken off.
 */
export async function remoteStage(call, pid) {
  const timed = async (command, cell, count) => {
    const before = cpuOf(pid);
    await call(command, cell, count);
    return cpuOf(pid) - before;
  };
  const ways = [];
  for (let at = 0; at < 30; at += 1) ways.push(await timed("nothing"));
  const way = ways.sort((one, other) => one - other)[15];
  return {
    verify: (cell) => call("verify", cell),
    sample: async (cell, count) => Math.max(0, (await timed("run", cell, count)) - way),
  };
}
