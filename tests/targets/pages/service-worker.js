import { Chatwire } from "./node_modules/chatwire/dist/index.js";
import { ask } from "./ask.js";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, searchParams } = new URL(event.request.url);
  if (pathname === "/ask") event.respondWith(ask(Chatwire, searchParams.get("base"), searchParams.get("prompt")).then((told) => new Response(told)));
});
