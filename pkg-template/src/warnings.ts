import type { Finding } from "./finding.js";
import type { ChatwireOptions } from "./options.js";

const said = new WeakMap<ChatwireOptions, Set<string>>();

/** Tells the client's owner; in the console each thing once, since every call would say it again. */
export function warn(client: ChatwireOptions, warning: Finding): void {
  if (client.onWarning) return client.onWarning(warning);
  const text = `chatwire: ${warning.field} ${warning.message} (${warning.source})`;
  const known = said.get(client) ?? new Set();
  said.set(client, known);
  if (known.has(text)) return;
  known.add(text);
  console.warn(text);
}
