// A thread of its own, with a package whose core traps in one export: says how a call and one beside it ended.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Chatwire, init } from "chatwire/slim";
import { ENDING, chunk } from "./raw.mjs";

const { default: binaryen } = await import(createRequire(new URL("../../../pkg-template/package.json", import.meta.url)).resolve("binaryen"));

/** The wasm, in which a call of this export traps as a panic of the core's does. */
async function trapping(name) {
  const module = binaryen.readBinary(await readFile(new URL(import.meta.resolve("chatwire/chatwire.wasm"))));
  const info = binaryen.getExportInfo(module.getExport(name));
  binaryen.Function(module.getFunction(info.value)).body = module.unreachable();
  return module.emitBinary();
}

const PARAMS = { model: "m", messages: [{ role: "user", content: "Hi" }], stream: true };
const answer = async () => new Response(chunk("Hi") + ENDING);
const waiting = new Chatwire({ baseURL: "https://provider.invalid/v1", fetch: () => new Promise(() => {}) });
const client = new Chatwire({ baseURL: "https://provider.invalid/v1", fetch: answer });
const told = (error) => ({ name: error?.name, kind: error?.kind, message: error?.message, cause: error?.cause?.name });

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
await init(await trapping(workerData));
const beside = waiting.chat.completions.create(PARAMS).catch(told);
const stream = await client.chat.completions.create(PARAMS).catch(told);
const ended = stream.name === undefined ? [await stream.final().catch(told), told((await stream.outcome).error)] : [stream];
await new Promise((resolve) => setTimeout(resolve, 20));
parentPort.postMessage({ ended, beside: await beside, unhandled });
