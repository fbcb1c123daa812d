#!/usr/bin/env node
// Serves the demo: starts the edge worker in workerd on loopback. `node serve.mjs [--port 8787] [--keep FOLDER]`, after `npm run build`.

import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVirtualKey } from "chatwire/edge";
import { Log, LogLevel, Miniflare } from "miniflare";

const here = dirname(fileURLToPath(import.meta.url));
const host = "127.0.0.1";
const defaultPort = 8787;
const dialects = ["openai", "neuroflash", "flexai", "morpheus"];
const objects = { LEDGER: "LedgerObject", SESSIONS: "SessionObject" };
/** Those that the demo's key may act for; the first is also that of whoever brings no key. */
const workspaces = ["demo", "lab"];

/**
 * Starts the demo and resolves once it answers.
 *
 * `port` is the first one tried (the next free one is taken if it is busy; 0 takes any), `env` holds the CHATWIRE_* variables, `keep` is
 * the folder in which the ledger and the sessions outlive the demo. Resolves to `{ url, port, key, live, dispose }`: `key` is good for this
 * start, `dispose()` stops workerd. Rejects with a sentence if it cannot start.
 */
export async function startDemo({ port = defaultPort, env = process.env, keep } = {}) {
  const bindings = readEnvironment(env);
  const { key, hash } = await createVirtualKey();
  const worker = new Miniflare({
    ...workerModules(),
    host,
    port: await freePort(port),
    bindings: { ...bindings, KEYS: [{ hash, name: "demo-key", workspace: workspaces, admin: true }], HOSTS: [host, "localhost"] },
    durableObjects: Object.fromEntries(Object.entries(objects).map(([name, className]) => [name, { className, useSQLite: true }])),
    ...(keep !== undefined && { durableObjectsPersist: resolve(keep) }),
    // What `cargo xtask docs` built; the worker hands out what is below /docs.
    ...(existsSync(join(here, "dist/site/docs")) && {
      assets: {
        directory: join(here, "dist/site"),
        binding: "SITE",
        routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
        assetConfig: { not_found_handling: "404-page" },
      },
    }),
    compatibilityDate: "2026-04-01",
    // Tells the worker when the page has gone, also while it waits for the provider.
    compatibilityFlags: ["enable_request_signal"],
    // Without this miniflare asks the network for the properties of a real request.
    cf: false,
    log: new Log(LogLevel.WARN),
  });
  try {
    const url = await worker.ready;
    return { url: url.href, port: Number(url.port), key, live: bindings.CHATWIRE_API_KEY !== undefined, dispose: () => worker.dispose() };
  } catch (error) {
    await worker.dispose().catch(() => {});
    throw error;
  }
}

function workerModules() {
  const modulesRoot = join(here, "dist/worker");
  const entry = join(modulesRoot, "index.js");
  if (!existsSync(entry)) throw new Error("The demo is not built: run `npm run build` first.");
  const wasm = readdirSync(modulesRoot).filter((name) => name.endsWith(".wasm"));
  return {
    modulesRoot,
    modules: [
      { type: "ESModule", path: entry },
      ...wasm.map((name) => ({ type: "CompiledWasm", path: join(modulesRoot, name) })),
    ],
  };
}

/** Takes the CHATWIRE_* variables the worker knows; throws if they make no sense together. */
function readEnvironment(env) {
  const bindings = {};
  for (const name of ["BASE_URL", "API_KEY", "PROVIDER", "WORKSPACE_ID", "MODEL"]) {
    const value = env[`CHATWIRE_${name}`]?.trim();
    if (value) bindings[`CHATWIRE_${name}`] = value;
  }
  const { CHATWIRE_BASE_URL: url, CHATWIRE_API_KEY: key, CHATWIRE_PROVIDER: provider } = bindings;
  if ((url === undefined) !== (key === undefined)) {
    const missing = url === undefined ? "CHATWIRE_BASE_URL" : "CHATWIRE_API_KEY";
    throw new Error(`A live provider needs both CHATWIRE_BASE_URL and CHATWIRE_API_KEY; ${missing} is missing.`);
  }
  if (url !== undefined && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) {
    throw new Error("CHATWIRE_BASE_URL is not an http or https address.");
  }
  if (provider !== undefined && !dialects.includes(provider)) {
    throw new Error(`CHATWIRE_PROVIDER must be one of ${dialects.join(", ")}.`);
  }
  if (key !== undefined && provider === "neuroflash" && bindings.CHATWIRE_WORKSPACE_ID === undefined) {
    throw new Error("CHATWIRE_PROVIDER=neuroflash needs CHATWIRE_WORKSPACE_ID.");
  }
  return bindings;
}

/** The first port from `port` on that nobody listens on; 0 stays 0. */
async function freePort(port) {
  for (let candidate = port; candidate < Math.min(port + 100, 65536); candidate += 1) {
    if (candidate === 0 || (await isFree(candidate))) return candidate;
  }
  throw new Error(`No free port from ${port} on.`);
}

function isFree(port) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (error) => (error.code === "EADDRINUSE" ? done(false) : fail(error)));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(true)));
  });
}

async function main() {
  const { values } = parseArgs({ options: { port: { type: "string", default: String(defaultPort) }, keep: { type: "string" } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error("--port must be a number from 0 to 65535.");
  if (values.keep === "") throw new Error("--keep must name a folder.");
  const demo = await startDemo({ port, ...(values.keep !== undefined && { keep: values.keep }) });
  if (port !== 0 && demo.port !== port) console.log(`port ${port} is busy, taking ${demo.port}`);
  console.log(guide(demo, values.keep));
  const stop = async () => {
    await demo.dispose();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

/** What to try. */
function guide({ url, key, live }, keep) {
  const host = live && new URL(process.env.CHATWIRE_BASE_URL.trim()).host;
  return `chatwire demo: ${url}

  ${url}        chat, the bytes on the wire, replay, faults
  ${url}usage   what was used: ${keep === undefined ? "in memory, for this run; --keep FOLDER keeps it" : `kept in ${resolve(keep)}`}
  ${url}docs/   the documentation

The gateway, for any client of OpenAI's API, with a key for this run:

  export OPENAI_BASE_URL=${url}v1 OPENAI_API_KEY=${key}
  curl $OPENAI_BASE_URL/models -H "authorization: Bearer $OPENAI_API_KEY"
  curl $OPENAI_BASE_URL/chat/completions -N -H "authorization: Bearer $OPENAI_API_KEY" -H "content-type: application/json" \\
    -d '{"model":"gpt-4.1-mini","stream":true,"messages":[{"role":"user","content":"[[status:503]] Hello"}]}'
  curl "$OPENAI_BASE_URL/usage?group_by=model,provider&format=csv" -H "authorization: Bearer $OPENAI_API_KEY"

It goes by the model, and on to a spare provider where one fails, as [[status:503]] makes it. One provider each, in its own dialect, is at
${dialects.map((dialect) => `/api/${dialect}`).join(", ")}. They are scripted and need no key: what they are to say or how to fail stands in
double brackets, such as [[tool:get_weather {"city":"Oslo"}]], [[reason:Let me think.]], [[cut:900]].

${
    live
      ? `Live provider: ${host}, at ${url}api/live, and at ${url}v1 for models named live/…`
      : "Live provider: none. Set CHATWIRE_BASE_URL and CHATWIRE_API_KEY to talk to a real one."
  }`;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`chatwire demo: ${error.message}`);
    process.exit(1);
  });
}
