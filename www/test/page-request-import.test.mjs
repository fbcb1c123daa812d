// Commands as documentation has them and browsers copy them, and what the page makes of each.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./source.mjs";

const { importCurl } = await load("request/import/chat.ts");

const provider = (id, more = {}) => ({ id, name: id, dialect: id, live: false, model: "m", models: [], baseURL: `/api/${id}`, streamOptions: true, ...more });
const providers = ["openai", "neuroflash", "flexai", "morpheus"].map((id) => provider(id));
const hi = [{ role: "user", content: "Hello!" }];

const commands = [
  {
    name: "OpenAI's documentation",
    command: `curl https://api.openai.com/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -d '{
    "model": "gpt-5",
    "messages": [
      {
        "role": "developer",
        "content": "You are a helpful assistant."
      },
      {
        "role": "user",
        "content": "Hello!"
      }
    ],
    "stream": true
  }'`,
    gives: { providerId: "openai", model: "gpt-5", system: "", messages: [{ role: "developer", content: "You are a helpful assistant." }, ...hi], params: {} },
    notes: [/authorization: dropped/, /openai-platform is sent to openai here, which is scripted/],
  },
  {
    name: "neuroflash's documentation",
    command: `curl --request POST \\
  --url https://app.neuroflash.com/api/ds-prototypes/chat/completions \\
  --header 'Authorization: Bearer <token>' \\
  --header 'Content-Type: application/json' \\
  --header 'x-workspace-id: <x-workspace-id>' \\
  --data '
{
  "model": "openai/gpt-4.1-mini",
  "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello!"}],
  "repetition_penalty": 1.1,
  "reasoning": {"effort": "low"}
}
'`,
    gives: { providerId: "neuroflash", model: "openai/gpt-4.1-mini", system: "Be brief.", messages: hi, params: { repetition_penalty: 1.1, reasoning: { effort: "low" } } },
    notes: [/x-workspace-id: the page's own/, /always asks for a stream/],
  },
  {
    name: "FlexAI's documentation",
    command: `curl -X POST "https://tokens.flex.ai/v1/chat/completions" -H "Authorization: Bearer $FLEXAI_API_KEY" -H "Content-Type: application/json" -d "{\\"model\\": \\"Qwen2.5\\", \\"messages\\": [{\\"role\\": \\"user\\", \\"content\\": \\"Hello!\\"}], \\"max_tokens\\": 64, \\"top_k\\": 5}"`,
    gives: { providerId: "flexai", model: "Qwen2.5", system: "", messages: hi, params: { max_tokens: 64, top_k: 5 } },
    notes: [],
  },
  {
    name: "FlexAI's newer address",
    command: `curl https://api.flex.ai/v1/chat/completions --json '{"messages": [{"role": "user", "content": "Hello!"}], "stream": true}'`,
    gives: { providerId: "flexai", system: "", messages: hi, params: {} },
    notes: [],
  },
  {
    name: "Morpheus's documentation",
    command: `curl -X 'POST' \\
  'https://api.mor.org/api/v1/chat/completions' \\
  -H 'accept: application/json' \\
  -H 'Authorization: sk-123456.abcdef' \\
  -H 'Content-Type: application/json' \\
  -d '{
  "model": "llama-3.3-70b",
  "messages": [{"role": "user", "content": "Hello!"}],
  "stream": false,
  "session_id": null
}'`,
    gives: { providerId: "morpheus", model: "llama-3.3-70b", system: "", messages: hi, params: {} },
    notes: [/authorization: dropped/, /always asks for a stream/, /session_id is null/],
  },
  {
    name: "Groq's documentation",
    command: `curl "https://api.groq.com/openai/v1/chat/completions" -X POST -H "Content-Type: application/json" -H "Authorization: Bearer \${GROQ_API_KEY}" -d '{"messages":[{"role":"user","content":""}],"model":"openai/gpt-oss-20b","temperature":1,"max_completion_tokens":8192,"top_p":1,"stream":true,"reasoning_effort":"medium","stop":null}'`,
    gives: { providerId: "openai", model: "openai/gpt-oss-20b", system: "", messages: [{ role: "user", content: "" }], params: { temperature: 1, max_completion_tokens: 8192, top_p: 1, reasoning_effort: "medium" } },
    notes: [/request to groq is sent to openai/, /stop is null/],
  },
  {
    name: "a server on this machine, with a here-document",
    command: `curl http://localhost:11434/v1/chat/completions -H "Content-Type: application/json" -d @- <<'EOF'\n{"model": "llama3.2", "messages": [{"role": "user", "content": "Hello!"}], "stream": true}\nEOF`,
    gives: { providerId: "openai", model: "llama3.2", system: "", messages: hi, params: {} },
    notes: [/request to ollama/],
  },
  {
    name: "pictures and tools",
    command: `curl https://api.openai.com/v1/chat/completions -d '{"model":"m","stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"What'\\''s in this image?"},{"type":"image_url","image_url":{"url":"https://a.example/x.jpg"}}]}],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"auto"}'`,
    gives: {
      providerId: "openai", model: "m", system: "",
      messages: [{ role: "user", content: [{ type: "text", text: "What's in this image?" }, { type: "image_url", image_url: { url: "https://a.example/x.jpg" } }] }],
      params: { tools: [{ type: "function", function: { name: "f" } }], tool_choice: "auto" },
    },
    notes: [],
  },
  {
    name: "Chrome, copied as cURL (bash)",
    command: String.raw`curl 'https://chat.example/api/chat/completions' \
  -H 'accept: text/event-stream' \
  -H 'accept-language: en-US,en;q=0.9' \
  -H 'authorization: Bearer eyJhbGciOi' \
  -H 'content-type: application/json' \
  -b 'session=secret; theme=dark' \
  -H 'dnt: 1' \
  -H 'origin: https://chat.example' \
  -H 'priority: u=1, i' \
  -H 'referer: https://chat.example/' \
  -H 'sec-ch-ua: "Chromium";v="141", "Not?A_Brand";v="8"' \
  -H 'sec-ch-ua-mobile: ?0' \
  -H 'sec-ch-ua-platform: "Linux"' \
  -H 'sec-fetch-dest: empty' \
  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)' \
  --data-raw $'{"model":"m","messages":[{"role":"user","content":"It\'s a \\"test\\"\\n\u0021"}],"stream":true}' \
  --compressed`,
    gives: { providerId: "openai", model: "m", system: "", messages: [{ role: "user", content: 'It\'s a "test"\n!' }], params: {} },
    notes: [/authorization: dropped/, /--cookie: dropped/, /--compressed: how curl transfers/],
    no: /eyJ|secret/,
  },
  {
    name: "Chrome, copied as cURL (cmd)",
    command: String.raw`curl ^"https://chat.example/api/chat/completions^" ^
  -H ^"accept: text/event-stream^" ^
  -H ^"authorization: Bearer eyJhbGciOi^" ^
  -H ^"content-type: application/json^" ^
  --data-raw ^"^{^\^"model^\^":^\^"m^\^",^\^"messages^\^":^[^{^\^"role^\^":^\^"user^\^",^\^"content^\^":^\^"Hello^!^\^"^}^],^\^"stream^\^":true^}^"`,
    gives: { providerId: "openai", model: "m", system: "", messages: hi, params: {} },
    notes: [/authorization: dropped/],
    no: /eyJ/,
  },
  {
    name: "Firefox, copied as cURL (POSIX)",
    command: String.raw`curl 'https://chat.example/api/chat/completions' --compressed -X POST -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' -H 'Accept: */*' -H 'Accept-Encoding: gzip, deflate, br, zstd' -H 'Content-Type: application/json' -H 'Authorization: Bearer eyJhbGciOi' -H 'Origin: https://chat.example' -H 'Connection: keep-alive' -H 'Sec-GPC: 1' -H 'TE: trailers' --data-raw '{"model":"m","messages":[{"role":"user","content":"Hello!"}],"stream":true,"chat_id":"7"}'`,
    gives: { providerId: "openai", model: "m", system: "", messages: hi, params: { chat_id: "7" } },
    notes: [/--compressed/],
    no: /eyJ/,
  },
  {
    name: "Windows' line ends, a prompt and another command",
    command: `$ export KEY=x\r\n$ curl https://api.openai.com/v1/chat/completions \\\r\n  -d '{"messages":[{"role":"user","content":"Hello!"}],"stream":true}' | jq .\r\n`,
    gives: { providerId: "openai", system: "", messages: hi, params: {} },
    notes: [/2 other commands/],
  },
  {
    name: "a header that only one provider has",
    command: `curl http://localhost:8080/chat/completions -H 'X-Workspace-Id: w' -H 'X-Trace: 7' --json '{"messages":[{"role":"user","content":"Hello!"}],"stream":true}'`,
    gives: { providerId: "neuroflash", system: "", messages: hi, params: {} },
    notes: [/x-trace: 7: left out/],
  },
];

describe("a command", () => {
  for (const { name, command, gives, notes, no } of commands) {
    test(`is taken over: ${name}`, () => {
      const { notes: said, ...request } = importCurl(command, providers, undefined);
      assert.deepEqual(request, gives);
      for (const note of notes) assert.ok(said.some((text) => note.test(text)), `${note}: ${said.join("\n")}`);
      if (no) assert.doesNotMatch(JSON.stringify([said, request]), no);
      // Each is said once.
      assert.equal(new Set(said).size, said.length);
    });
  }

  test("goes to the provider that is chosen, where that speaks the same", () => {
    const live = provider("live", { dialect: "openai", live: true });
    assert.equal(importCurl(commands[0].command, [...providers, live], live).providerId, "live");
    assert.equal(importCurl(commands[1].command, [...providers, live], live).providerId, "neuroflash");
  });

  const wrong = [
    ["", /no curl command/],
    ["wget -O- https://a.example", /no curl command/],
    ["curl https://a.example", /no body/],
    ["curl https://a.example -d @body.json", /no body.*file body\.json/],
    ["curl https://a.example -d 'a=b'", /no JSON/],
    ["curl https://a.example -d '[1]'", /no JSON object/],
    [`curl https://api.openai.com/v1/responses -d '{"model": "m", "input": "x"}'`, /no list of messages.*model, input/],
    [`curl https://a.example -d '{"messages": "`, /no JSON/],
  ];
  for (const [command, says] of wrong) {
    test(`is refused in a sentence: ${command || "nothing"}`, () => assert.throws(() => importCurl(command, providers, undefined), says));
  }
});
