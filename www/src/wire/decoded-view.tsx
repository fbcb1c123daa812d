import type { ChatCompletionMessageToolCall } from "chatwire";
import type { Decoded } from "./decode.ts";
import { count, indented } from "./show.ts";

/** What chatwire has made of a body up to some event. */
export function DecodedView({ decoded, whole, after }: { decoded: Decoded | undefined; whole: boolean; after: string | undefined }) {
  if (decoded === undefined) return <p class="note">Decoding …</p>;
  const { type, error, completion, chunks } = decoded;
  const choices = completion?.choices ?? [];
  return (
    <>
      <p class="verdict">
        {whole ? "The body ends here:" : "Did the body end here:"} <b class="outcome" data-outcome={type}>{type}</b>
        {error && <span class="why">{error.message}</span>}
        {after !== undefined && <span class="why">Then the reading ended: {after}</span>}
      </p>
      {choices.map(({ index, message, finish_reason: reason }) => (
        <div key={index} class="choice">
          {choices.length > 1 && <h4>Choice {index}</h4>}
          {message.reasoning && <Part name="Reasoning" value={message.reasoning} prose />}
          {(message.content ?? "") !== "" && <Part name="Text" value={message.content ?? ""} prose />}
          {message.refusal && <Part name="Refusal" value={message.refusal} prose />}
          {message.tool_calls?.map((call, at) => <Call key={at} call={call} />)}
          <Part name="Finish" value={reason ?? "none so far"} />
        </div>
      ))}
      {choices.length === 0 && <p class="note">No choice so far.</p>}
      <Part name="Usage" value={completion?.usage ? usageOf(completion.usage) : "none so far"} />
      <details class="chunks">
        <summary>
          {chunks.length === 0 ? "This event gave no chunk" : `This event gave ${chunks.length === 1 ? "one chunk" : `${count(chunks.length)} chunks`}`}
        </summary>
        {chunks.length > 0 && (
          <pre tabIndex={0} aria-label="Chunks of this event">
            {clipped(JSON.stringify(chunks.length === 1 ? chunks[0] : chunks.slice(0, 20), null, 2))}
          </pre>
        )}
      </details>
    </>
  );
}

function Part({ name, value, prose = false }: { name: string; value: string; prose?: boolean }) {
  return (
    <div class="part">
      <h4>{name}</h4>
      <p class={prose ? "prose" : ""}>{clipped(value)}</p>
    </div>
  );
}

function Call({ call }: { call: ChatCompletionMessageToolCall }) {
  const [name, input] = call.type === "function" ? [call.function.name, call.function.arguments] : [call.custom.name, call.custom.input];
  return (
    <div class="part">
      <h4>
        Tool call <code>{name || "(no name yet)"}</code>
      </h4>
      <p class="prose code">{clipped(indented(input)) || "(no arguments yet)"}</p>
    </div>
  );
}

function usageOf(usage: object): string {
  const told = Object.entries(usage).filter(([, value]) => typeof value === "number");
  return told.map(([name, value]) => `${name.replaceAll("_", " ")} ${count(value as number)}`).join(" · ");
}

/** The end of a long text, since that is what changes. */
function clipped(text: string): string {
  return text.length <= MOST ? text : `… ${count(text.length - MOST)} characters before\n${text.slice(-MOST)}`;
}

const MOST = 2000;
