import { serveAsset } from "./assets.ts";
import type { Env } from "./env.ts";
import { errorResponse } from "./errors.ts";
import { gatewayOf, routedGateway } from "./gateways.ts";
import { isForeign, isOwnName } from "./guard.ts";
import { listProviders } from "./providers.ts";
import { answerDirect } from "./scripted.ts";

// The runtime makes the objects of these.
export { LedgerObject, SessionObject } from "chatwire/edge";

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * The edge worker of the demo: the page, the documentation, and the gateway. At `/v1` that takes any client, and goes by the name of the
 * model; at `/api/{provider}` it is one provider's, in that one's dialect. Keys stay in the worker's environment.
 */
export default {
  async fetch(request: Request, env: Env, ctx: Context): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname;
    if (!isOwnName(url, env)) return errorResponse(421, "This worker does not go by that name.", "misdirected_request");
    if (env.SITE && /^\/docs(\/|$)/.test(path)) return env.SITE.fetch(request);
    if (!isAPI(path) || isPageOf(path, request)) return serveAsset(request, path);
    if (isForeign(request, url)) return errorResponse(403, "Pages of other origins may not ask here.", "origin_forbidden");
    if (path === "/api/providers") {
      if (request.method !== "GET") return errorResponse(405, "Use GET.", "method_not_allowed", { allow: "GET" });
      return Response.json({ providers: listProviders(env) }, { headers: { "cache-control": "no-store" } });
    }
    if (path.startsWith("/direct/")) return answerDirect(request);
    if (!path.startsWith("/api/")) return routedGateway(env).fetch(request, env, ctx);
    const id = /^\/api\/([a-z]+)\//.exec(path)?.[1];
    const gateway = id === undefined ? undefined : gatewayOf(id, env);
    return gateway?.fetch(request, env, ctx) ?? errorResponse(404, `There is no provider at ${path}; GET /api/providers lists them.`, "not_found");
  },
};

function isAPI(path: string): boolean {
  return /^\/(?:api|direct|v1|openai|neuroflash|flexai|morpheus)\/|^\/(?:chat\/completions|models|health|usage|sessions)(?:\/|$)/.test(path);
}

/** The gateway tells usage where a browser finds the page that shows it. */
function isPageOf(path: string, { method, headers }: Request): boolean {
  return path === "/usage" && (method === "GET" || method === "HEAD") && /\btext\/html\b/.test(headers.get("accept") ?? "");
}
