import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { fake } from "./support.mjs";

const EMPTY = Uint8Array.from(atob("AGFzbQEAAAAFAwEAAgcKAQZtZW1vcnkCAA=="), (byte) => byte.charCodeAt(0));

let copies = 0;
/** A loader that has loaded nothing yet. Its errors and glue are those of the other copies. */
function fresh() {
  copies += 1;
  return import(`${pathToFileURL(`${process.env.CHATWIRE_FACADE}/loader.js`).href}?${copies}`);
}

test("a call before init says what to do", async () => {
  const { ready } = await fresh();
  await assert.rejects(ready(), /chatwire\/slim carries no wasm: call init\(\) once/);
});

test("init takes bytes, a buffer, a module, a response, a data URL, and a promise of each", async () => {
  const module = await WebAssembly.compile(EMPTY);
  const wasm = { headers: { "content-type": "application/wasm" } };
  const dataURL = "data:application/wasm;base64,AGFzbQEAAAAFAwEAAgcKAQZtZW1vcnkCAA==";
  const inputs = [
    () => EMPTY, () => EMPTY.buffer, () => module, () => new Response(EMPTY), () => new Response(EMPTY, wasm), () => dataURL,
    () => new URL(dataURL),
  ];
  for (const input of inputs) {
    for (const wrap of [(value) => value, (value) => Promise.resolve(value)]) {
      const { init, ready } = await fresh();
      const before = fake.instances;
      await init(wrap(input()));
      await ready();
      assert.equal(fake.instances, before + 1, String(input));
    }
  }
});

test("init twice, at once and later, loads once", async () => {
  const { init, ready } = await fresh();
  const before = fake.instances;
  await Promise.all([init(EMPTY), init(EMPTY), ready()]);
  await init(EMPTY);
  await init(new Response("not wasm"));
  assert.equal(fake.instances, before + 1);
});

test("init after a failure works", async () => {
  const { init, ready } = await fresh();
  for (const bad of [new Uint8Array([1, 2, 3]), new Response("gone", { status: 404 }), "http://127.0.0.1:1/"]) {
    await assert.rejects(init(bad), (error) => error.message.length > 5);
  }
  await assert.rejects(init(Promise.reject(new Error("offline"))), /offline/);
  fake.failStart = true;
  await assert.rejects(init(EMPTY), /no start/);
  fake.failStart = false;
  await init(EMPTY);
  assert.equal((await ready()).failure, undefined);
});

const REFUSALS = {
  "Chromium": ["violates the following Content Security Policy directive", /script-src 'wasm-unsafe-eval'/],
  "Firefox": ["call to WebAssembly.instantiate() blocked by CSP", /script-src 'wasm-unsafe-eval'/],
  "WebKit": ["Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source", /script-src 'wasm-unsafe-eval'/],
  "workerd": ["Wasm code generation disallowed by embedder", /condition "workerd" or "edge-light"/],
};

for (const [where, [words, cure]] of Object.entries(REFUSALS)) {
  test(`a compile that ${where} refuses says what to do`, async () => {
    const { init } = await fresh();
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async () => {
      throw new WebAssembly.CompileError(words);
    };
    try {
      await assert.rejects(init(EMPTY), ({ kind, message }) => kind === "unsupported" && cure.test(message));
    } finally {
      WebAssembly.instantiate = instantiate;
    }
  });
}

test("a runtime that lacks something is told what", async () => {
  const { init } = await fresh();
  const { TextDecoder, Request } = globalThis;
  delete globalThis.TextDecoder;
  delete globalThis.Request;
  try {
    await assert.rejects(init(EMPTY), ({ kind, message }) => kind === "unsupported" && /no TextDecoder, Request, which/.test(message));
  } finally {
    Object.assign(globalThis, { TextDecoder, Request });
  }
  await init(EMPTY);
});

test("a dead instance is replaced, and the module is not compiled again", async () => {
  const { init, ready } = await fresh();
  await init(EMPTY);
  const first = await ready();
  first.die(new Error("a bug"));
  const second = await ready();
  assert.notEqual(second, first);
  assert.equal(second.failure, undefined);
  assert.equal(await ready(), second);
});
