// What a page does: it asks as its address says, and shows the answer where the runner looks for it.
import { ask } from "./ask.js";

export function show(told) {
  const output = document.createElement("output");
  output.dataset.told = "";
  output.textContent = told;
  document.body.append(output);
}

/** Whom to ask what. */
export function asked() {
  const parameters = new URL(location.href).searchParams;
  return [parameters.get("base"), parameters.get("prompt")];
}

export async function main(Chatwire) {
  show(await ask(Chatwire, ...asked()));
}
