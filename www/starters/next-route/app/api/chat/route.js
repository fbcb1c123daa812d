import { Chatwire, isAPIError } from "chatwire";

/** `POST /api/chat` with `{ messages }`: the answer as server-sent events. Whoever leaves cancels the provider's answer. */
export async function POST(request) {
  try {
    const { messages } = await request.json();
    const client = new Chatwire({ baseURL: process.env.BASE_URL, apiKey: process.env.API_KEY });
    const stream = await client.chat.completions.create(
      { model: process.env.MODEL ?? "gpt-4o-mini", messages, stream: true },
      { signal: request.signal },
    );
    return stream.toResponse();
  } catch (error) {
    return Response.json({ error: { message: error.message } }, { status: (isAPIError(error) && error.status) || 502 });
  }
}
