// The streams that are measured, made from a seed: no recorded answer is long or varied enough, and these can be remade anywhere.
// (lib/write-fixtures.mjs writes them as files for the native benchmarks.)
import { between, pick, seeded } from "./lib/random.mjs";

/** Content chunks of each fixture; the role, the finish and the usage come on top. */
export const CHUNKS = 2000;

/** What the makers need to know of a fixture: its generator of chunks, and what stands between events. */
const MAKERS = {
  text: { chunks: textChunks },
  gateway: { chunks: gatewayChunks, comments: true },
  tools: { chunks: toolChunks },
  reasoning: { chunks: reasoningChunks },
  logprobs: { chunks: logprobChunks },
};

export const FIXTURES = Object.keys(MAKERS);

const SYLLABLES = "ta lo men ri sal ku ver no chi bel da fu gor hi jun ka lim mo nep or pa qui ro sta tu ul vi wex yo zan".split(" ");
const CJK = "天地玄黄宇宙洪荒日月盈昃辰宿列张春夏秋冬雲騰致雨露結為霜カタカナひらがな東京大阪서울부산한국어안녕";
const EMOJI = ["🚀", "🎉", "👩‍💻", "🌍", "🧠", "✅", "🇳🇴", "👍🏽"];
const HEX = "0123456789abcdef";

/**
 * Makes a fixture.
 *
 * Gives its `events` (bytes of each event, comments before it included), and what a right client must find in it:
 * `payloads` (JSON texts), `text`, `reasoning`, `calls`, `totalTokens`.
 */
export function makeFixture(name, count = CHUNKS, seed = 20260) {
  const { chunks, comments = false } = MAKERS[name];
  const random = seeded(seed + FIXTURES.indexOf(name));
  const encoder = new TextEncoder();
  const list = chunks(random, count);
  const payloads = list.map((chunk) => JSON.stringify(chunk));
  const events = payloads.map((payload, at) => {
    // Gateways keep the connection open with comments while the model thinks, and now and then later.
    const comment = comments && (at < 8 || random() < 0.1) ? ": GATEWAY PROCESSING\n\n" : "";
    return encoder.encode(`${comment}data: ${payload}\n\n`);
  });
  events.push(encoder.encode("data: [DONE]\n\n"));
  return { name, events, payloads, ...answerOf(list) };
}

function answerOf(chunks) {
  const answer = { text: "", reasoning: "", calls: [], totalTokens: 0, finish: null };
  for (const { choices: [choice], usage } of chunks) {
    if (usage) answer.totalTokens = usage.total_tokens;
    if (!choice) continue;
    answer.text += choice.delta.content ?? "";
    answer.reasoning += choice.delta.reasoning_content ?? "";
    answer.finish = choice.finish_reason ?? answer.finish;
    for (const { index, function: part } of choice.delta.tool_calls ?? []) {
      answer.calls[index] ??= { name: part.name, arguments: "" };
      answer.calls[index].arguments += part.arguments;
    }
  }
  return answer;
}

// OpenAI's shape of today, with the padding that it adds so that a chunk's size tells nothing: 300 bytes an event.
function textChunks(random, count) {
  const base = openaiBase(random);
  const chunk = (delta, finish = null) => ({
    ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null,
  });
  const padded = (delta, finish) => {
    const bare = { ...chunk(delta, finish), obfuscation: "" };
    const size = "data: \n\n".length + new TextEncoder().encode(JSON.stringify(bare)).length;
    return { ...bare, obfuscation: hex(random, Math.max(1, 300 - size)) };
  };
  return [
    padded({ role: "assistant", content: "", refusal: null }),
    ...times(count, (at) => padded({ content: word(random, at) })),
    padded({}, "stop"),
    { ...base, choices: [], usage: usageOf(count), obfuscation: hex(random, 8) },
  ];
}

function gatewayChunks(random, count) {
  const base = { id: `gen-1764000000-${hex(random, 20)}`, provider: "Fireworks", model: "meta-llama/llama-3.3-70b-instruct",
    object: "chat.completion.chunk", created: 1764000000 };
  const chunk = (content, finish = null) => ({
    ...base,
    choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: finish, native_finish_reason: finish, logprobs: null }],
  });
  return [
    ...times(count, (at) => chunk(word(random, at))),
    chunk("", "stop"),
    { ...base, choices: [], usage: { ...usageOf(count), cost: 0.000412, is_byok: false } },
  ];
}

function toolChunks(random, count) {
  const base = openaiBase(random);
  const chunk = (delta, finish = null) => ({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const CALLS = 4;
  const fragments = times(CALLS, (index) => {
    const parts = [chunk({ tool_calls: [{ index, id: `call_${hex(random, 24)}`, type: "function", function: { name: TOOLS[index], arguments: "" } }] })];
    const text = (size) => JSON.stringify({ query: times(size, (at) => word(random, at)).join(""), limit: between(random, 1, 99) });
    // A fragment is about one token: some letters, never half a character.
    const pieces = text(Math.ceil(count / CALLS) * 2).match(/[^]{1,7}/gu).slice(0, Math.floor(count / CALLS) - 1);
    // Cut off in the middle, the text is closed again, so that it stays one JSON value.
    pieces.push('"}');
    return [...parts, ...pieces.map((arguments_) => chunk({ tool_calls: [{ index, function: { arguments: arguments_ } }] }))];
  });
  return [
    chunk({ role: "assistant", content: null }), ...fragments.flat(), chunk({}, "tool_calls"),
    { ...base, choices: [], usage: usageOf(count) },
  ];
}

/** The functions that the tool fixture calls. */
export const TOOLS = ["search_orders", "get_weather", "lookup_customer", "create_ticket"];

function reasoningChunks(random, count) {
  const base = openaiBase(random, "deepseek-reasoner");
  const chunk = (delta, finish = null) => ({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const letters = [...CJK];
  const piece = () => (random() < 0.08 ? pick(random, EMOJI) : times(between(random, 1, 3), () => pick(random, letters)).join(""));
  return [
    chunk({ role: "assistant", content: null, reasoning_content: "" }),
    ...times(count / 2, () => chunk({ content: null, reasoning_content: piece() })),
    ...times(count / 2, () => chunk({ content: piece(), reasoning_content: null })),
    chunk({ content: "", reasoning_content: null }, "stop"),
    { ...base, choices: [], usage: usageOf(count) },
  ];
}

// Twenty alternatives to each token, the most that can be asked for: about 2.5 kB a chunk.
function logprobChunks(random, count) {
  const base = openaiBase(random);
  const scored = (token) => ({ token, logprob: -Number((random() * 12).toFixed(6)), bytes: [...new TextEncoder().encode(token)] });
  const chunk = (delta, logprobs, finish = null) => ({ ...base, choices: [{ index: 0, delta, logprobs, finish_reason: finish }] });
  const chunks = times(count, (at) => {
    const token = word(random, at);
    const top_logprobs = times(20, () => scored(word(random, 1)));
    return chunk({ content: token }, { content: [{ ...scored(token), top_logprobs }], refusal: null });
  });
  return [
    chunk({ role: "assistant", content: "", refusal: null }, { content: [], refusal: null }), ...chunks,
    chunk({}, null, "stop"), { ...base, choices: [], usage: usageOf(count) },
  ];
}

function openaiBase(random, model = "gpt-4o-mini-2024-07-18") {
  return { id: `chatcmpl-${hex(random, 29)}`, object: "chat.completion.chunk", created: 1764000000, model,
    service_tier: "default", system_fingerprint: `fp_${hex(random, 10)}` };
}

// A token: mostly a word with its space, sometimes what JSON has to escape.
function word(random, at) {
  const dice = random();
  if (dice < 0.02) return "\n\n";
  if (dice < 0.04) return ' "';
  if (dice < 0.12) return pick(random, [",", ".", ":", "'s"]);
  return (at === 0 ? "" : " ") + times(between(random, 1, 3), () => pick(random, SYLLABLES)).join("");
}

function usageOf(count) {
  return { prompt_tokens: 42, completion_tokens: count, total_tokens: count + 42,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 } };
}

function hex(random, length) {
  return times(length, () => pick(random, HEX)).join("");
}

function times(count, make) {
  return Array.from({ length: count }, (_, at) => make(at));
}
