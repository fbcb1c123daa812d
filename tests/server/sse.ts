// Writes an answer as an event stream, with the line ends, comments and in-band errors its script asks for.
import type { Sleep } from "./body";
import type { Script } from "./script";
import type { Answer, Dialect } from "./types";

export async function* writeEvents(dialect: Dialect, answer: Answer, script: Script, sleep: Sleep): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const newline = script.crlf ? "\r\n" : "\n";
  const comment = script.comments ? `: keep-alive${newline}${newline}` : "";
  const event = (data: string): Uint8Array => encoder.encode(`${comment}data: ${data}${newline}${newline}`);
  const failure = (): Uint8Array => {
    const { status, message = "The scripted model broke off" } = script.error ?? { status: 500 };
    if (script.bare) return encoder.encode(JSON.stringify({ error: message }) + newline);
    return event(JSON.stringify(dialect.inBand({ status, message }, answer)));
  };

  if (script.error?.after === 0) return yield failure();
  if (dialect.preamble !== undefined) yield encoder.encode(`${dialect.preamble}${newline}${newline}`);
  let spoken = 0;
  for (const step of dialect.steps(answer)) {
    // An answer shorter than the count breaks off before its finish reason.
    if (script.error !== undefined && (spoken >= script.error.after || (spoken > 0 && !step.spoken))) return yield failure();
    if (step.spoken) {
      if (script.pace > 0) await sleep(script.pace);
      spoken += 1;
    }
    yield event(JSON.stringify(step.data));
  }
  if (script.error !== undefined) return yield failure();
  if (script.done) yield event("[DONE]");
}
