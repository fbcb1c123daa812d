import { type ChatCompletion, Chatwire, ChatwireError, type Finding, type Outcome, type StreamEvent } from "chatwire";
import type { ProviderInfo } from "../shared/providers.ts";
import { type Recording, recordingFetch } from "../wire/recording.ts";
import type { StreamedRequest } from "./turn-state.ts";

/** What one call came to: the outcome of the stream, or of the request if no stream ever began. */
export interface Answer {
  type: Outcome["type"];
  /** Missing if the call failed before a stream began. */
  outcome?: Outcome;
  /** The whole answer, or what had arrived of it. */
  completion?: ChatCompletion;
  error?: ChatwireError;
}

/** Receives the answer while it arrives. */
export interface Listener {
  event(event: StreamEvent): void;
  warning(warning: Finding): void;
  recorded(recording: Recording): void;
}

/** Asks and reports piece by piece. Never rejects: whatever goes wrong is in the answer. */
export async function ask(to: ProviderInfo, request: StreamedRequest, signal: AbortSignal, listener: Listener): Promise<Answer> {
  try {
    const client = new Chatwire({
      provider: to.dialect,
      baseURL: new URL(to.baseURL, location.href).href,
      ...(to.workspaceId !== undefined && { workspaceId: to.workspaceId }),
      // What a server says is shown as it comes, also that it is to be asked later.
      maxRetries: 0,
      // The scripted providers answer at once; a real model may think in silence for a long time.
      idleTimeout: to.live ? 120_000 : 5_000,
      onWarning: (warning) => listener.warning(warning),
      fetch: recordingFetch(to.name, (recording) => listener.recorded(recording)),
    });
    const stream = await client.chat.completions.create(request, { signal });
    try {
      for await (const event of stream.events()) listener.event(event);
    } catch {
      // The outcome says what happened, and holds what had arrived.
    }
    const outcome = await stream.outcome;
    const { type, completion, error } = outcome;
    return { type, outcome, completion, ...(error && { error }) };
  } catch (error) {
    const typed = error instanceof ChatwireError ? error : new ChatwireError(String(error));
    const type = typed.kind === "aborted" || typed.kind === "stalled" ? typed.kind : "failed";
    return { type, error: typed };
  }
}
