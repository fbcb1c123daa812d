import { type Chatwire, type ChatCompletion, type ChatCompletionMessageParam, ChatwireError } from "chatwire";

/** What one call came to: the outcome of the stream, or of the request if no stream ever began. */
export interface Answer {
  type: "complete" | "incomplete" | "stalled" | "aborted" | "failed";
  /** The whole answer, or what had arrived of it; undefined if the call failed before the stream began. */
  completion: ChatCompletion | undefined;
  error: ChatwireError | undefined;
  /** Milliseconds from sending to the first text, reasoning or tool call; undefined if none came. */
  firstToken: number | undefined;
  /** Milliseconds from sending to the end. */
  total: number;
}

/** Receives the answer while it arrives. */
export interface Listener {
  text(piece: string): void;
  reasoning(piece: string): void;
  firstToken(milliseconds: number): void;
}

export interface Question {
  model: string;
  messages: ChatCompletionMessageParam[];
  /** Whether to ask for usage; some providers refuse the option, and send usage unasked. */
  streamOptions: boolean;
}

/** Asks and reports piece by piece. Never rejects: whatever goes wrong is in the answer. */
export async function ask(client: Chatwire, question: Question, signal: AbortSignal, listener: Listener): Promise<Answer> {
  const start = performance.now();
  let firstToken: number | undefined;
  const began = () => {
    if (firstToken !== undefined) return;
    firstToken = performance.now() - start;
    listener.firstToken(firstToken);
  };
  const { model, messages, streamOptions } = question;
  try {
    const stream = await client.chat.completions.create(
      { model, messages, stream: true, ...(streamOptions && { stream_options: { include_usage: true } }) },
      { signal },
    );
    try {
      for await (const chunk of stream) {
        const delta = chunk.choices?.[0]?.delta;
        const reasoning = delta?.reasoning ?? delta?.reasoning_content;
        if (delta?.content || reasoning || delta?.tool_calls) began();
        if (typeof reasoning === "string") listener.reasoning(reasoning);
        if (typeof delta?.content === "string") listener.text(delta.content);
      }
    } catch {
      // The outcome says what happened, and holds what had arrived.
    }
    const outcome = await stream.outcome;
    const { type, completion, error } = outcome;
    return { type, completion, error: error ?? undefined, firstToken, total: performance.now() - start };
  } catch (error) {
    return { ...beforeStream(error), completion: undefined, firstToken, total: performance.now() - start };
  }
}

function beforeStream(error: unknown): Pick<Answer, "type" | "error"> {
  const typed = error instanceof ChatwireError ? error : new ChatwireError(String(error));
  if (typed.kind === "aborted") return { type: "aborted", error: typed };
  return { type: typed.kind === "stalled" ? "stalled" : "failed", error: typed };
}
