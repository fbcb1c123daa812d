// CPU time of other processes, for runtimes whose clock stands still or is too coarse.
import { readdirSync, readFileSync } from "node:fs";

/**
 * Nanoseconds of CPU that all threads of a process have used so far.
 *
 * From the scheduler's own account, which is exact where `stat` counts in hundredths of a second. Linux only.
 */
export function cpuOf(pid) {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // The thread ended in between.
    }
  }
  return sum;
}

/** The processes below `pid` whose command line matches. */
export function childrenOf(pid, pattern) {
  const found = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))[1]);
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      if (parent === pid && pattern.test(command)) found.push(Number(name));
    } catch {
      // The process ended in between.
    }
  }
  return found;
}
