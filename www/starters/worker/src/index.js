import { Chatwire, isAPIError } from "chatwire";

/** `POST /chat` with `{ messages }`: the answer as server-sent events. Whoever leaves cancels the provider's answer. */
export default {
  async fetch(request, env) {
    const cors = { "access-control-allow-origin": env.ORIGIN, "access-control-allow-headers": "content-type" };
    if (request.method === "OPTIONS") return new Response(null, { headers: cors });
    if (request.method !== "POST" || new URL(request.url).pathname !== "/chat") return new Response("POST /chat", { status: 404 });
    try {
      const { messages } = await request.json();
      const client = new Chatwire({ baseURL: env.BASE_URL, apiKey: env.API_KEY });
      const stream = await client.chat.completions.create({ model: env.MODEL, messages, stream: true }, { signal: request.signal });
      return stream.toResponse({ headers: cors });
    } catch (error) {
      const status = (isAPIError(error) && error.status) || 502;
      return Response.json({ error: { message: error.message } }, { status, headers: cors });
    }
  },
};
