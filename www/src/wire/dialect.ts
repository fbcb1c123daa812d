import type { Provider } from "chatwire";
import { providers } from "../request/state.ts";
import type { Recording } from "./recording.ts";

/** The contract a recorded call was made by: that of the provider at its address. */
export function dialectOf({ url }: Pick<Recording, "url">): Provider {
  const path = new URL(url, location.href).pathname;
  const found = providers.value.filter(({ baseURL, directURL }) => [baseURL, directURL].some((base) => base !== undefined && isBelow(path, base)));
  // Several may share the gateway's address: then what is spoken there is the gateway's own.
  return found[0]?.dialect ?? "openai";
}

function isBelow(path: string, base: string): boolean {
  return path.startsWith(`${new URL(base, location.href).pathname.replace(/\/$/, "")}/`);
}
