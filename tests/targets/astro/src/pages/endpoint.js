import { Chatwire } from "chatwire";
import { ask } from "../../ask.js";

export async function GET({ url: { searchParams } }) {
  return new Response(await ask(Chatwire, searchParams.get("base"), searchParams.get("prompt")));
}
