// A consumer's code: it is compiled strictly against the package's types and never run.
import {
  APIError, Chatwire, ChatwireError, clientCredentials, InvalidRequestError, RateLimitError, isAPIError, isChatwireError, relay, resume, summarizeUsage, UsageMeter,
} from "chatwire";
import { Chatwire as Full } from "chatwire/full";
import { router, RoutingError, type Route, type RouteReport } from "chatwire/router";
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionCreateParams, Finding, Model, Outcome, Profile, Provider, RelayOptions } from "chatwire";
import { azure, groq } from "chatwire/presets";

const client = new Chatwire({
  apiKey: async () => "sk-1",
  baseURL: "http://127.0.0.1:9/v1",
  provider: "openai",
  defaultHeaders: { "x-app": "one" },
  fetch: async (request) => fetch(request),
  idleTimeout: 1000,
  maxEventBytes: 65536,
  maxBodyBytes: 65536,
});
new Chatwire({ provider: "neuroflash", workspaceId: "ws", apiKey: "sk-1" });

new Chatwire({ provider: groq, apiKey: ({ rejected }) => (rejected === undefined ? "sk-1" : "sk-2"), validate: "warn", onWarning: ({ field, rule }: Finding) => console.log(field, rule) });
new Chatwire({ provider: { ...azure, query: "api-version=2025-01-01" }, baseURL: "https://r.openai.azure.com/openai/deployments/d" });
const acme: Profile = { extends: "flexai", name: "acme", refused: ["n"], hints: { 404: "Look again." }, resets: "seconds" };
new Chatwire({ provider: acme, apiKey: clientCredentials({ clientId: "a", clientSecret: "b" }) });

export async function sessions(): Promise<string> {
  const morpheus = new Chatwire({ provider: "morpheus" });
  const { choices } = await morpheus.chat.completions.create({ messages: [{ role: "user", content: "Hi" }], session_id: "s" });
  return choices[0]?.message.content ?? "";
}

export async function routed(): Promise<string> {
  const routes: Route[] = [
    { name: "a", client, models: ["gpt-*"], weight: 2, options: { firstTokenTimeout: 10, resume: resume({ attempts: 1 }) } },
    { name: "b", client: new Full({ provider: "neuroflash", workspaceId: "ws" }), models: { fast: "m" }, circuit: { failures: 3 } },
  ];
  const over = router(routes, { circuit: { openTime: 10 }, onFallback: ({ route, next, error }) => console.log(route, next, error.kind), onCircuit: ({ state }) => console.log(state) });
  const states: RouteReport[] = over.state();
  const stream = await over.chat.completions.create({ model: "fast", messages: [{ role: "user", content: "Hi" }], stream: true });
  const { seams, route } = await stream.outcome;
  const runner = over.chat.completions.stream({ model: "fast", messages: [] });
  for await (const { id } of await over.models.list()) console.log(id);
  const { route: taken } = await over.chat.completions.create({ model: "fast", messages: [] }).withResponse();
  try {
    return `${seams?.[0]?.offset ?? 0} ${route?.failures[0]?.error.kind ?? ""} ${states.length} ${taken?.name ?? ""} ${(await runner.finalContent()) ?? ""}`;
  } catch (error) {
    return error instanceof RoutingError ? String(error.errors[0]?.error.kind ?? error.retryAfter) : "";
  }
}

/** Code that knows neither the provider nor the parameters. */
export async function any(provider: Provider, params: ChatCompletionCreateParams): Promise<void> {
  await client.chat.completions.create(params);
  await new Chatwire({ provider }).chat.completions.create(params, { extraBody: { top_k: 40 }, validate: "off" });
}

export async function pages(meter: UsageMeter): Promise<string> {
  const models: Model[] = (await client.models.list()).data;
  for await (const { id, context_length, pricing } of await client.models.list()) console.log(id, context_length ?? 0, pricing?.input_per_mtok);
  const health: unknown = await client.health({ idleTimeout: 10 });
  const used = meter.add(await client.chat.completions.create({ model: models[0]?.id ?? "m", messages: [{ role: "user", content: "Hi" }] }));
  const { input, cost, words }: { input: number | undefined; cost: number | undefined; words: number } = summarizeUsage({ object: "chat.completion", choices: [] });
  return `${String(health)} ${used.cachedRead ?? 0} ${input ?? 0} ${cost ?? 0} ${words} ${meter.total.output ?? 0}`;
}

export async function whole(): Promise<string> {
  const completion: ChatCompletion = await client.chat.completions.create({
    model: "m",
    messages: [{ role: "system", content: "Be brief." }, { role: "user", content: [{ type: "text", text: "Hi" }] }],
    temperature: 0.2,
    tools: [{ type: "function", function: { name: "f", description: "d", parameters: { type: "object", properties: {} } } }],
    tool_choice: "auto",
  });
  const [choice] = completion.choices;
  const total: number | undefined = completion.usage?.total_tokens;
  return `${choice?.message.content ?? ""} ${total ?? 0} ${choice?.finish_reason ?? ""}`;
}

export async function streamed(signal: AbortSignal): Promise<string> {
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream: true }, { signal, headers: { "x-a": "b" }, idleTimeout: 10 });
  let text = "";
  for await (const chunk of stream) {
    const each: ChatCompletionChunk = chunk;
    text += each.choices[0]?.delta.content ?? "";
    for (const part of each.choices[0]?.delta.tool_calls ?? []) text += part.function?.arguments ?? "";
  }
  const outcome: Outcome = await stream.outcome;
  if (outcome.type !== "complete") return `${outcome.error.kind} ${outcome.completion.choices.length} ${outcome.bytes}`;
  stream.controller.abort();
  const response: Response = stream.response;
  return `${text}${response.status}${stream.requestID ?? ""}`;
}

export async function text(): Promise<string> {
  const params = { model: "m", messages: [{ role: "user" as const, content: "Hi" }], stream: true as const };
  const stream = await client.chat.completions.create(params);
  for await (const piece of stream.text()) piece.toUpperCase();
  const whole: string = await (await client.chat.completions.create(params)).text();
  return whole + (await (await client.chat.completions.create(params)).final()).id;
}

export async function either(stream: boolean): Promise<void> {
  const answer = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream });
  if ("choices" in answer) answer.choices.length;
  else await answer.text();
}

export function relayed(upstream: Response, signal: AbortSignal, keep: (promise: Promise<unknown>) => void): Response[] {
  const options: RelayOptions = { onOutcome: async (outcome: Outcome) => void outcome.completion.usage?.total_tokens, waitUntil: keep, n: 2 };
  return [relay(upstream, options), relay(upstream, { onOutcome: ({ bytes }) => console.log(bytes), signal, maxEventBytes: 1, maxBodyBytes: 1 })];
}

export function told(error: unknown): string {
  if (error instanceof InvalidRequestError) return error.field;
  if (error instanceof RateLimitError) return `${error.status ?? 0} ${error.retryAfter ?? 0} ${error.code ?? ""}`;
  if (error instanceof APIError || isAPIError(error)) return `${error.status ?? 0} ${error.requestID ?? ""} ${error.headers?.get("a") ?? ""}`;
  if (error instanceof ChatwireError || isChatwireError(error)) return `${error.kind} ${error.partial?.choices.length ?? 0}`;
  return String(error);
}
