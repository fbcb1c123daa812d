/** Streams an answer by the class that the app imported; tells how the call ended and what the text was. */
export async function ask(Chatwire, baseURL, prompt) {
  try {
    const client = new Chatwire({ baseURL, apiKey: "sk-scripted-0001" });
    const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: prompt }], stream: true });
    let text = "";
    for await (const piece of stream.text()) text += piece;
    return `${(await stream.outcome).type}: ${text}`;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}
