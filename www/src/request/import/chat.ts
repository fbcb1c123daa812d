import type { ChatCompletionMessageParam, Provider } from "chatwire";
import * as presets from "chatwire/presets";
import type { ProviderInfo } from "../../shared/providers.ts";
import { BASE_URLS } from "../parameters.ts";
import { type CurlRequest, readCurl } from "./curl.ts";

/** A request that was read from a command, as the page takes it over. */
export interface Imported {
  /** Which of the page's providers is asked. */
  providerId?: string;
  model?: string;
  system: string;
  messages: ChatCompletionMessageParam[];
  params: Record<string, unknown>;
  /** What is otherwise than in the command, in sentences. */
  notes: string[];
}

/** Reads a curl command that asks for a chat completion. Throws an Error whose message says what is wrong with it. */
export function importCurl(command: string, providers: readonly ProviderInfo[], current: ProviderInfo | undefined): Imported {
  const request = readCurl(command);
  if (request === undefined) throw new Error("There is no curl command in this text.");
  const body = parseBody(request);
  const notes = [...request.notes];
  const { messages, model, stream, ...params } = body;
  if (!Array.isArray(messages)) throw new Error(`The body has no list of messages: it is no chat completion. It has ${Object.keys(body).join(", ") || "no members"}.`);
  if (request.method !== "POST") notes.push(`The method ${request.method}: a chat completion is sent with POST.`);
  if (stream !== true) notes.push("The command asks for a whole answer; this page always asks for a stream.");
  for (const [name, value] of request.headers) {
    if (name === "x-workspace-id") notes.push("The header x-workspace-id: the page's own workspace is used.");
    else if (!STANDARD.has(name)) notes.push(`The header ${name}: ${value}: left out.`);
  }
  const { dialect, who } = contractOf(request);
  const chosen = current?.dialect === dialect ? current : providers.find((one) => one.dialect === dialect);
  if (chosen !== undefined) notes.push(`${who === "" ? "The request" : `A request to ${who}`} is sent to ${chosen.name} here, ${chosen.live ? "" : "which is scripted, "}through this page's worker.`);
  for (const [name, value] of Object.entries(params)) {
    if (value !== null) continue;
    delete params[name];
    notes.push(`${name} is null, which counts as absent: left out.`);
  }
  const [system, rest] = cutSystem(messages as ChatCompletionMessageParam[]);
  return {
    ...(chosen !== undefined && { providerId: chosen.id }),
    ...(typeof model === "string" && { model }),
    system,
    messages: rest,
    params,
    notes,
  };
}

function parseBody({ body, notes }: CurlRequest): Record<string, unknown> {
  if (body === undefined) throw new Error(["The command sends no body that could be read.", ...notes].join(" "));
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new Error(`The body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("The body is no JSON object.");
  return value as Record<string, unknown>;
}

/** The system prompt that a conversation begins with has a place of its own on the page, if it is plain text. */
function cutSystem(messages: ChatCompletionMessageParam[]): [string, ChatCompletionMessageParam[]] {
  const [first, ...rest] = messages;
  const isPlain = first?.role === "system" && typeof first.content === "string" && Object.keys(first).length === 2;
  return isPlain ? [first.content as string, rest] : ["", messages];
}

/** What is spoken at an address, by its host or by a header that only one provider has. */
function contractOf({ url = "", headers }: CurlRequest): { dialect: Provider; who: string } {
  const host = hostOf(url);
  for (const [dialect, base] of Object.entries(BASE_URLS) as [Provider, string][]) {
    if (base !== "" && (hostOf(base) === host || host.endsWith(`.${siteOf(hostOf(base))}`))) return { dialect, who: host };
  }
  if (headers.has("x-workspace-id")) return { dialect: "neuroflash", who: host };
  const preset = Object.values(presets).find(({ baseURL }) => baseURL !== undefined && hostOf(baseURL) === host && host !== "");
  return { dialect: "openai", who: preset?.name ?? host };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}

/** `flex.ai` of `tokens.flex.ai`: newer addresses of a provider differ in what stands before. */
const siteOf = (host: string): string => host.split(".").slice(-2).join(".");

/** Headers that any client sends, and that say nothing of the request's own. */
const STANDARD: ReadonlySet<string> = new Set([
  "content-type", "accept", "user-agent", "accept-language", "accept-encoding", "origin", "referer", "connection", "content-length", "host", "priority",
  "dnt", "te", "pragma", "cache-control", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-gpc", "sec-ch-ua", "sec-ch-ua-mobile",
  "sec-ch-ua-platform",
]);
