// Instructions per chunk in the native core, counted by callgrind: the same on every run, whatever else the machine does.
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { FIXTURES } from "../fixtures.mjs";
import { save } from "../lib/kept.mjs";
import { program, ROOT } from "../lib/paths.mjs";
import { planOf } from "../lib/plan.mjs";

const SINKS = ["nothing", "text", "chunks"];
/** More decodings in the second run than in the first; what they add is without the start of the process. */
const MORE = 2;

const valgrind = program("VALGRIND_BIN", ["valgrind"]);
if (!valgrind) throw new Error("There is no valgrind on PATH: install the Debian package of that name, or set VALGRIND_BIN.");
const { quick, say } = planOf();
const binary = build();
const rows = [];
for (const fixture of quick ? ["text"] : FIXTURES) {
  for (const read of ["event", "16k"]) {
    for (const sink of SINKS) rows.push({ fixture, read, sink, instructions: perChunk(fixture, read, sink) });
  }
  say(`${fixture} is counted`);
}
save("instructions", { rows, quick });

// Cargo names the binary after a hash: the newest one is the one that was just built.
function build() {
  const env = { ...process.env, CARGO_PROFILE_BENCH_DEBUG: "line-tables-only" };
  execFileSync("cargo", ["bench", "--quiet", "--no-run", "--bench", "instructions"], { cwd: ROOT, stdio: "inherit", env });
  const folder = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "release", "deps");
  const found = readdirSync(folder).filter((name) => /^instructions-[0-9a-f]+$/.test(name)).map((name) => join(folder, name));
  return found.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
}

function perChunk(fixture, read, sink) {
  const once = count(fixture, read, sink, 1);
  const more = count(fixture, read, sink, 1 + MORE);
  return (more.instructions - once.instructions) / MORE / once.chunks;
}

function count(fixture, read, sink, repeats) {
  const words = ["--tool=callgrind", "--callgrind-out-file=/dev/null", binary, fixture, read, sink, String(repeats)];
  const output = execFileSync("sh", ["-c", '"$@" 2>&1', "sh", valgrind, ...words], { cwd: ROOT, encoding: "utf8" });
  return { instructions: Number(/Collected : (\d+)/.exec(output)[1]), chunks: Number(/^(\d+)$/m.exec(output)[1]) };
}
