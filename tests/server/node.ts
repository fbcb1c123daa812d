// Puts the scripted provider on a real socket, so that cuts, resets, stalls and cancelled calls are those of the network.
// Network faults are to be tested through this adapter, or inside one process: Miniflare has been seen to end a broken body over HTTP
// as if it were whole, and not to tell a worker that the client of a stalled answer has gone.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ConnectionReset, createProvider } from "./index";
import type { Provider } from "./index";

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  port: number;
  provider: Provider;
  /** Stops listening and breaks what is still open. */
  close(): Promise<void>;
}

/** Listens on the loopback; port 0 takes a free one. */
export async function listen(port = 0, provider: Provider = createProvider(), host = "127.0.0.1"): Promise<Listening> {
  const server = createServer((incoming, outgoing) => {
    handle(provider, incoming, outgoing).catch((error: unknown) => {
      // A scripted break, or a fault of the provider itself: neither may look like an answer that is whole.
      if (!(error instanceof ConnectionReset) && !outgoing.destroyed) console.error(error);
      incoming.socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    origin: `http://${host}:${bound}`,
    port: bound,
    provider,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(provider: Provider, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort(new Error("the client closed the connection"));
  });
  const response = await provider(await toRequest(incoming, gone.signal)).catch((error: unknown) => {
    if (gone.signal.aborted) return undefined;
    throw error;
  });
  if (response === undefined) return;
  response.headers.forEach((value, name) => outgoing.setHeader(name, value));
  outgoing.writeHead(response.status);
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  // Not by the request's signal alone: Node collects what follows another while somebody still listens to it.
  gone.signal.addEventListener("abort", () => void reader?.cancel(gone.signal.reason).catch(() => {}));
  while (reader !== undefined) {
    const next = await reader.read().catch(async (error: unknown) => {
      if (gone.signal.aborted) return undefined;
      // Lets the last bytes reach the reader: a reset may overtake them.
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw error;
    });
    if (next === undefined || gone.signal.aborted) return;
    if (next.done) break;
    // Each piece is flushed before the next is asked for, so that pieces arrive as they were written.
    await new Promise<void>((resolve) => outgoing.write(next.value, () => resolve()));
  }
  outgoing.end();
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const item of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, item);
  }
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  const method = incoming.method ?? "GET";
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part as Uint8Array);
  return new Request(url, { method, headers, signal, body: Buffer.concat(parts) });
}
