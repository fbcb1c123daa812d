// A bare HTTP server on loopback for bytes that no decent provider sends, and a record of what reached it.
import { once } from "node:events";
import { createServer } from "node:http";

/** One SSE event with a chunk that says `text`. */
export const chunk = (text, finish_reason = null) =>
  `data: ${JSON.stringify({
    id: "c1", object: "chat.completion.chunk", created: 1770000000, model: "m",
    choices: [{ index: 0, delta: finish_reason ? {} : { content: text }, finish_reason }],
  })}\n\n`;

/** How a well-formed stream ends. */
export const ENDING = `${chunk("", "stop")}data: [DONE]\n\n`;

/**
 * Starts the server. `answer(request, response)` writes each answer.
 *
 * The result counts TCP connections, and keeps every request with its raw headers, its body and `closed`: a promise that
 * resolves with true when the client hung up before the answer's end, with false when the answer was sent in full.
 */
export async function startRaw(answer = () => {}) {
  const log = { connections: 0, requests: [] };
  const server = createServer(async (request, response) => {
    const closed = new Promise((resolve) => response.once("close", () => resolve(!response.writableFinished)));
    const body = [];
    for await (const part of request) body.push(part);
    log.requests.push({
      method: request.method, url: request.url, rawHeaders: request.rawHeaders, body: Buffer.concat(body).toString(), closed,
    });
    // A write after the client hung up is the point of some tests, not an accident.
    response.on("error", () => {});
    await answer(request, response);
  });
  server.on("connection", () => { log.connections += 1; });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    ...log,
    get connections() { return log.connections; },
    url: `http://127.0.0.1:${port}/v1`,
    last: () => log.requests.at(-1),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts an answer as an event stream. */
export function startStream(response, headers = {}) {
  response.writeHead(200, { "content-type": "text/event-stream", ...headers });
  return response;
}

/** Writes `piece` again and again, as fast as it is read, until `count` pieces are out or the client is gone. */
export async function pour(response, piece, count) {
  for (let sent = 0; sent < count && !response.destroyed; sent += 1) {
    if (!response.write(piece)) await writable(response);
  }
}

/** Resolves when more can be written, or nothing ever again. */
function writable(response) {
  return new Promise((resolve) => {
    const ready = () => {
      response.off("drain", ready);
      response.off("close", ready);
      resolve();
    };
    response.on("drain", ready);
    response.on("close", ready);
  });
}
