// Runs a command beside the scripted provider, whose origin it finds in CHATWIRE_SCRIPTED: `node js/support/with-scripted.mjs cargo test …`
import { spawn } from "node:child_process";
import { bundleProvider } from "./bundle.mjs";
import { startScripted } from "./scripted.mjs";

const [command, ...args] = process.argv.slice(2);
await bundleProvider();
const scripted = await startScripted();
const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, CHATWIRE_SCRIPTED: scripted.origin } });
process.exitCode = await new Promise((resolve) => {
  child.once("error", (error) => {
    console.error(`cannot run ${command}: ${error.message}`);
    resolve(1);
  });
  child.once("exit", (code) => resolve(code ?? 1));
});
await scripted.close();
