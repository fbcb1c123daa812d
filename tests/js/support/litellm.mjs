// The LiteLLM proxy as a child process, configured with mock models and with aimock behind it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AIMOCK_CAPABILITIES, AIMOCK_KEY } from "./aimock.mjs";
import { program } from "./paths.mjs";

/** Key that the proxy demands. */
export const LITELLM_KEY = "sk-litellm-0001";

/** The proxy imports for some seconds before it listens; beyond this it is taken for broken (ms). */
const START_LIMIT = 180_000;

const TEXT = "Hello 世界, 🚀 done.";

/** Mock models by name: what LiteLLM answers with, or the error that it raises. */
const MOCKS = {
  "mock-text": TEXT,
  "mock-429": "litellm.RateLimitError",
  "mock-500": "litellm.InternalServerError",
  "mock-context": "litellm.ContextWindowExceededError",
};

/** Starts the proxy on a free port and waits until it says that it listens. */
export async function startLitellm(upstream) {
  const folder = mkdtempSync(join(tmpdir(), "chatwire-litellm-"));
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify(configuration(upstream)));
  const port = await freePort();
  const child = spawn(program("LITELLM_BIN", ["litellm"]), ["--config", config, "--host", "127.0.0.1", "--port", String(port)], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // It would fetch a price list, and report its use.
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_TELEMETRY: "False", NO_COLOR: "1" },
  });
  const exited = once(child, "exit");
  await listening(child, exited);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async close() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// LiteLLM reads YAML, of which JSON is a part.
function configuration(upstream) {
  const nowhere = { api_key: "none", api_base: "http://127.0.0.1:9/v1" };
  const mocks = Object.entries(MOCKS).map(([name, mock_response]) => ({
    model_name: name, litellm_params: { model: `openai/${name}`, ...nowhere, mock_response },
  }));
  const passed = { model_name: "aimock", litellm_params: { model: "openai/gpt-4o-mini", api_key: AIMOCK_KEY, api_base: upstream } };
  return {
    model_list: [...mocks, passed],
    general_settings: { master_key: LITELLM_KEY },
    litellm_settings: { num_retries: 0, telemetry: false },
    router_settings: { num_retries: 0, disable_cooldowns: true },
  };
}

/** Resolves once the child has said that it listens; rejects with its last words when it ends or takes too long. */
function listening(child, exited) {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why) => {
      child.kill("SIGKILL");
      reject(new Error(`LiteLLM ${why}. It said:\n${said.slice(-2000)}`));
    };
    const timer = setTimeout(() => fail("did not start in time"), START_LIMIT);
    const read = (bytes) => {
      said += bytes;
      if (!said.includes("Uvicorn running on")) return;
      clearTimeout(timer);
      resolve();
    };
    // Both pipes stay read to the end: a full pipe would stop the proxy.
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", (error) => { clearTimeout(timer); reject(error); });
    exited.then(([code]) => { clearTimeout(timer); fail(`ended with code ${code}`); }, () => {});
  });
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

const through = (name) => ({ ...AIMOCK_CAPABILITIES[name], model: "aimock" });

/** What the LiteLLM proxy 1.106 can be asked for (see suite/context.mjs); `aimock` is its model with aimock behind it. */
export const LITELLM_CAPABILITIES = {
  text: { message: "hi", text: TEXT },
  usage: { message: "hi", params: { stream_options: { include_usage: true } }, expect: {} },
  usageJson: { message: "hi", expect: {} },
  tools: through("tools"),
  toolsJson: through("toolsJson"),
  toolTurn: through("toolTurn"),
  reasoning: through("reasoning"),
  choices: { message: "hi", texts: [TEXT, TEXT] },
  slow: through("slow"),
  // When its upstream breaks off, LiteLLM says so with an error object in the stream.
  cut: { ...through("cut"), outcome: "failed", error: "InternalServerError" },
  reset: { ...through("reset"), outcome: "failed", error: "InternalServerError" },
  stall: "neither LiteLLM's mocks nor aimock can stall.",
  errors: [
    { request: { model: "mock-429", message: "hi" }, status: 429, kind: "rate_limit", retryable: true },
    { request: { model: "mock-500", message: "hi" }, status: 500, kind: "server", retryable: true },
    { request: { model: "mock-context", message: "hi" }, status: 400, kind: "context_length", retryable: false },
  ],
  unknownModel: { request: { model: "no-such-model", message: "hi" }, status: 400, kind: "invalid_request", retryable: false },
  wrongKey: "LiteLLM looks keys up in a database; without one it answers a wrong key with status 400.",
};
