// The scripted provider on a real socket, with one set of client options per dialect.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BUILT } from "./paths.mjs";

export const DIALECTS = ["openai", "neuroflash", "flexai", "morpheus"];

/** The bundled provider module; throws a sentence when the runner has not bundled it. */
export async function providerModule() {
  const path = join(BUILT, "provider.mjs");
  if (!existsSync(path)) throw new Error("target/js-tests/provider.mjs is missing: run `npm run bundle` in tests/.");
  return import(pathToFileURL(path).href);
}

/** Starts the provider, with options of its own; `options(dialect)` gives what `new Chatwire` needs to talk to it. */
export async function startScripted(settings = {}) {
  const provider = await providerModule();
  const server = await provider.listen(0, provider.createProvider(settings));
  return {
    origin: server.origin,
    close: () => server.close(),
    /** How many requests arrived, and the last of them. */
    count: () => server.provider.stats.requests,
    last: () => server.provider.requests.at(-1),
    /** How many answers ended in which way. */
    stats: server.provider.stats,
    /** The requests so far. */
    requests: () => [...server.provider.requests],
    /** Resolves once no answer is open. */
    settled: () => server.provider.settled(),
    options(dialect) {
      // What is told of one request is told of one: tests of further tries ask for them.
      const options = { provider: dialect, baseURL: provider.baseURL(server.origin, dialect), apiKey: API_KEY, maxRetries: 0 };
      return dialect === "neuroflash" ? { ...options, workspaceId: WORKSPACE_ID } : options;
    },
  };
}

const API_KEY = "sk-scripted-0001";
const WORKSPACE_ID = "6f1d2c3b-4a59-4e68-8c7d-0123456789ab";
