import type { Finding } from "./finding.js";
import type { ChatwireOptions } from "./options.js";

const PAGE = {};
const said = new WeakMap<ChatwireOptions, Set<string>>();

/** Tells the client's owner; in the console each thing once, since every call would say it again. */
export function warn(client: ChatwireOptions, warning: Finding): void {
  if (client.onWarning) return client.onWarning(warning);
  const text = `chatwire: ${warning.field} ${warning.message} (${warning.source})`;
  // That a key is in the page is said of the page.
  const owner = warning.rule === "exposed" ? PAGE : client;
  const known = said.get(owner) ?? new Set();
  said.set(owner, known);
  if (known.has(text)) return;
  known.add(text);
  console.warn(text);
}
