// The gateway on a real socket, with a key to ask it by.
import { createGateway, createVirtualKey, memoryLedger } from "chatwire/edge";
import { providerModule } from "./scripted.mjs";

/** Made once: what is stored of it is the hash. */
export const { key: KEY, hash: HASH } = await createVirtualKey();
export const WORKSPACE = "acme";

/** Starts a gateway. Without `auth`, {@link KEY} is good for {@link WORKSPACE}. */
export async function startGateway(options) {
  const { listen } = await providerModule();
  const entries = [];
  const errors = [];
  const ledger = options.ledger ?? memoryLedger();
  const gateway = createGateway({
    auth: { keys: [{ hash: HASH, name: "web", workspace: WORKSPACE }] },
    hooks: { onEntry: (entry) => entries.push(entry), onError: (error) => errors.push(error) },
    ...options,
    ledger,
  });
  const server = await listen(0, (request) => gateway.fetch(request));
  const ask = (path, { method = "GET", headers = {}, body, ...init } = {}) => fetch(server.origin + path, {
    method: body === undefined ? method : "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...init,
  });
  return {
    origin: server.origin, gateway, ledger, entries, errors, ask, close: () => server.close(),
    /** Asks for a completion. */
    chat: (message, { path = "/v1/chat/completions", headers, signal, ...params } = {}) => {
      return ask(path, { headers, signal, body: { model: "gpt-4.1-mini", messages: [{ role: "user", content: message }], ...params } });
    },
    /** Resolves with so many entries of the ledger. */
    async settled(count = 1) {
      while (entries.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
      return entries;
    },
  };
}

/** The provider of a gateway that a scripted server is. */
export function providerOf(scripted, dialect, more = {}) {
  return { ...scripted.options(dialect), ...more };
}

/** What a server says of itself, told by the requests that it gets: the script stands before what is said. */
export function saying(script) {
  return async (request) => {
    if (request.method !== "POST") return fetch(request);
    const body = await request.json();
    for (const message of body.messages) if (message.role === "user") message.content = `${script}${message.content}`;
    return fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body), signal: request.signal }));
  };
}
