import { Chatwire, isChatwireError } from "chatwire";

const question = Deno.args[0] ?? "Why is the sky blue?";
const encoder = new TextEncoder();

try {
  const client = new Chatwire({ baseURL: Deno.env.get("BASE_URL"), apiKey: Deno.env.get("API_KEY") });
  const stream = await client.chat.completions.create({
    model: Deno.env.get("MODEL") ?? "gpt-4o-mini",
    messages: [{ role: "user", content: question }],
    stream: true,
  });
  for await (const piece of stream.text()) await Deno.stdout.write(encoder.encode(piece));
  console.log();
} catch (error) {
  if (!isChatwireError(error)) throw error;
  console.error(`\n${error.kind}: ${error.message}`);
  Deno.exit(1);
}
