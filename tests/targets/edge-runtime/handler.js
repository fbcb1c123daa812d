import { Chatwire } from "chatwire";
import { ask } from "./ask.js";

addEventListener("fetch", (event) => {
  const { searchParams } = new URL(event.request.url);
  event.respondWith(ask(Chatwire, searchParams.get("base"), searchParams.get("prompt")).then((told) => new Response(told)));
});
