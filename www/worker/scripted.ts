import type { Provider as Dialect } from "chatwire";
import type { GatewayProvider } from "chatwire/edge";
import { baseURL, createProvider } from "../../tests/server/index.ts";
import { errorResponse } from "./errors.ts";

// About the pace of a hosted model. The provider's log of requests is for tests: here it would only hold conversations.
const scripted = createProvider({ pace: 45, logLimit: 0 });
/** Says what the others would have said: no script makes it fail. */
const healthy = createProvider({ pace: 45, logLimit: 0, faults: false });

const KEY = "sk-scripted";

/** The scripted provider as a gateway asks it. */
export function scriptedProvider(dialect: Dialect, { fails = true } = {}): GatewayProvider {
  return {
    provider: dialect,
    // Never resolved: `fetch` hands the request to the provider inside this worker.
    baseURL: baseURL("https://scripted.invalid", dialect),
    apiKey: KEY,
    workspaceId: dialect === "neuroflash" ? "00000000-0000-4000-8000-000000000000" : undefined,
    fetch: fails ? scripted : healthy,
    // What is asked for is shown: also a refusal that would pass.
    maxRetries: 0,
  };
}

/** Path of the scripted provider itself. */
export function directURL(dialect: Dialect): string {
  return baseURL("/direct", dialect);
}

/** Hands a request to the scripted provider itself, around the gateway: what comes is what it sends, faults and all. */
export async function answerDirect(request: Request): Promise<Response> {
  const { method, signal } = request;
  if (method !== "GET" && method !== "POST") return errorResponse(405, "Use GET or POST.", "method_not_allowed", { allow: "GET, POST" });
  // It reads whatever it is sent, so how much that is has to be known before.
  if (method === "POST" && !request.headers.has("content-length")) return errorResponse(411, "The request must tell its length.", "length_required");
  if (Number(request.headers.get("content-length")) > MOST_BYTES) return errorResponse(413, `A request may have ${MOST_BYTES} bytes at most.`, "payload_too_large");
  const url = new URL(request.url);
  url.pathname = url.pathname.slice("/direct".length);
  const headers = new Headers(request.headers);
  // Whoever asks here has no key to bring; one that is brought may be wrong on purpose.
  if (!headers.has("authorization")) headers.set("authorization", `Bearer ${KEY}`);
  const body = method === "POST" ? await request.text() : undefined;
  const response = await scripted(new Request(url, { method, headers, signal, ...(body !== undefined && { body }) }));
  return response.ok && body?.includes("[[reset:") ? breaking(response) : response;
}

/**
 * A body that breaks off does so for the client, too: workerd ends one as if it were whole, unless it has promised more bytes than were sent.
 * Then it closes the connection.
 */
function breaking({ body, status, headers }: Response): Response {
  const { readable, writable } = new FixedLengthStream(Number.MAX_SAFE_INTEGER);
  body?.pipeTo(writable).catch(() => {});
  return new Response(readable, { status, headers });
}

const MOST_BYTES = 4_194_304;
