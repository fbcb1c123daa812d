// The ways to read a stream. Each tells what it was handed, what was thrown, and the outcome.
import { ChatCompletionStream, relay } from "chatwire";
import { KEY, WORKSPACE } from "./target.mjs";

const nothing = () => ({ text: "", reasoning: "", calls: "" });

/** Reads items until they end, break, or the plan says that it is enough. */
async function loop(items, take, plan, abort) {
  const told = { said: nothing(), items: 0, error: null, left: false };
  try {
    for await (const item of items) {
      take(told.said, item);
      told.items += 1;
      if (told.items === plan.inCallback) abort();
      if (told.items === plan.items) {
        told.left = true;
        break;
      }
    }
  } catch (error) {
    told.error = error;
  }
  return told;
}

const fromChunk = (said, { choices }) => {
  for (const { delta } of choices) {
    said.text += delta.content ?? "";
    said.reasoning += delta.reasoning_content ?? delta.reasoning ?? "";
    for (const call of delta.tool_calls ?? []) said.calls += call.function?.arguments ?? "";
  }
};

const fromEvent = (said, event) => {
  if (event.type === "content.delta") said.text += event.delta;
  if (event.type === "reasoning.delta") said.reasoning += event.delta;
  if (event.type === "tool_calls.function.arguments.delta") said.calls += event.arguments_delta;
};

/** Awaits what gives all of it at once. */
async function all(promise, saidOf) {
  try {
    return { said: saidOf(await promise), items: 1, error: null };
  } catch (error) {
    return { said: null, items: 0, error };
  }
}

/** What a whole answer says; the same of a partial one. */
export function saidOf(completion) {
  const message = completion?.choices.find(({ index }) => index === 0)?.message;
  const calls = (message?.tool_calls ?? []).map((call) => call.function?.arguments ?? "").join("");
  return { text: message?.content ?? "", reasoning: message?.reasoning ?? "", calls };
}

const READ = {
  chunks: (stream, plan, abort) => loop(stream, fromChunk, plan, abort),
  text: (stream, plan, abort) => loop(stream.text(), (said, piece) => void (said.text += piece), plan, abort),
  events: (stream, plan, abort) => loop(stream.events(), fromEvent, plan, abort),
  textWhole: (stream) => all(stream.text(), (text) => ({ text })),
  final: (stream) => all(stream.final(), saidOf),
  async rewritten(stream) {
    const again = await ChatCompletionStream.fromReadableStream(stream.toReadableStream());
    await again.final().catch(() => undefined);
    const { completion, type } = await again.outcome;
    return { said: saidOf(completion), items: 1, error: (await stream.outcome).error, againWhole: type === "complete" };
  },
};

/** Makes the call of a plan and reads it; `signal` is aborted by the plan or never. */
export async function readPlan({ client, plan, signal, abort }) {
  const params = { model: "m", messages: [{ role: "user", content: plan.message }], ...plan.answer.params };
  if (plan.reader.startsWith("relay")) return relayed(client, plan, params, signal);
  const call = { ...plan.call, signal };
  if (plan.reader === "whole") {
    delete params.stream_options;
    return { outcomes: [], ...(await all(client.chat.completions.create(params, call), saidOf)) };
  }
  let stream;
  try {
    stream = await client.chat.completions.create({ ...params, stream: true }, call);
  } catch (error) {
    return { outcomes: [], said: null, items: 0, error, refused: true };
  }
  if (plan.reader !== "tee") return { ...(await READ[plan.reader](stream, plan, abort)), outcomes: [await stream.outcome] };
  const [left, right] = stream.tee();
  const [told] = await Promise.all([READ.chunks(left, {}, abort), READ.final(right)]);
  return { ...told, outcomes: await Promise.all([left.outcome, right.outcome]) };
}

/** A provider's answer passed on, as a server would, with the outcome that is told at its end. */
async function relayed({ baseURL }, plan, params, signal) {
  const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json", "x-workspace-id": WORKSPACE, accept: "text/event-stream" };
  const body = JSON.stringify({ ...params, stream: true });
  let bytes = 0;
  let error = null;
  let left = false;
  try {
    const upstream = await fetch(`${baseURL}/chat/completions`, { method: "POST", headers, body });
    let tell;
    const outcome = new Promise((resolve) => (tell = resolve));
    const reader = relay(upstream, { onOutcome: tell, signal }).body.getReader();
    let reads = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        bytes += value.length;
        reads += 1;
        if (reads !== plan.items) continue;
        left = true;
        await reader.cancel();
        break;
      }
    } catch (thrown) {
      error = thrown;
    }
    return { said: null, items: reads, error, left, bytes, outcomes: [await outcome] };
  } catch (thrown) {
    return { said: null, items: 0, error: thrown, outcomes: [], unreached: true };
  }
}
