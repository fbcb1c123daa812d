// What a row is given: its project, the provider to ask, programs, servers and browsers.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rename } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { startScripted } from "../../js/support/scripted.mjs";
import { serveFolders } from "../../js/support/static.mjs";
import { BROWSERS, browserVersion, opened } from "./browsers.mjs";
import { installed, project, versionOf } from "./kits.mjs";

/** How long a row may take (ms): builds of whole frameworks on two busy cores. */
const LIMIT = 300_000;

export class Bench {
  #closing = [];
  #said = [];
  #used = [];

  static async open(row, quick) {
    const bench = new Bench();
    bench.quick = quick;
    bench.row = row;
    bench.folder = await project(row.environment, row.kit);
    const scripted = await startScripted();
    bench.scripted = scripted;
    bench.#closing.push(() => scripted.close());
    bench.base = scripted.options("openai").baseURL;
    // Not known before the run, so nothing that was built or stored earlier can tell it.
    const text = `Hello 世界, 🚀 ${randomUUID()}`;
    bench.prompt = `[[text:${text}]][[pace:5]]`;
    bench.due = row.due ?? `complete: ${text}`;
    bench.uses("chatwire");
    return bench;
  }

  /** Where the app is told whom to ask what, in an address. */
  get query() {
    return `?${new URLSearchParams({ base: this.base, prompt: this.prompt })}`;
  }

  /** And in the environment. */
  get env() {
    return { CHATWIRE_BASE: this.base, CHATWIRE_PROMPT: this.prompt };
  }

  /** Notes which packages a row rests on, for the table. */
  uses(...names) {
    for (const name of names) if (name !== "chatwire") this.#used.push(`${name} ${versionOf(this.folder, name)}`);
  }

  note(used) {
    this.#used.push(used);
  }

  used() {
    return [...new Set(this.#used)];
  }

  /** The end of what programs said, for a row that failed. */
  said() {
    const text = this.#said.join("").replaceAll(/\u001b\[[0-9;]*m/g, "").trim();
    return text === "" ? "" : `\n${text.slice(-4000).replaceAll(/^/gm, "       | ")}`;
  }

  /** The program of a Node of that major, or the one that runs this. */
  async node(major) {
    const found = major === undefined ? process.execPath : join(await installed("node-versions", false), "node_modules", `node-${major}-${process.arch}`, "bin", "node");
    if (!this.nodePath) this.#used.push(`Node ${(await this.#finished(this.#spawn(found, ["--version"]))).trim().slice(1)}`);
    this.nodePath = found;
    this.#said.length = 0;
    return found;
  }

  #spawn(program, args, options = {}) {
    const path = [...(this.nodePath ? [dirname(this.nodePath)] : []), join(this.folder, "node_modules", ".bin"), process.env.PATH].join(delimiter);
    const env = { ...process.env, CI: "1", NO_COLOR: "1", ...QUIET, PATH: path, ...this.env, ...options.env };
    // A group of its own, since what serves often has children, which outlive it.
    const child = spawn(program, args, { cwd: options.cwd ?? this.folder, env, detached: true, stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => this.#said.push(text));
    child.on("error", (error) => this.#said.push(String(error)));
    child.stdin?.end(options.input);
    this.#closing.push(() => ended(child));
    return child;
  }

  async #finished(child) {
    let printed = "";
    child.stdout.on("data", (text) => (printed += text));
    const [code, signal] = await once(child, "close");
    if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code ?? signal}`);
    return printed;
  }

  /** Runs a program to its end; gives what it printed. */
  run(program, args, options) {
    return this.#finished(this.#spawn(program, args, options));
  }

  /** Runs a script of the project by Node, to its end. */
  async script(args, options) {
    return this.run(this.nodePath ?? (await this.node()), args, options);
  }

  /** Starts a program that serves; resolves once it answers at the origin. */
  async serve(program, args, origin, options) {
    const child = this.#spawn(program, args, options);
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${program} ended before it served`);
      const there = await fetch(origin, { signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
      await there?.body?.cancel();
      if (there) return { origin, log: () => this.#said.join("") };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** A port that is free now. */
  async port() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
  }

  /** Moves a file of the project. */
  move(from, to) {
    return rename(join(this.folder, from), join(this.folder, to));
  }

  /** Serves a folder of the project, under a policy where one is given; gives the origin. */
  async site(folder = ".", policy = undefined) {
    const site = await serveFolders({ "/": join(this.folder, folder) }, policy);
    this.#closing.push(() => site.close());
    return site.origin;
  }

  /** Opens an address in a browser, with whom to ask what; gives what the page tells. */
  async page(address, browser = "chromium", options = {}) {
    const told = await opened(browser, address + (options.query ?? this.query), this.folder, options, (line) => this.#said.push(`${line}\n`));
    this.#used.push(await browserVersion(browser));
    return told;
  }

  /** Opens an address in every browser; of the quick rows, in one. */
  async pages(address) {
    const told = {};
    for (const browser of this.quick ? ["chromium"] : Object.keys(BROWSERS)) told[BROWSERS[browser]] = await this.page(address, browser);
    return told;
  }

  /** Asks a server of the project. */
  async ask(address) {
    const response = await fetch(address + this.query);
    return response.text();
  }

  /** The promise, unless it takes too long. */
  limited(promise) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`it took more than ${LIMIT / 1000} s`)), LIMIT)));
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  async close() {
    for (const close of this.#closing.reverse()) await close();
  }
}

/** No tool needs the network, or to be told that it may ask. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1", NG_CLI_ANALYTICS: "false", WRANGLER_SEND_METRICS: "false", WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false", DENO_NO_UPDATE_CHECK: "1", PARCEL_WORKERS: "0",
};

async function ended(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has gone already.
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
