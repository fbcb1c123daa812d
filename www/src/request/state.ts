import { signal } from "@preact/signals";
import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from "chatwire";
import type { ProviderInfo } from "../shared/providers.ts";

export const providers = signal<readonly ProviderInfo[]>([]);
export const provider = signal<ProviderInfo | undefined>(undefined);
export const model = signal("");
export const system = signal("");
/** What was set besides messages, model and stream: nothing else is sent. */
export const params = signal<Readonly<Record<string, unknown>>>({});

export function chooseProvider(id: string | undefined): void {
  const chosen = providers.value.find((one) => one.id === id);
  provider.value = chosen;
  model.value = chosen?.model ?? "";
}

/** The request for these messages: the system prompt before them, the parameters behind. */
export function compose(messages: readonly ChatCompletionMessageParam[]): ChatCompletionCreateParams & { stream: true } {
  const instruction: ChatCompletionMessageParam[] = system.value.trim() ? [{ role: "system", content: system.value.trim() }] : [];
  return {
    model: model.value.trim(),
    messages: [...instruction, ...messages],
    ...(provider.value?.streamOptions && { stream_options: { include_usage: true } }),
    ...params.value,
    stream: true,
  };
}
