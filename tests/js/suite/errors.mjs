// Answers with an error status: the class, kind, code and wait time of each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertIncludes, rejection } from "./context.mjs";

/** Error classes by status, as openai-node has them. */
const CLASSES = {
  400: "BadRequestError", 401: "AuthenticationError", 403: "PermissionDeniedError", 404: "NotFoundError",
  409: "ConflictError", 422: "UnprocessableEntityError", 429: "RateLimitError",
};

function assertError(error, expected, { chatwire, options }) {
  const name = CLASSES[expected.status] ?? (expected.status >= 500 ? "InternalServerError" : "APIError");
  assert.ok(error instanceof chatwire.ChatwireError, String(error));
  assert.ok(error instanceof chatwire.APIError, `${error.name}: ${error.message}`);
  assert.ok(error instanceof chatwire[name], `${error.name} should be ${name}`);
  assert.ok(error instanceof Error);
  assertIncludes(error, expected);
  assert.notEqual(error.message, "");
  assert.ok(error.headers instanceof Headers);
  const shown = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
  if (options.apiKey) assert.ok(!shown.includes(options.apiKey), "the key must not be in an error");
}

export function errors(context) {
  const { can, ask, chatwire, options } = context;

  for (const { request, ...expected } of can("errors") ?? []) {
    for (const stream of [false, true]) {
      test(`status ${expected.status} is a typed ${expected.kind} error${stream ? " of a stream" : ""}`, async () => {
        assertError(await rejection(ask(request, stream ? { stream } : {})), expected, context);
      });
    }
  }

  if (can("unknownModel")) {
    test("an unknown model is refused with the server's sentence", async () => {
      const { request, ...expected } = can("unknownModel");
      assertError(await rejection(ask(request)), expected, context);
      assertError(await rejection(ask(request, { stream: true })), expected, context);
    });
  }

  if (can("wrongKey")) {
    test("a wrong key is an AuthenticationError that does not show it", async () => {
      const { apiKey, ...expected } = can("wrongKey");
      const stranger = new chatwire.Chatwire({ maxRetries: 0, ...options, apiKey });
      const params = { model: "any", messages: [{ role: "user", content: "hi" }] };
      const error = await rejection(stranger.chat.completions.create(params));
      assertError(error, { status: 401, kind: "auth", ...expected }, { ...context, options: { ...options, apiKey } });
    });
  }
}
