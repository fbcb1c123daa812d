import { Chatwire } from "chatwire";
import { ask } from "../../ask.js";

export default async function Page({ searchParams }) {
  const { base, prompt } = await searchParams;
  return <output data-told="">{await ask(Chatwire, base, prompt)}</output>;
}
