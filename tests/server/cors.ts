// Cross-origin answers as each service gives them: a header that the real one does not allow fails here too.
import type { Dialect } from "./types";

const METHODS = "GET, POST, OPTIONS";

export function preflight(dialect: Dialect, request: Request): Response {
  const { cors } = dialect;
  const origin = request.headers.get("origin") ?? "";
  const asked = (request.headers.get("access-control-request-headers") ?? "").split(",").map((name) => name.trim().toLowerCase());
  const allowed = new Set(cors.headers.map((name) => name.toLowerCase()));
  const refused = !cors.allows(origin) || asked.some((name) => name !== "" && !allowed.has(name));
  const status = cors.refuses ? (refused ? 400 : 200) : 204;
  const text = cors.refuses ? (refused ? "Disallowed CORS headers" : "OK") : null;
  const headers = {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": cors.headers.join(", "),
    "access-control-max-age": "600",
  };
  return new Response(text, { status, headers });
}

/** Reflects the origin, as a browser wants it before it shows a page the answer. */
export function withOrigin(dialect: Dialect, request: Request, response: Response): Response {
  const origin = request.headers.get("origin");
  if (origin === null || !dialect.cors.allows(origin)) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.append("vary", "Origin");
  if (dialect.cors.credentials) response.headers.set("access-control-allow-credentials", "true");
  if (dialect.cors.expose.length > 0) response.headers.set("access-control-expose-headers", dialect.cors.expose.join(", "));
  return response;
}
