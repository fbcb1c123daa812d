import { Chatwire } from "chatwire";
import { ask } from "../../ask.js";

export const config = { runtime: "edge" };

export default async function handler(request) {
  const { searchParams } = new URL(request.url);
  return new Response(await ask(Chatwire, searchParams.get("base"), searchParams.get("prompt")));
}
