import { Chatwire, isChatwireError } from "chatwire";

const { BASE_URL, API_KEY, MODEL = "gpt-4o-mini" } = process.env;
const question = process.argv[2] ?? "Why is the sky blue?";

try {
  const client = new Chatwire({ baseURL: BASE_URL, apiKey: API_KEY });
  const stream = await client.chat.completions.create({ model: MODEL, messages: [{ role: "user", content: question }], stream: true });
  for await (const piece of stream.text()) process.stdout.write(piece);
  process.stdout.write("\n");
} catch (error) {
  if (!isChatwireError(error)) throw error;
  console.error(`\n${error.kind}: ${error.message}`);
  process.exitCode = 1;
}
