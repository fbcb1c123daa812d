import type { ChatCompletionCreateParams, Provider } from "chatwire";
import { BASE_URLS, PARAMETERS } from "../parameters.ts";
import { PLATFORM } from "./platform.ts";
import { literal } from "./literal.ts";

/** A script that asks with this package. */
export function typescript(request: ChatCompletionCreateParams & { stream: true }, dialect: Provider): string {
  const members = Object.entries(request);
  // The types know the members of the model; sessions are Morpheus's alone.
  const isTyped = (name: string) => PARAMETERS.some((parameter) => parameter.name === name) && (name !== "session_id" || dialect === "morpheus");
  const params = Object.fromEntries(members.filter(([name]) => isTyped(name)));
  const extra = Object.fromEntries(members.filter(([name]) => !isTyped(name)));
  const options = [
    ...(dialect === "openai" ? [] : [`provider: ${JSON.stringify(dialect)}`]),
    `baseURL: process.env.BASE_URL ?? ${JSON.stringify(BASE_URLS[dialect] || PLATFORM)}`,
    "apiKey: process.env.API_KEY",
    ...(dialect === "neuroflash" ? ['workspaceId: process.env.WORKSPACE_ID ?? ""'] : []),
  ];
  const rest = Object.keys(extra).length === 0 ? "" : `, { extraBody: ${literal(extra)} }`;
  return `import { Chatwire } from "chatwire";

const client = new Chatwire({
${options.map((option) => `  ${option},\n`).join("")}});
const stream = await client.chat.completions.create(${literal(params)}${rest});
for await (const piece of stream.text()) process.stdout.write(piece);
console.log();
${request.tools?.length ? CALLS : ""}`;
}

/** What the model asks for is no text. */
const CALLS = "console.log((await stream.outcome).completion.choices[0]?.message.tool_calls);\n";
