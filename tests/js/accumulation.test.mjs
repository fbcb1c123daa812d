// Every facet of an answer, in pieces, for two choices at once: whichever way it is read, nothing of it is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chatwire } from "chatwire/full";
import { mergeDeltas } from "./support/naive.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

/** A text for each choice, in pieces; some of them come twice, the first one three times. */
const piecesOf = (choice) => ["ha", "ha", "ha", `${"AB"[choice]}: `, "é😀", "ha", "ha", '"\\', "\n", " ", "ha", "x".repeat(40)];
const token = (text) => ({ token: text, logprob: -text.length / 4, bytes: [...Buffer.from(text)], top_logprobs: [{ token: "a", logprob: -1, bytes: [97] }] });
const site = (text, at) => `https://example.com/${at}/${encodeURIComponent(text)}`;
const detail = (text) => [{ type: "reasoning.text", text, format: "f", index: 0 }];

const texts = (name, shown = name) => ({ deltas: (pieces) => pieces.map((piece) => ({ [name]: piece })), message: (text) => ({ [shown]: text }) });
const lists = (name, item) => ({ deltas: (pieces) => pieces.map((piece, at) => ({ [name]: [item(piece, at)] })), message: (_, pieces) => ({ [name]: pieces.map(item) }) });

/**
 * What comes of each facet: the deltas of the pieces, and what the message has of them then. `merged` is what merging the deltas gives,
 * where that is something else; `choice` puts the deltas beside the delta, and the rest beside the message.
 */
const FACETS = {
  "text": texts("content"),
  "refusal": texts("refusal"),
  "reasoning": texts("reasoning"),
  "reasoning_content": { ...texts("reasoning_content", "reasoning"), merged: (text) => ({ reasoning_content: text }) },
  "thinking": { ...texts("thinking", "reasoning"), merged: (text) => ({ thinking: text }) },
  "reasoning under two names": {
    deltas: (pieces) => pieces.map((piece) => ({ reasoning: piece, reasoning_content: piece })),
    message: (text) => ({ reasoning: text }),
    merged: (text) => ({ reasoning: text, reasoning_content: text }),
  },
  "thinking in parts of the content": {
    deltas: (pieces) => pieces.map((piece) => ({ content: [{ type: "thinking", thinking: [{ type: "text", text: piece }] }, { type: "text", text: piece }] })),
    message: (text) => ({ reasoning: text, content: text }),
  },
  "thinking_blocks": lists("thinking_blocks", (thinking, at) => ({ type: "thinking", thinking, signature: `s${at}` })),
  "reasoning_details": {
    deltas: (pieces) => [...pieces.map((piece) => ({ reasoning_details: detail(piece) })), { reasoning_details: [{ type: "reasoning.text", index: 0, signature: "sig" }] }],
    message: (text) => ({ reasoning: text, reasoning_details: [{ ...detail(text)[0], signature: "sig" }] }),
    merged: (_, pieces) => ({ reasoning_details: [...pieces.flatMap(detail), { type: "reasoning.text", index: 0, signature: "sig" }] }),
  },
  "reasoning beside its details": {
    deltas: (pieces) => pieces.map((piece) => ({ reasoning: piece, reasoning_details: detail(piece) })),
    message: (text) => ({ reasoning: text, reasoning_details: detail(text) }),
    merged: (text, pieces) => ({ reasoning: text, reasoning_details: pieces.flatMap(detail) }),
  },
  "details that are encrypted": {
    deltas: (pieces) => pieces.map((data, at) => ({ reasoning_details: [{ type: "reasoning.encrypted", data, id: `r${at}`, index: at }] })),
    message: (_, pieces) => ({ reasoning_details: pieces.map((data, at) => ({ type: "reasoning.encrypted", data, id: `r${at}`, index: at })) }),
  },
  "citations": lists("citations", site),
  "annotations": lists("annotations", (title, at) => ({ type: "url_citation", url_citation: { url: site(title, at), title, start_index: at, end_index: at + 1 } })),
  "images": lists("images", (text, index) => ({ type: "image_url", index, image_url: { url: `data:image/png;base64,${Buffer.from(text).toString("base64")}` } })),
  "audio": {
    deltas: (pieces) => [{ audio: { id: "audio_1", transcript: "" } }, ...pieces.map((piece) => ({ audio: { transcript: piece } })),
      ...pieces.map((piece) => ({ audio: { data: piece, x_note: piece, x_marks: [piece] } })), { audio: { expires_at: 1770000000 } }],
    message: (text, pieces) => ({ audio: { id: "audio_1", transcript: text, data: text, x_note: text, x_marks: pieces, expires_at: 1770000000 } }),
  },
  "logprobs": {
    choice: true,
    deltas: (pieces) => pieces.map((piece) => ({ logprobs: { content: [token(piece)], refusal: [token(`no ${piece}`)] } })),
    message: (_, pieces) => ({ logprobs: { content: pieces.map(token), refusal: pieces.map((piece) => token(`no ${piece}`)) } }),
  },
  "an unknown text": texts("x_note"),
  // Empty at first, and then the same each time: not the pieces of a longer text.
  "an unknown label": {
    deltas: (pieces) => pieces.map((_, at) => ({ x_label: at === 0 ? "" : "search", x_labels: { phase: "final" } })),
    message: () => ({ x_label: "search", x_labels: { phase: "final" } }),
    merged: () => ({}),
  },
  "an unknown list": lists("x_list", (text, at) => [text, at, null, { deep: [text] }]),
  "an unknown object": {
    deltas: (pieces) => pieces.map((piece, at) => ({ x_object: { text: piece, list: [piece], inner: { [`n${at}`]: at } } })),
    message: (text, pieces) => ({ x_object: { text, list: pieces, inner: Object.fromEntries(pieces.map((_, at) => [`n${at}`, at])) } }),
  },
  // As Azure writes them: with each chunk those of its text, and none with the last one.
  "reports beside the delta": {
    choice: true,
    deltas: (pieces) => [...pieces.map(() => ({ content_filter_results: { hate: { filtered: false, severity: "safe" } } })), { content_filter_results: {} }],
    message: () => ({ content_filter_results: { hate: { filtered: false, severity: "safe" } } }),
  },
  "lists beside the delta, in pieces and whole each time": {
    choice: true,
    deltas: (pieces) => pieces.map((_, at) => ({ x_pieces: [site(pieces[at], at)], x_whole: pieces.slice(0, at + 1).map(site) })),
    message: (_, pieces) => ({ x_pieces: pieces.map(site), x_whole: pieces.map(site) }),
    merged: () => ({}),
  },
  // Of numbers and of yes and no there are no pieces: the last one counts.
  "an unknown number": {
    deltas: (pieces) => pieces.map((_, at) => ({ x_number: at / 4, x_flag: at % 2 === 0 })),
    message: (_, pieces) => ({ x_number: (pieces.length - 1) / 4, x_flag: pieces.length % 2 === 1 }),
  },
};

const chunk = (choices) => ({ id: "c-1", object: "chat.completion.chunk", created: 1770000000, model: "m", choices });
const choiceOf = (index, more, facet) => ({ index, delta: {}, ...(facet.choice ? more : { delta: more }), finish_reason: null });

/** The chunks of a stream in which the facets' deltas of both choices take turns. */
function chunksOf(facets) {
  const [first, second] = [0, 1].map((index) => facets.flatMap((facet) => facet.deltas(piecesOf(index)).map((more) => choiceOf(index, more, facet))));
  const roles = [0, 1].map((index) => ({ index, delta: { role: "assistant" }, finish_reason: null }));
  // Each in a chunk of its own, then, for the last one, both in one.
  const turns = first.slice(0, -1).flatMap((choice, at) => [chunk([choice]), chunk([second[at]])]);
  return [chunk(roles), ...turns, chunk([first.at(-1), second.at(-1)]), chunk([0, 1].map((index) => ({ index, delta: {}, finish_reason: "stop" })))];
}

const facetsOf = (facets, which, index) => Object.assign({}, ...facets.map((facet) => (facet[which] ?? facet.message)(piecesOf(index).join(""), piecesOf(index))));
/** What both choices have to say of these facets. */
const expected = (facets, which = "message") => [0, 1].map((index) => facetsOf(facets, which, index));
/** What a choice says of them: only the members that are expected, so that others may stand beside. */
const said = (choices, wanted) => choices.map((choice, at) => {
  const all = { ...choice.message, ...choice };
  return Object.fromEntries(Object.keys(wanted[at]).map((name) => [name, all[name]]));
});

const answering = (body, type) => new Chatwire({ baseURL: "https://x.example", fetch: async () => new Response(body, { headers: { "content-type": type } }) }).chat.completions;
const PARAMS = { model: "m", n: 2, messages: [{ role: "user", content: "Hi" }] };

/** Reads a body in every way, and gives the choices of each. */
async function readings(body) {
  const completions = answering(body, "text/event-stream");
  const stream = await completions.create({ ...PARAMS, stream: true });
  const chunks = [];
  for await (const each of stream) chunks.push(each);
  const runner = completions.stream(PARAMS);
  let snapshot;
  runner.on("chunk", () => (snapshot = structuredClone(runner.snapshot)));
  const ran = await runner.finalChatCompletion();
  return {
    chunks,
    whole: {
      "final()": (await (await completions.create({ ...PARAMS, stream: true })).final()).choices,
      "the outcome of a loop": (await stream.outcome).completion.choices,
      "a runner": ran.choices,
      "a runner's snapshot": snapshot.choices,
      "events where a whole answer was asked for": (await completions.create(PARAMS)).choices,
    },
  };
}

const rows = [...Object.entries(FACETS).map(([name, facet]) => [name, [facet]]), [
  "all that can stand beside each other",
  ["text", "refusal", "reasoning beside its details", "thinking_blocks", "citations", "annotations", "images", "audio", "logprobs", "an unknown text",
    "an unknown label", "an unknown list", "an unknown object", "an unknown number", "reports beside the delta"].map((name) => FACETS[name]),
]];

for (const [name, facets] of rows) {
  test(`${name}: nothing is lost, for each choice apart`, async () => {
    const { chunks, whole } = await readings(`${chunksOf(facets).map((each) => `data: ${JSON.stringify(each)}\n\n`).join("")}data: [DONE]\n\n`);
    const wanted = expected(facets);
    for (const [reading, choices] of Object.entries(whole)) assert.deepEqual(said(choices, wanted), wanted, reading);
    const merged = expected(facets, "merged");
    assert.deepEqual(said([0, 1].map((index) => mergeDeltas(chunks, index)), merged), merged, "the chunks, merged");

    const choices = wanted.map(({ logprobs = null, content_filter_results, ...message }, index) => {
      return { index, message: { role: "assistant", content: null, ...message }, logprobs, content_filter_results, finish_reason: "stop" };
    });
    const answer = JSON.stringify({ id: "c-1", object: "chat.completion", created: 1770000000, model: "m", choices });
    assert.deepEqual(said((await answering(answer, "application/json").create(PARAMS)).choices, wanted), wanted, "a whole answer");
    assert.deepEqual(said((await (await answering(answer, "application/json").create({ ...PARAMS, stream: true })).final()).choices, wanted), wanted, "a whole answer for a stream");
  });
}

nothingUnhandled();
