/** Which pages may call the gateway from a browser. */
export interface CorsOptions {
  /** Their origins, such as `https://app.example`; `"*"` for any. Default: none. Keys go in headers, so no cookie is ever allowed. */
  origins: readonly string[] | "*";
  /** Seconds that a browser keeps the permission. Default: 600. */
  maxAge?: number | undefined;
}

/** Answers a preflight: 204 with permission, or without. */
export function preflight(request: Request, cors: CorsOptions | undefined): Response {
  const headers = new Headers();
  if (permit(request, headers, cors)) {
    headers.set("access-control-allow-methods", "GET, POST, DELETE, OPTIONS");
    headers.set("access-control-allow-headers", ALLOWED);
    headers.set("access-control-max-age", String(cors?.maxAge ?? 600));
  }
  return new Response(null, { status: 204, headers });
}

/** Adds the permission to read an answer; says whether there is one. */
export function permit(request: Request, headers: Headers, cors: CorsOptions | undefined): boolean {
  const origin = request.headers.get("origin");
  if (!cors) return false;
  headers.append("vary", "Origin");
  if (origin === null || !(cors.origins === "*" || cors.origins.includes(origin))) return false;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED);
  return true;
}

const ALLOWED = "authorization, content-type, accept, x-workspace-id, x-session-id";
const EXPOSED = [
  "x-request-id", "x-session-id", "retry-after",
  ...["limit", "remaining", "reset"].flatMap((what) => ["requests", "tokens"].map((of) => `x-ratelimit-${what}-${of}`)),
].join(", ");
