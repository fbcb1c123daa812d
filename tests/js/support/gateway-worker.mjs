// The worker of the gateway's tests: two gateways, of which the one below /brief forgets requests that nobody tells the end of, and
// below /call what asks the stores themselves.
import { createGateway, durableLedger, durableSessions, LedgerObject, SessionObject } from "chatwire/edge";

export { LedgerObject, SessionObject };

export class BriefLedger extends LedgerObject {
  longestRequest = 1500;
}

const options = (env) => ({
  providers: {
    main: { baseURL: env.BASE_URL, apiKey: env.API_KEY, maxRetries: 0 },
    spare: { baseURL: env.SPARE_URL, apiKey: env.API_KEY, maxRetries: 0 },
    // Nobody listens there.
    gone: { baseURL: "http://127.0.0.1:9/v1", apiKey: env.API_KEY, maxRetries: 0 },
  },
  routes: [{ provider: "gone", models: { "gone/*": "*" } }, { provider: "main", models: { "*": "*", "gone/*": "*" } }, { provider: "spare" }],
  // Which route is asked is not to depend on which request is first.
  circuit: { failures: 0, failureRate: 0 },
  auth: { keys: env.KEYS },
  ledger: durableLedger(env.LEDGER),
  sessions: { store: durableSessions(env.SESSIONS), autoCreate: true, maxMessages: 5 },
  prices: { "gpt-4.1*": { input: 2, output: 8 } },
  limits: { workspace: ({ workspace }) => env.LIMITS[workspace] ?? {} },
});

const gateway = createGateway(options);
const brief = createGateway((env) => ({ ...options(env), ledger: durableLedger(env.BRIEF), dialects: { "/brief": "openai" } }));
const stores = { ledger: (env) => durableLedger(env.LEDGER), brief: (env) => durableLedger(env.BRIEF), sessions: (env) => durableSessions(env.SESSIONS) };

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    const [, store, step] = /^\/call\/(\w+)\/(\w+)$/.exec(pathname) ?? [];
    if (store) return Response.json((await stores[store](env)[step](...(await request.json()))) ?? null);
    return (pathname.startsWith("/brief/") ? brief : gateway).fetch(request, env, ctx);
  },
};
