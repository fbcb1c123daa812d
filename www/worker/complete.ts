import type { ChatCompletionCreateParams } from "chatwire";
import { errorResponse, passedHeaders, toWireError, wireErrorResponse } from "./errors.ts";
import type { Provider } from "./providers.ts";

const maxBodyBytes = 1_000_000;
const noStore = { "cache-control": "no-store" };

/** Answers one chat completions request by calling `provider`, streamed if the request asks for it. */
export async function complete(request: Request, provider: Provider): Promise<Response> {
  if (request.method !== "POST") return errorResponse(405, "Use POST.", "method_not_allowed", { allow: "POST" });
  // Also keeps other sites out: a form cannot send this type, and a script needs a preflight, which gets no consent.
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return errorResponse(415, "Send the request as application/json.", "unsupported_media_type");
  }
  const text = await readText(request);
  if (text === undefined) {
    return errorResponse(413, `A request may have ${maxBodyBytes} bytes at most.`, "payload_too_large");
  }
  const params = parseObject(text);
  if (params === undefined) return errorResponse(400, "The request is not a JSON object.", "invalid_json");

  try {
    const { completions } = provider.client.chat;
    const options = { signal: request.signal };
    if (params.stream === true) {
      const stream = await completions.create({ ...params, stream: true }, options);
      const errorOf = (error: unknown) => toWireError(error, provider.secrets).error;
      return stream.toResponse({ headers: noStore, errorOf });
    }
    const completion = await completions.create({ ...params, stream: false }, options);
    return Response.json(completion, { headers: noStore });
  } catch (error) {
    return wireErrorResponse(toWireError(error, provider.secrets), passedHeaders(error));
  }
}

/** Reads the body as text, or gives undefined as soon as it exceeds the limit. */
async function readText(request: Request): Promise<string | undefined> {
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBodyBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** The members are not checked here: the client does that, and names the field that is wrong. */
function parseObject(text: string): ChatCompletionCreateParams | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as ChatCompletionCreateParams) : undefined;
  } catch {
    return undefined;
  }
}
