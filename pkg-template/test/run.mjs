// Compiles the facade beside a fake core and runs the unit tests on it: node test/run.mjs
//
// The real core has its own tests and those of the packed package; here every moment of a call is scripted.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { packInline } from "../inline.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = mkdtempSync(join(tmpdir(), "chatwire-facade-"));
let status = 1;
try {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "--project", dirname(here), "--outDir", dist], { stdio: "inherit" });
  copyFileSync(join(here, "fake-glue.mjs"), join(dist, "glue.js"));
  // The smallest module with a memory.
  writeFileSync(join(dist, "wasm-inline.js"), packInline(Buffer.from("AGFzbQEAAAAFAwEAAgcKAQZtZW1vcnkCAA==", "base64")));
  writeFileSync(join(dist, "package.json"), '{ "type": "module" }\n');
  const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, name));
  const env = { ...process.env, CHATWIRE_FACADE: dist };
  ({ status } = spawnSync(process.execPath, ["--expose-gc", "--test", ...files], { stdio: "inherit", env }));
} finally {
  rmSync(dist, { recursive: true, force: true });
}
process.exit(status ?? 1);
