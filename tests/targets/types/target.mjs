// Strict consumers, by every TypeScript from the oldest that is supported to the newest, with the types of each platform and no others.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeConsumer } from "./consumer.mjs";

export const kit = "types";

const VERSIONS = ["5.0", "5.9", "6", "7"];
const PLATFORMS = {
  "the DOM": { lib: ["es2022", "dom", "dom.iterable"], types: [] },
  "the DOM, least": { lib: ["es2022", "dom"], types: [] },
  "a Web Worker": { lib: ["es2022", "webworker"], types: [] },
  "`@cloudflare/workers-types`": { lib: ["es2022"], types: ["@cloudflare/workers-types"] },
  "`@types/node`": { lib: ["es2022"], types: ["node"] },
};
const RESOLUTIONS = {
  "consumer.mts": { module: "nodenext", moduleResolution: "nodenext" },
  "consumer.cts": { module: "nodenext", moduleResolution: "nodenext" },
  "consumer.ts": { module: "esnext", moduleResolution: "bundler" },
};

async function compiled(bench, version, platform) {
  let said = "";
  for (const [file, resolution] of Object.entries(RESOLUTIONS)) {
    await writeConsumer(bench.folder, file);
    const options = { strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, target: "es2022", ...platform, ...resolution };
    await writeFile(join(bench.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: [file] }));
    said += await bench.script([`node_modules/typescript-${version}/bin/tsc`, "-p", "."]).catch(() => `${file}: ${bench.said()}`);
  }
  return said;
}

/** The types of Node ask for a newer TypeScript than the oldest that these need. */
const suits = (version) => ([name]) => version !== "5.0" || name !== "`@types/node`";

export const rows = VERSIONS.flatMap((version) => Object.entries(PLATFORMS).filter(suits(version)).map(([name, platform]) => ({
  title: "Types",
  name: `strict, TypeScript ${version}, with the types of ${name}: \`nodenext\` as either kind of module, \`bundler\``,
  due: /^$/,
  run(bench) {
    bench.uses(`typescript-${version}`, ...platform.types.map((name) => (name === "node" ? "@types/node" : name)));
    return compiled(bench, version, platform);
  },
})));
