// Bundles as React Native's command does, for Hermes on Android: `node build.js`.
const { writeFileSync } = require("node:fs");
const Metro = require("metro");

async function main() {
  const config = await Metro.loadConfig({ cwd: __dirname });
  // What React Native adds of its own is no part of this app.
  config.serializer.getModulesRunBeforeMainModule = () => [];
  const { code } = await Metro.runBuild(config, { entry: "index.js", platform: "android", dev: false, minify: false, out: "metro.js" });
  writeFileSync("bundle.js", `globalThis.global = globalThis;\n${code}\n`);
}

main();
