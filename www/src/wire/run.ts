import { Chatwire, isChatwireError, type ChatCompletion, type Outcome, type PlannedRetry } from "chatwire";
import type { ProviderInfo } from "../shared/providers.ts";
import { factsOf, typeOf, type ErrorFacts } from "./decode.ts";
import { recordingFetch, type Recording } from "./recording.ts";

/** What is asked of the scripted provider. */
export interface Asked {
  provider: ProviderInfo;
  /** Around the gateway: what the provider sends is what is read. */
  direct: boolean;
  prompt: string;
  title: string;
  limits: Limits;
}

/** Options of the client; what is left out is as it is by default. */
export interface Limits {
  idleTimeout?: number;
  firstTokenTimeout?: number;
  timeout?: number;
  maxRetries?: number;
}

/** A call and what has come of it so far. */
export interface Run {
  /** One for each try. */
  tries: readonly Recording[];
  /** Why each try but the last was followed by another. */
  retries: readonly { attempt: number; wait: number; error: ErrorFacts }[];
  /** Missing while it runs. */
  result?: { type: Outcome["type"]; completion: ChatCompletion | undefined; error: ErrorFacts | undefined; total: number };
}

/** Asks, and tells of each step. Never rejects: whatever goes wrong is the result. */
export async function run({ provider, direct, prompt, title, limits }: Asked, signal: AbortSignal, told: (run: Run) => void): Promise<void> {
  let state: Run = { tries: [], retries: [] };
  const tell = (more: Partial<Run>) => told((state = { ...state, ...more }));
  tell({});
  const began = performance.now();
  const end = (result: Omit<NonNullable<Run["result"]>, "total">) => tell({ result: { ...result, total: performance.now() - began } });
  const base = direct ? (provider.directURL ?? provider.baseURL) : provider.baseURL;
  try {
    const client = new Chatwire({
      provider: provider.dialect,
      baseURL: new URL(base, location.href).href,
      ...(provider.workspaceId !== undefined && { workspaceId: provider.workspaceId }),
      ...limits,
      fetch: (request) => recordingFetch(state.tries.length === 0 ? title : `${title}, try ${state.tries.length + 1}`, (recording) => tell({ tries: [...state.tries, recording] }))(request),
      onRetry: ({ attempt, wait, error }: PlannedRetry) => tell({ retries: [...state.retries, { attempt, wait, error: factsOf(error) }] }),
    });
    const options = provider.streamOptions ? { stream_options: { include_usage: true } } : {};
    const stream = await client.chat.completions.create({ model: provider.model, messages: [{ role: "user", content: prompt }], stream: true, ...options }, { signal });
    await stream.final().catch(() => {});
    const { type, completion, error } = await stream.outcome;
    end({ type, completion, error: error === null ? undefined : factsOf(error) });
  } catch (error) {
    end({ type: typeOf(error), completion: isChatwireError(error) ? error.partial : undefined, error: factsOf(error) });
  }
}
