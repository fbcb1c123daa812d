// chatwire, from the packed tarball, by its public interface alone.
import * as chatwire from "chatwire";
import { passThrough } from "./pass-through.mjs";
import { perSource, REQUEST } from "./request.mjs";

const clientOf = perSource(({ fetch }) => new chatwire.Chatwire({ baseURL: "https://bench.invalid/v1", apiKey: "none", fetch }));
const open = (source) => clientOf(source).chat.completions.create({ ...REQUEST, stream: true });

export const name = "chatwire";

export const jobs = {
  J1: {
    async run(source, take) {
      for await (const chunk of await open(source)) take(chunk);
    },
    found: (chunks) => ({ chunks }),
  },
  J2: {
    async run(source, take) {
      for await (const piece of (await open(source)).text()) take(piece);
    },
    found: (pieces) => ({ text: pieces.join("") }),
  },
  J3: {
    run: async (source) => (await open(source)).final(),
    found: (_, completion) => answerOf(completion),
  },
};

// Older packages have no relay: the report then says that the row is missing.
if (chatwire.relay) {
  jobs.J5 = {
    run: (source, take) => passThrough(source.response(), take, chatwire.relay),
    found: (pieces, outcome) => {
      if (outcome.type !== "complete") throw new Error(`the relay's outcome is ${outcome.type}: ${outcome.error?.message}`);
      return { pieces, ...answerOf(outcome.completion) };
    },
  };
}

function answerOf({ choices: [{ message, finish_reason }], usage }) {
  return {
    text: message.content ?? "",
    reasoning: message.reasoning ?? "",
    calls: (message.tool_calls ?? []).map(({ function: { name: called, arguments: text } }) => ({ name: called, arguments: text })),
    totalTokens: usage?.total_tokens,
    finish: finish_reason,
  };
}
