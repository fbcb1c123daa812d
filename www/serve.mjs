#!/usr/bin/env node
// Serves the demo: starts the edge worker in workerd on loopback. `node serve.mjs [--port 8787]`, after `npm run build`.

import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Log, LogLevel, Miniflare } from "miniflare";

const here = dirname(fileURLToPath(import.meta.url));
const host = "127.0.0.1";
const defaultPort = 8787;
const dialects = ["openai", "neuroflash", "flexai", "morpheus"];

/**
 * Starts the demo and resolves once it answers.
 *
 * `port` is the first one tried (the next free one is taken if it is busy; 0 takes any), `env` holds the CHATWIRE_* variables.
 * Resolves to `{ url, port, live, dispose }`; `dispose()` stops workerd. Rejects with a sentence if it cannot start.
 */
export async function startDemo({ port = defaultPort, env = process.env } = {}) {
  const bindings = readEnvironment(env);
  const worker = new Miniflare({
    ...workerModules(),
    host,
    port: await freePort(port),
    bindings,
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
    return { url: url.href, port: Number(url.port), live: bindings.CHATWIRE_API_KEY !== undefined, dispose: () => worker.dispose() };
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
  const { values } = parseArgs({ options: { port: { type: "string", default: String(defaultPort) } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error("--port must be a number from 0 to 65535.");
  const demo = await startDemo({ port });
  if (port !== 0 && demo.port !== port) console.log(`port ${port} is busy, taking ${demo.port}`);
  console.log(`chatwire demo: ${demo.url}`);
  console.log(`scripted providers, no key needed: ${dialects.join(", ")}`);
  console.log(
    demo.live
      ? `live provider: ${new URL(process.env.CHATWIRE_BASE_URL.trim()).host}`
      : "live provider: none; set CHATWIRE_BASE_URL and CHATWIRE_API_KEY to talk to a real one",
  );
  const stop = async () => {
    await demo.dispose();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`chatwire demo: ${error.message}`);
    process.exit(1);
  });
}
