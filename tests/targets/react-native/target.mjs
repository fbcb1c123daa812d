// React Native has no WebAssembly: an app that shares code with it must still bundle, and be told so when it calls.
import { join } from "node:path";

export const kit = "react-native";
export const rows = [{
  title: "React Native",
  name: "bundled by Metro with its preset, in Hermes",
  due: /^ChatwireError \(unsupported\): This runtime has no WebAssembly, .*which chatwire needs\.$/,
  result: "refused, with an error that names WebAssembly",
  async run(bench) {
    bench.uses("@react-native/metro-config", "metro", "hermes-engine-cli", "hermes-compiler");
    await bench.node(24);
    await bench.script(["build.js"]);
    // The compiler of the newest Hermes, which comes without the engine; then the newest engine that npm has.
    await bench.run(join(bench.folder, "node_modules/hermes-compiler/hermesc/linux64-bin/hermesc"), ["-w", "-emit-binary", "-out", "bundle.hbc", "bundle.js"]);
    return (await bench.run(join(bench.folder, "node_modules/hermes-engine-cli/linux64-bin/hermes"), ["-w", "bundle.js"])).trim();
  },
}];
