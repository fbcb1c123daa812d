import { ChatwireError, messageOf } from "./errors.js";
import { createGlue } from "./glue.js";
import { Core } from "./instance.js";

/**
 * Where the wasm comes from: its URL, a response, its bytes, a compiled module, or a promise of one of these.
 */
export type WasmInput = WasmSource | PromiseLike<WasmSource>;
type WasmSource = string | URL | Response | Binary;
type Binary = ArrayBuffer | ArrayBufferView | WasmModule;
/** A compiled module, where the platform has a type for it: `@types/node` alone has none. */
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

let source: WasmInput | (() => WasmInput) | undefined;
let compiled: WebAssembly.Module | undefined;
let core: Core | undefined;
let loading: Promise<Core> | undefined;

/** Says where the wasm comes from, for the first call to load it. Entries do; nothing is loaded here. */
export function provide(from: WasmInput | (() => WasmInput)): void {
  source = from;
  if (isModule(from)) compiled = from;
}

/** The live instance, if there is one. */
export function live(): Core | undefined {
  return core?.failure ? undefined : core;
}

/** The live instance; loads it when there is none, or when the last one died. */
export function ready(): Promise<Core> {
  const now = live();
  if (now) return Promise.resolve(now);
  // A module needs no compiling, so each caller makes an instance of its own and the last one stays: in workerd
  // one request must not wait on a promise of another, which may be cancelled.
  if (compiled) return instantiate(compiled).then(keep);
  loading ??= load().then(keep).finally(() => {
    // Kept only while pending: a failure must not stick.
    loading = undefined;
  });
  return loading;
}

/**
 * Loads the wasm. Later calls do nothing while an instance lives.
 *
 * @param input - Where the wasm comes from. Left out: where an earlier call said.
 * @throws {@link ChatwireError} when there is nothing to load or it cannot be loaded; another call may then succeed.
 */
export async function init(input?: WasmInput): Promise<void> {
  if (input !== undefined && !compiled) provide(input);
  await ready();
}

async function load(): Promise<Core> {
  if (!source) {
    throw new ChatwireError(
      'chatwire/slim carries no wasm: call init() once with the URL, bytes or module of "chatwire/chatwire.wasm" first.',
      { kind: "invalid_request" },
    );
  }
  const missing = NEEDED.filter((name) => !(name in globalThis));
  if (missing.length > 0) {
    throw new ChatwireError(`This runtime has no ${missing.join(", ")}, which chatwire needs.`, { kind: "unsupported" });
  }
  let input: WasmSource;
  try {
    input = await (typeof source === "function" ? source() : source);
  } catch (cause) {
    throw refusal(cause);
  }
  const binary = await compiledOrBytes(isURL(input) ? await fetched(input) : input);
  return instantiate(binary);
}

async function fetched(url: string | URL): Promise<Response> {
  try {
    return await fetch(url);
  } catch (cause) {
    throw new ChatwireError("The wasm could not be fetched.", { kind: "connection", cause });
  }
}

async function compiledOrBytes(input: Response | Binary): Promise<Binary> {
  if (!isResponse(input)) return input;
  if (input.ok === false) {
    throw new ChatwireError(`The wasm could not be fetched: status ${input.status}.`, { kind: "connection" });
  }
  // While it downloads, where the server names the type as compileStreaming demands.
  const streams = input.headers?.get("content-type")?.startsWith("application/wasm") === true;
  try {
    return streams && WebAssembly.compileStreaming ? await WebAssembly.compileStreaming(input) : await input.arrayBuffer();
  } catch (cause) {
    throw refusal(cause);
  }
}

async function instantiate(binary: Binary): Promise<Core> {
  const glue = createGlue();
  const imports = { "./chatwire_bg.js": glue };
  let made: WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource;
  try {
    // No await inside the arguments: Next's dev server wraps this call in a function that is not async.
    made = await WebAssembly.instantiate(binary as BufferSource, imports);
  } catch (cause) {
    throw refusal(cause);
  }
  // By shape, not by class: sandboxes hand over modules and instances of another realm.
  const next = new Core(glue, "instance" in made ? made.instance : made);
  compiled = "instance" in made ? made.module : (binary as WebAssembly.Module);
  return next;
}

function keep(next: Core): Core {
  // A caller that loaded at the same time may have been faster: then its instance is the one.
  return live() ?? (core = next);
}

function isURL(input: WasmSource): input is string | URL {
  return typeof input === "string" || tagOf(input) === "URL";
}

function isModule(input: unknown): input is WebAssembly.Module {
  return tagOf(input) === "WebAssembly.Module";
}

function isResponse(input: Response | Binary): input is Response {
  return typeof (input as { arrayBuffer?: unknown }).arrayBuffer === "function";
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function refusal(cause: unknown): ChatwireError {
  const message = messageOf(cause);
  if ((cause as { name?: unknown } | null)?.name === "LinkError") {
    return new ChatwireError(`The wasm belongs to another version of chatwire: ${message}`, { cause });
  }
  // In the words of WebKit and Chromium, of Firefox, and of workerd.
  const cure = /content security policy|unsafe-eval|\bCSP\b/i.test(message)
    ? ". A Content-Security-Policy must allow script-src 'wasm-unsafe-eval'."
    : /by embedder/.test(message)
      ? '. It must come as a module: bundle by the condition "workerd" or "edge-light".'
      : "";
  return new ChatwireError(`The wasm could not be loaded: ${message.replace(/\.?\s*$/, "")}${cure}`, { cause, ...(cure && { kind: "unsupported" }) });
}

/** What not every runtime has: React Native lacks the first, Jest's jsdom the others. */
const NEEDED = ["WebAssembly", "TextDecoder", "TextEncoder", "ReadableStream", "Request"];
