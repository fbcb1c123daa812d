import { serveAsset } from "./assets.ts";
import { complete } from "./complete.ts";
import { errorResponse } from "./errors.ts";
import { type Env, findProvider, listProviders } from "./providers.ts";

/**
 * The edge worker of the demo: the page, the documentation, the list of providers, and one chat completions endpoint per provider.
 * Keys stay in the worker's environment; the browser sends none and sees none.
 */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (env.SITE && /^\/docs(\/|$)/.test(pathname)) return env.SITE.fetch(request);
    if (!pathname.startsWith("/api/")) return serveAsset(request, pathname);
    if (pathname === "/api/providers") {
      if (request.method !== "GET") return errorResponse(405, "Use GET.", "method_not_allowed", { allow: "GET" });
      return Response.json({ providers: listProviders(env) }, { headers: { "cache-control": "no-store" } });
    }
    const id = /^\/api\/([a-z]+)\/chat\/completions$/.exec(pathname)?.[1];
    const provider = id === undefined ? undefined : findProvider(id, env);
    if (provider === undefined) {
      return errorResponse(404, `There is no provider at ${pathname}; GET /api/providers lists them.`, "not_found");
    }
    return complete(request, provider);
  },
};
