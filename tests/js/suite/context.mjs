// What every part of the client suite works with.
import assert from "node:assert/strict";

/**
 * Everything the suite can ask of a server. Each server's file names every one of them, with the request that
 * brings it about and what must come of it, or with a sentence why that server cannot do it. So nothing is left out silently.
 */
export const CAPABILITIES = [
  "text", "usage", "usageJson", "tools", "toolsJson", "toolTurn", "reasoning", "choices",
  "slow", "cut", "reset", "stall", "errors", "unknownModel", "wrongKey",
];

/** Builds the helpers the parts share; throws when a capability is not accounted for. */
export function suiteContext({ title, chatwire, options, model, capabilities }) {
  const missing = CAPABILITIES.filter((name) => !(name in capabilities));
  const unknown = Object.keys(capabilities).filter((name) => !CAPABILITIES.includes(name));
  if (missing.length + unknown.length > 0) {
    throw new Error(`${title}: capabilities not accounted for: ${missing.join(", ")}; not known: ${unknown.join(", ")}`);
  }
  const client = new chatwire.Chatwire({ maxRetries: 0, ...options });
  return {
    chatwire,
    options,
    client,
    /** The case for a capability, or undefined where the server cannot do it. */
    can: (name) => (typeof capabilities[name] === "string" ? undefined : capabilities[name]),
    /** Sends the request of a case. `extra` goes over the case's own parameters. */
    ask(request, extra = {}, callOptions = undefined) {
      const messages = request.messages ?? [{ role: "user", content: request.message }];
      return client.chat.completions.create({ model: request.model ?? model, messages, ...request.params, ...extra }, callOptions);
    },
  };
}

/** Reads a stream of chunks to its end; the error that ended it, if any, comes with the chunks. */
export async function collect(stream) {
  const chunks = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    return { chunks, error };
  }
  return { chunks, error: null };
}

/** Asserts that a promise rejects and gives the error. */
export async function rejection(promise, sentence = "it should have been rejected") {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail(sentence);
}

/** Asserts that `actual` has every key of `expected` with an equal value; more keys are fine. */
export function assertIncludes(actual, expected) {
  for (const [key, value] of Object.entries(expected)) assert.deepEqual(actual?.[key], value, key);
}
