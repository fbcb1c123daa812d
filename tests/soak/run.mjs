// The soak: many streams side by side against the scripted provider in another process, with faults at random, each held against what it
// must come to. `node soak/run.mjs [--minutes N | --seconds N] [--streams N] [--seed N] [--report FOLDER]`; fails when anything was wrong.
import { fork } from "node:child_process";
import { getEventListeners, once, setMaxListeners } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { instances, sample } from "./memory.mjs";
import { Chatwire } from "chatwire";
import { bundleProvider } from "../js/support/bundle.mjs";
import { BUILT, requireInstalled } from "../js/support/paths.mjs";
import { DIALECTS, providerModule } from "../js/support/scripted.mjs";
import { makeAnswers } from "./answers.mjs";
import { judge } from "./judge.mjs";
import { planOf } from "./plan.mjs";
import { Random } from "./random.mjs";
import { readPlan } from "./read.mjs";
import { Tally, writeReport } from "./report.mjs";
import { baseURLOf, optionsOf } from "./target.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "120" }, seconds: { type: "string" }, streams: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) }, report: { type: "string", default: join(BUILT, "soak") },
  },
});
const seconds = Number(values.seconds ?? Number(values.minutes) * 60);
const streams = Number(values.streams);
const seed = Number(values.seed);
if (!(seconds > 0 && streams > 0 && Number.isInteger(seed))) throw new Error("--minutes, --seconds, --streams and --seed take numbers above 0");

/** No plan takes longer than this (ms): one that does hangs. */
const HANGS = 60_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

requireInstalled();
mkdirSync(values.report, { recursive: true });
await bundleProvider();
const server = fork(fileURLToPath(new URL("./provider.mjs", import.meta.url)), { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
const [{ origin }] = await once(server, "message");

const random = new Random(seed);
const module = await providerModule();
const answers = await makeAnswers(random, module.createProvider({ logLimit: 1 }), 200);
// One client for a dialect, as a program has it, and one signal that all calls share and that outlives them.
const clients = Object.fromEntries(DIALECTS.map((dialect) => {
  const baseURL = baseURLOf(module, origin, dialect);
  return [dialect, { client: new Chatwire(optionsOf(baseURL, dialect)), baseURL }];
}));
const shared = new AbortController();
setMaxListeners(0, shared.signal);

const tally = new Tally();
process.on("unhandledRejection", (reason) => tally.wrong({ what: "unhandled rejection", details: [String(reason?.stack ?? reason)] }));
process.on("warning", (warning) => tally.wrong({ what: "warning", details: [String(warning.stack)] }));

/** Draws a plan, does it and judges what came of it. */
async function stream(random, number) {
  const plan = planOf(random, answers, number);
  const { client, baseURL } = clients[plan.answer.dialect];
  const own = new AbortController();
  const abort = () => {
    if (own.signal.aborted) return;
    own.abort(plan.reason());
    plan.abortReason = { value: own.signal.reason };
  };
  let timer;
  if (plan.fault === "abort") {
    if (plan.aborted) abort();
    else if (!plan.inCallback) timer = setTimeout(abort, plan.abortAfter);
  }
  const signal = plan.fault === "abort" ? own.signal : shared.signal;
  let hung;
  const limit = new Promise((resolve) => (hung = setTimeout(resolve, HANGS, "hung")));
  const told = await Promise.race([readPlan({ client: plan.reader.startsWith("relay") ? { baseURL } : client, plan, signal, abort }).catch((error) => ({ thrown: error })), limit]);
  clearTimeout(hung);
  clearTimeout(timer);
  const left = getEventListeners(own.signal, "abort").length;
  const details = told === "hung" ? [`nothing came of it within ${HANGS} ms`] : told.thrown ? [`the soak itself failed: ${told.thrown.stack}`] : judge(plan, told);
  if (left > 0) details.push(`${left} listeners stay on the signal`);
  tally.add(plan, told);
  if (details.length > 0) tally.wrong({ number, fault: plan.fault, reader: plan.reader, dialect: plan.answer.dialect, message: plan.message.slice(-300), details });
}

const began = Date.now();
const until = began + seconds * 1000;
console.log(`soak: ${streams} streams side by side for ${seconds} s, seed ${seed}`);
let number = 0;
// The first streams load what is loaded once; memory counts from there.
await Promise.all(Array.from({ length: streams }, () => stream(random.fork(), (number += 1))));
const samples = [{ minute: 0, ...(await sample()) }];
const cpuBegan = process.cpuUsage();
const lanes = Array.from({ length: streams }, async () => {
  const own = random.fork();
  while (Date.now() < until) {
    await pause(own.whole(0, 400));
    await stream(own, (number += 1));
  }
});
const every = Math.max(2, seconds / 48) * 1000;
const sampler = setInterval(async () => {
  const minute = Number(((Date.now() - began) / 60_000).toFixed(2));
  samples.push({ minute, ...(await sample()) });
  console.log(`${minute} min: ${tally.streams} streams, ${tally.faults.length} wrong, heap ${(samples.at(-1).heap / 2 ** 20).toFixed(1)} MiB, wasm ${samples.at(-1).wasm / 65536} pages`);
}, every);
await Promise.all(lanes);
clearInterval(sampler);
await pause(500);
const cpu = process.cpuUsage(cpuBegan);
samples.push({ minute: Number(((Date.now() - began) / 60_000).toFixed(2)), ...(await sample()) });
server.send("stats");
const settled = await Promise.race([once(server, "message").then(([message]) => message), pause(20_000)]);
server.send("close");

const listeners = getEventListeners(shared.signal, "abort").length;
if (listeners > 0) tally.wrong({ what: "listeners", details: [`${listeners} stay on the signal that all calls shared`] });
if (!settled || settled.stats.open > 0) tally.wrong({ what: "connections", details: [`the provider still answers ${settled?.stats.open ?? "some"}`] });
if (instances() !== 1) tally.wrong({ what: "instances", details: [`${instances()} cores were made`] });
const ran = { seed, streams, seconds: Math.round((Date.now() - began) / 1000), cpuSeconds: (cpu.user + cpu.system) / 1e6, providerCpuSeconds: settled && (settled.cpu.user + settled.cpu.system) / 1e6 };
console.log(writeReport(values.report, { ran, tally, samples, provider: settled?.stats }));
process.exitCode = tally.faults.length === 0 ? 0 : 1;
