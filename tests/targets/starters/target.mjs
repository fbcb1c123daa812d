// The starters of www/starters: each as it stands there, on the packages of the environment that it is for. No environments of their own.
import { once } from "node:events";
import { createServer } from "node:http";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../js/support/paths.mjs";

const KEY = "sk-scripted-0001";
/** What asks: puts the question into the form and tells what came once no more comes. */
const ASK = `
  const form = document.querySelector("form");
  const output = document.querySelector("output");
  let asked = false, seen = "", still = 0;
  setInterval(() => {
    // A page of React hears nothing before it is hydrated.
    const hears = !document.querySelector("script[src*='_next']") || Object.keys(form).some((name) => name.startsWith("__react"));
    if (!asked && hears) {
      asked = true;
      form.elements.question.value = new URL(location.href).searchParams.get("prompt");
      form.requestSubmit();
    }
    still = output.textContent === seen ? still + 1 : 0;
    seen = output.textContent;
    if (seen && still > 20) output.dataset.told = "";
  }, 50);`;

const row = (name, kit, more, run) => ({
  title: "Starters",
  name,
  kit,
  beside: true,
  ...more,
  async run(bench) {
    cpSync(join(ROOT, "www", "starters", name), bench.folder, { recursive: true, filter: (path) => !/node_modules|package\.json$|deno\.json$/.test(path) });
    return `complete: ${(await run(bench)).trim()}`;
  },
});
const env = (bench) => ({ env: { BASE_URL: bench.base, API_KEY: KEY, MODEL: "m" } });

/** What the provider wrote, as a worker or a route has written it again. */
function contents(body) {
  const events = body.split("\n\n").map((event) => event.replace(/^data: /, "")).filter((data) => data && data !== "[DONE]");
  return events.map((data) => JSON.parse(data).choices[0]?.delta.content ?? "").join("");
}

async function answered(bench, address) {
  const response = await fetch(address, { method: "POST", body: JSON.stringify({ messages: [{ role: "user", content: bench.prompt }] }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return contents(text);
}

/** The worker that a page talks to: puts the key in. */
async function keeper(bench, step) {
  const server = createServer(async (request, response) => {
    const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    if (request.method === "OPTIONS") return void response.writeHead(204, cors).end();
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = JSON.stringify({ model: "m", stream: true, ...JSON.parse(Buffer.concat(parts)) });
    const upstream = await fetch(`${bench.base}/chat/completions`, { method: "POST", headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" }, body });
    response.writeHead(upstream.status, { ...cors, "content-type": "text/event-stream" });
    response.end(Buffer.from(await upstream.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await step(`http://127.0.0.1:${server.address().port}/chat`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

export const rows = [
  row("node-script", "plain", { quick: true }, (bench) => bench.script(["chat.js", bench.prompt], env(bench))),
  row("vite-page", "bundlers", { quick: true }, (bench) => keeper(bench, async (address) => {
    await bench.script(["node_modules/vite/bin/vite.js", "build"], { env: { VITE_CHAT_URL: address } });
    return bench.page(`${await bench.site("dist")}/index.html`, "chromium", { act: ASK });
  })),
  row("deno", "deno", {}, (bench) =>
    bench.run("deno", ["run", "--no-lock", "--node-modules-dir=manual", "--allow-net", "--allow-env", "--allow-read", "chat.ts", bench.prompt], env(bench))),
  row("worker", "wrangler", {}, async (bench) => {
    const [node, port] = [await bench.node(24), await bench.port()];
    const vars = [`BASE_URL:${bench.base}`, "MODEL:m", `API_KEY:${KEY}`].flatMap((value) => ["--var", value]);
    const args = ["dev", "--port", port, "--ip", "127.0.0.1", "--inspector-port", "0", "--show-interactive-dev-session=false", ...vars];
    const { origin } = await bench.serve(node, ["node_modules/wrangler/bin/wrangler.js", ...args], `http://127.0.0.1:${port}`);
    return answered(bench, `${origin}/chat`);
  }),
  row("next-route", "next", {}, async (bench) => {
    const [node, port] = [await bench.node(), await bench.port()];
    await bench.script(["node_modules/next/dist/bin/next", "build"], env(bench));
    const { origin } = await bench.serve(node, ["node_modules/next/dist/bin/next", "start", "--port", port, "--hostname", "127.0.0.1"], `http://127.0.0.1:${port}`, env(bench));
    const route = await answered(bench, `${origin}/api/chat`);
    const page = await bench.page(origin, "chromium", { act: ASK });
    if (page !== route) throw new Error(`the page shows ${JSON.stringify(page)}, the route wrote ${JSON.stringify(route)}`);
    return page;
  }),
];
