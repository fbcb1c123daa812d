import { setUp, type GatewayOptions } from "./edge-config.js";
import { Server } from "./edge-server.js";
import type { RouteReport } from "./route-states.js";

/** Answers requests: made by {@link createGateway}. */
export interface Gateway {
  /**
   * Answers a request; never rejects.
   *
   * @param env - What the gateway's options are made of, where they are a function; the first one counts.
   * @param ctx - In a worker that of its `fetch`: what is counted is counted although the client has gone.
   */
  fetch(request: Request, env?: unknown, ctx?: { waitUntil(promise: Promise<unknown>): void }): Promise<Response>;
  /**
   * Asks each route for its models, to know whether it is well: a route that answers is asked again, one that does not is left alone. For a
   * timer or a `scheduled` handler.
   */
  probe(env?: unknown): Promise<RouteReport[]>;
}

/**
 * Makes a gateway: one address for several providers, which keeps their keys, counts what is used and speaks its callers' dialects.
 *
 * @param options - Or a function that makes them of a worker's environment, once.
 * @throws `InvalidRequestError` when an option has the wrong form; where they are a function, `fetch` answers with status 500.
 *
 * @example
 * ```ts
 * import { createGateway, createVirtualKey } from "chatwire/edge";
 *
 * const { key, hash } = await createVirtualKey();
 * const answer = { choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
 * const gateway = createGateway({
 *   providers: { main: { baseURL: "https://api.example.com/v1", apiKey: "the provider's key", fetch: async () => Response.json(answer) } },
 *   auth: { keys: [{ hash, name: "web", workspace: "acme" }] },
 * });
 * const response = await gateway.fetch(new Request("https://gateway.example/v1/chat/completions", {
 *   method: "POST",
 *   headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
 *   body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] }),
 * }));
 * console.log(response.status, await response.text());
 * ```
 */
export function createGateway<Env = unknown>(options: GatewayOptions | ((env: Env) => GatewayOptions)): Gateway {
  let server: Server | undefined = typeof options === "function" ? undefined : new Server(setUp(options));
  const of = (env: unknown): Server => (server ??= new Server(setUp((options as (env: Env) => GatewayOptions)(env as Env))));
  return {
    async fetch(request, env, ctx) {
      try {
        return await of(env).answer(request, ctx && ((promise) => ctx.waitUntil(promise)));
      } catch (error) {
        // Options that are not right: their names are for the one who runs the gateway.
        console.error("chatwire: the gateway cannot start:", error);
        return Response.json({ error: { message: "The gateway is not set up.", type: "server_error", param: null, code: null } }, { status: 500 });
      }
    },
    probe: async (env) => of(env).probe(),
  };
}
