import { refuse } from "./edge-failure.js";
import type { Dialect } from "./edge-dialects.js";
import { live, ready } from "./loader.js";

/** Reads a body as text, and stops as soon as it is too long. */
export async function textOf(request: Request, most: number): Promise<string> {
  const tooLong = (): never => refuse(413, "payload_too_large", `A request may have ${most} bytes at most.`);
  if (Number(request.headers.get("content-length") ?? 0) > most) tooLong();
  if (request.body === null) return "";
  const reader = request.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > most) {
      void reader.cancel().catch(() => undefined);
      tooLong();
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Reads what is left of a body that is small: under one that is left unread, workerd closes the connection, also of the next request. */
export async function drained(request: Request): Promise<void> {
  const length = Number(request.headers.get("content-length") ?? Infinity);
  if (request.body === null || request.bodyUsed || length > SMALL_BYTES) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, SMALL_WAIT)));
  await Promise.race([request.arrayBuffer().catch(() => undefined), late]);
  clearTimeout(timer);
}

/** The parameters of a request. FastAPI has its own words for a body that is none. */
export async function paramsOf(request: Request, dialect: Dialect, most: number): Promise<Record<string, unknown>> {
  const source = "Morpheus API gateway, create chat completion";
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(request.headers.get("content-type") ?? "");
  if (!isJson && dialect.name !== "morpheus") refuse(415, "media_type", "Send the request as application/json.");
  const text = await textOf(request, most);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const findings = [{ field: "[0]", message: "JSON decode error", rule: "syntax" as const, source }];
    refuse(dialect.invalid === 422 && dialect.name === "morpheus" ? 422 : 400, "json", "The request is not JSON.", { findings });
  }
  if (!isJson || typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = "Input should be a valid dictionary or object to extract fields from";
    const findings = [{ field: "", message, rule: "type" as const, source }];
    refuse(dialect.name === "morpheus" ? 422 : 400, "json", "The request is not a JSON object.", { findings });
  }
  return dialect.name === "morpheus" ? known(value as Record<string, unknown>) : (value as Record<string, unknown>);
}

/** Checks a request by the model that the clients check theirs by; refuses one with findings. */
export async function check(params: Record<string, unknown>, dialect: Dialect): Promise<void> {
  const core = live() ?? (await ready());
  const reply = core.run((pipe) => pipe.prepare({
    provider: dialect.name, baseURL: "https://gateway.invalid/v1", workspaceId: "gateway", token: undefined, headers: {}, validate: "strict", page: undefined,
    maxEventBytes: undefined, maxBodyBytes: undefined,
  }, JSON.stringify(params)));
  if (typeof reply === "number") return core.free(reply);
  const [first] = reply;
  refuse(dialect.invalid, "invalid_request", reply.map(({ field, message }) => `${field} ${message}`).join("; "), { param: first?.field, findings: reply });
}

/** Whether an answer is to be streamed. */
export function isStreamed(params: Record<string, unknown>, headers: Headers, dialect: Dialect, by: "accept" | "stream"): boolean {
  if (dialect.name !== "morpheus" || by === "stream") return params["stream"] === true;
  const accept = headers.get("accept");
  return accept === null || accept.includes("text/event-stream") || (Array.isArray(params["tools"]) && params["tools"].length > 0);
}

/** What comes with the headers, or right behind them. */
const SMALL_BYTES = 65_536;
/** Milliseconds for who sends it slowly. */
const SMALL_WAIT = 500;

/** What Morpheus knows: it drops the rest without a word. Null is as good as absent. */
function known(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([name, value]) => KNOWN.has(name) && value !== null));
}

const KNOWN: ReadonlySet<string> = new Set([
  "model", "messages", "temperature", "top_p", "n", "stream", "stop", "max_tokens", "presence_penalty", "frequency_penalty", "tools", "tool_choice", "session_id",
]);
