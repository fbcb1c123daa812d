import type { ChatCompletionChunk, Provider } from "chatwire";
import { headOf, open } from "./decode.ts";
import { grown, type Recording } from "./recording.ts";

/** A piece of an answer: when it came, in milliseconds since the request was sent, and what it carried. */
export interface Piece {
  at: number;
  kind: "text" | "reasoning" | "tool";
}

/**
 * The pieces of an answer as chatwire decodes them, each with the time of the read that brought it. Of an answer that still comes they are
 * given as they come. Ends with the recording, also where that ends badly.
 */
export async function* piecesOf(recording: Recording, dialect: Provider, signal: AbortSignal): AsyncGenerator<Piece> {
  await grown(recording, 0);
  const head = headOf(recording, dialect);
  if (head === undefined || head.status >= 300) return;
  let next = 0;
  let at = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await grown(recording, next);
        const read = recording.reads[next];
        if (read === undefined || signal.aborted) return controller.close();
        next += 1;
        at = read.at;
        controller.enqueue(read.bytes);
      },
    },
    { highWaterMark: 0 },
  );
  try {
    for await (const chunk of await open(head, body)) {
      if (signal.aborted) return;
      const kind = kindOf(chunk);
      if (kind !== undefined) yield { at, kind };
    }
  } catch {
    // A broken answer: what came of it is counted.
  }
}

function kindOf(chunk: ChatCompletionChunk): Piece["kind"] | undefined {
  for (const { delta } of chunk.choices ?? []) {
    if (!delta) continue;
    if (delta.content || delta.refusal) return "text";
    if (delta.reasoning || delta.reasoning_content) return "reasoning";
    if (delta.tool_calls?.length) return "tool";
  }
  return undefined;
}
