import { computed, signal } from "@preact/signals";
import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from "chatwire";
import type { ProviderInfo } from "../shared/providers.ts";
import { attachAddress, attachments } from "./pictures.ts";

export const providers = signal<readonly ProviderInfo[]>([]);
export const provider = signal<ProviderInfo | undefined>(undefined);
export const model = signal("");
export const system = signal("");
/** What was set besides messages, model and stream: nothing else is sent. */
export const params = signal<Readonly<Record<string, unknown>>>({});
/** Messages that an imported request begins with; they come before those of the conversation. */
export const imported = signal<readonly ChatCompletionMessageParam[]>([]);
/** A question that an imported request ends in, for the message box to take over. */
export const draft = signal("");
/** How many parameters are set. */
export const count = computed(() => Object.keys(params.value).length);

/** Proposals that were changed by hand are left as they are. */
let isProposed = true;

/** Chooses whom to ask; a model that was proposed for another one is replaced, one that was typed as well: models are a provider's own. */
export function chooseProvider(id: string | undefined): void {
  const chosen = providers.value.find((one) => one.id === id);
  provider.value = chosen;
  model.value = chosen?.model ?? "";
  if (!isProposed) return;
  const { stream_options: _, ...others } = params.value;
  // Without it these providers stream no usage. It stands among the parameters, and can be unset.
  params.value = chosen?.streamOptions ? { ...others, stream_options: { include_usage: true } } : others;
}

/** Sets a parameter; `undefined` unsets it. */
export function setParam(name: string, value: unknown): void {
  if (name === "stream_options") isProposed = false;
  const { [name]: _, ...others } = params.value;
  // One that is changed keeps its place.
  params.value = value === undefined ? others : { ...params.value, [name]: value };
}

/** Unsets all parameters. */
export function clearParams(): void {
  isProposed = false;
  params.value = {};
}

/** The request for these messages: the system prompt and what was imported before them, the parameters behind. */
export function compose(messages: readonly ChatCompletionMessageParam[]): ChatCompletionCreateParams & { stream: true } {
  const instruction: ChatCompletionMessageParam[] = system.value.trim() ? [{ role: "system", content: system.value.trim() }] : [];
  return {
    model: model.value.trim(),
    messages: [...instruction, ...imported.value, ...messages],
    ...params.value,
    stream: true,
  };
}

/** Takes a request over: all that is set now gives way to it. */
export function importRequest(request: {
  params: Readonly<Record<string, unknown>>;
  system: string;
  messages: readonly ChatCompletionMessageParam[];
  providerId?: string;
  model?: string;
}): void {
  if (request.providerId !== undefined) chooseProvider(request.providerId);
  if (request.model !== undefined) model.value = request.model;
  isProposed = false;
  const { messages: _, model: __, stream: ___, ...others } = request.params;
  params.value = others;
  system.value = request.system;
  const question = questionOf(request.messages.at(-1));
  imported.value = question === undefined ? request.messages : request.messages.slice(0, -1);
  draft.value = question ?? "";
}

/** The text of a question that the message box can hold; its pictures are attached. The one that a request ends in is the next to be sent. */
function questionOf(message: ChatCompletionMessageParam | undefined): string | undefined {
  if (message?.role !== "user" || Object.keys(message).length > 2) return undefined;
  const { content } = message;
  if (!Array.isArray(content)) return content ?? undefined;
  const texts = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const pictures = content.flatMap((part) => (part.type === "image_url" && part.image_url.detail === undefined ? [part.image_url.url] : []));
  if (texts.length > 1 || texts.length + pictures.length < content.length) return undefined;
  attachments.value = [];
  if (pictures.every(attachAddress)) return texts[0] ?? "";
  attachments.value = [];
  return undefined;
}
