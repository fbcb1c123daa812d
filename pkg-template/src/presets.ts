// Profiles of well-known OpenAI-compatible servers, generated from src/provider/presets: change them there.
import type { Profile } from "./profile.js";

/** OpenAI's own platform. */
export const openai: Profile = {
  name: "openai-platform",
  source: "OpenAI, API reference and rate limits, https://platform.openai.com/docs/guides/rate-limits",
  baseURL: "https://api.openai.com/v1",
  thoughts: "dropped",
  refused: ["reasoning", "top_k"],
  resets: "durations",
};

/** OpenRouter: thoughts go back as they came. */
export const openrouter: Profile = {
  name: "openrouter",
  source: "OpenRouter, reasoning tokens, https://openrouter.ai/docs/use-cases/reasoning-tokens",
  baseURL: "https://openrouter.ai/api/v1",
  apiPath: "/api/v1",
};

/** Groq: one choice only, no log probabilities, no thoughts that go back. */
export const groq: Profile = {
  name: "groq",
  source: "Groq, OpenAI compatibility, https://console.groq.com/docs/openai",
  baseURL: "https://api.groq.com/openai/v1",
  apiPath: "/openai/v1",
  thoughts: "dropped",
  refused: ["logprobs", "logit_bias", "top_logprobs"],
  maxChoices: 1,
  prefill: "message",
  resets: "durations",
};

/** DeepSeek: thoughts go back as `reasoning_content`, which it needs after tool calls. */
export const deepseek: Profile = {
  name: "deepseek",
  source: "DeepSeek, thinking mode, https://api-docs.deepseek.com/guides/thinking_mode",
  baseURL: "https://api.deepseek.com",
  apiPath: "",
  thoughts: "renamed",
};

/** Mistral: it refuses members that it does not know, `max_completion_tokens` and thoughts among them. */
export const mistral: Profile = {
  name: "mistral",
  source: "Mistral, API reference, chat completion, https://docs.mistral.ai/api",
  baseURL: "https://api.mistral.ai/v1",
  tokenField: "max_tokens",
  thoughts: "dropped",
  refused: ["stream_options"],
  prefill: "echoedPrefix",
  hints: { "422": "Mistral refuses members that its API reference does not have: the message names them." },
};

/** Together AI. */
export const together: Profile = {
  name: "together",
  source: "Together AI, OpenAI compatibility, https://docs.together.ai/docs/inference/openai-compatibility",
  baseURL: "https://api.together.ai/v1",
  hints: { "not_found": "Together's model ids begin with the maker's name, as in openai/gpt-oss-20b: models.list() tells them." },
};

/** Fireworks AI: thoughts go back as `reasoning_content`. */
export const fireworks: Profile = {
  name: "fireworks",
  source: "Fireworks AI, OpenAI compatibility, https://docs.fireworks.ai/tools-sdks/openai-compatibility",
  baseURL: "https://api.fireworks.ai/inference/v1",
  apiPath: "/inference/v1",
  thoughts: "renamed",
  hints: { "not_found": "Fireworks names its models in full, as in accounts/fireworks/models/NAME." },
};

/** xAI. */
export const xai: Profile = {
  name: "xai",
  source: "xAI, reasoning, https://docs.x.ai/docs/guides/reasoning",
  baseURL: "https://api.x.ai/v1",
  hints: { "400": "Reasoning models of xAI refuse presence_penalty, frequency_penalty and stop." },
};

/** Azure OpenAI: give `https://RESOURCE.openai.azure.com/openai/deployments/DEPLOYMENT` as `baseURL`; requests need no model. */
export const azure: Profile = {
  name: "azure",
  source: "Azure OpenAI, REST API reference, https://learn.microsoft.com/azure/ai-services/openai/reference",
  apiPath: "",
  modelsPath: "",
  query: "api-version=2024-10-21",
  authHeader: "api-key",
  authScheme: "",
  needsModel: false,
  hints: { "404": "The base URL has to end with the deployment's name: https://RESOURCE.openai.azure.com/openai/deployments/DEPLOYMENT." },
};

/** Cloudflare Workers AI: give `https://api.cloudflare.com/client/v4/accounts/ACCOUNT/ai/v1` as `baseURL`. */
export const cloudflare: Profile = {
  name: "cloudflare",
  source: "Cloudflare Workers AI, https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility",
  apiPath: "",
  modelsPath: "",
};

/** Ollama, on this machine unless `baseURL` says otherwise: it drops members that it does not know. */
export const ollama: Profile = {
  name: "ollama",
  source: "Ollama, OpenAI compatibility, https://docs.ollama.com/api/openai-compatibility",
  baseURL: "http://localhost:11434/v1",
  tokenField: "max_tokens",
  known: [
    "model",
    "messages",
    "stream",
    "stream_options",
    "max_tokens",
    "seed",
    "stop",
    "temperature",
    "frequency_penalty",
    "presence_penalty",
    "top_p",
    "response_format",
    "tools",
    "reasoning",
    "reasoning_effort",
    "logprobs",
    "top_logprobs",
  ],
};

/** LM Studio, on this machine unless `baseURL` says otherwise. */
export const lmstudio: Profile = {
  name: "lmstudio",
  source: "LM Studio, OpenAI compatible endpoints, https://lmstudio.ai/docs/developer/openai-compat",
  baseURL: "http://localhost:1234/v1",
};

/** vLLM, on this machine unless `baseURL`, which should end with `/v1`, says otherwise. */
export const vllm: Profile = {
  name: "vllm",
  source: "vLLM, OpenAI-compatible server, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
  baseURL: "http://localhost:8000/v1",
  healthPath: "/../health",
  prefill: "continueFinalMessage",
};

/** llama.cpp's server, on this machine unless `baseURL` says otherwise. */
export const llamacpp: Profile = {
  name: "llamacpp",
  source: "llama.cpp, HTTP server, https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
  baseURL: "http://localhost:8080/v1",
  healthPath: "/health",
  thoughts: "renamed",
  prefill: "message",
};

/** Perplexity's Sonar: it has no list of models. */
export const perplexity: Profile = {
  name: "perplexity",
  source: "Perplexity, OpenAI compatibility, https://docs.perplexity.ai/docs/sonar/openai-compatibility",
  baseURL: "https://api.perplexity.ai",
  apiPath: "",
  modelsPath: "",
};
