import { Chatwire } from "chatwire";
import { ask } from "../../ask.js";

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  return new Response(await ask(Chatwire, searchParams.get("base"), searchParams.get("prompt")));
}
