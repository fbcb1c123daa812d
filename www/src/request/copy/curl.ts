import type { ChatCompletionCreateParams, Provider } from "chatwire";
import { prepare } from "../check.ts";
import { BASE_URLS } from "../parameters.ts";
import { PLATFORM } from "./platform.ts";

/** A command for a shell, with the very headers and body that the core sends. */
export async function curl(request: ChatCompletionCreateParams & { stream: true }, dialect: Provider): Promise<string> {
  const base = BASE_URLS[dialect] || PLATFORM;
  const { request: sent } = await prepare(request, {
    provider: dialect,
    baseURL: base,
    apiKey: "API_KEY",
    ...(dialect === "neuroflash" && { workspaceId: "WORKSPACE_ID" }),
    // A command is given for what chatwire would refuse as well: to see what the provider says of it.
    validate: "warn",
  });
  if (sent === undefined) throw new Error("This request cannot be written as one.");
  const path = sent.url.slice(base.length);
  const headers = [...sent.headers].map(([name, value]) => `  --header "${name}: ${value.replace(/API_KEY|WORKSPACE_ID/, "$$$&")}"`);
  const body = JSON.stringify(JSON.parse(await sent.text()), null, 2);
  return [`curl --no-buffer "\${BASE_URL:-${base}}${path}"`, ...headers, `  --data-raw ${singleQuoted(body)}`].join(" \\\n") + "\n";
}

/** Between single quotes all letters are themselves, but for the quote. */
const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
