// A static file server on loopback, with a content security policy where one is given.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".map": "application/json" };

/** Serves each folder of `mounts` (URL prefix → folder) on a free port, every answer with `policy` as its CSP, if there is one. */
export async function serveFolders(mounts, policy) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://local").pathname);
    const prefix = Object.keys(mounts).find((candidate) => path.startsWith(candidate));
    try {
      const file = join(mounts[prefix], path === prefix ? "index.html" : path.slice(prefix.length));
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...(policy && { "content-security-policy": policy }) });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
