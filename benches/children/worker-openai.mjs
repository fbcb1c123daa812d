// A worker that asks once by openai: the least that a deployment has.
import { DONE, eventOf, fetchOf } from "./stub.mjs";
import OpenAI from "openai";

const fetchStub = fetchOf(() => ({
  start(controller) {
    for (const piece of [eventOf("Hello"), eventOf(" there"), DONE]) controller.enqueue(piece);
    controller.close();
  },
}));
const client = new OpenAI({ baseURL: "https://bench.invalid/v1", apiKey: "none", fetch: fetchStub });

export default {
  async fetch() {
    let text = "";
    const stream = await client.chat.completions.create({ model: "bench", messages: [{ role: "user", content: "Hello" }], stream: true });
    for await (const chunk of stream) text += chunk.choices[0].delta.content;
    return new Response(text);
  },
};
