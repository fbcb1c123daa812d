// Fresh Node processes, for what happens only once in each.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { BENCHES } from "./paths.mjs";

/** Runs children/<name>.mjs with these words and gives what it printed, as JSON. */
export async function child(name, words, flags = []) {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(BENCHES, "children", `${name}.mjs`), ...words]);
  return JSON.parse(stdout);
}

/** Milliseconds of CPU, all threads, that `work` takes. */
export async function cpuOfWork(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
