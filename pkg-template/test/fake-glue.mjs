// Stands in for the generated glue: the boundary of the core, with a body format a test can write by hand.
//
// A body is lines: `t:<text>` adds a text delta, `e:<message>` is a server's error, `ok` ends the answer,
// `!feed` panics.

/** What the tests see and script. */
export const fake = { instances: 0, freed: 0, prepared: 0, sent: 0, failStart: false, panicIn: "", requests: [] };

/** Where the fake core leaves text, behind the place for a read. */
const OUTPUT = 65_536;

export function createGlue() {
  let memory;
  let onPanic = () => {};
  let dead = false;

  function panic(where) {
    if (fake.panicIn === where) fake.panicIn = "";
    onPanic(`boom in ${where}`);
    dead = true;
    throw new WebAssembly.RuntimeError("unreachable");
  }
  function touch() {
    if (dead) throw new Error("a dead instance was touched");
  }

  class Reply {
    #text = "";
    #error = null;
    #type = null;
    #bytes = 0;
    #rest = "";
    #freed = false;
    #status;
    constructor(status) {
      this.#status = status;
    }
    get done() {
      touch();
      return this.#type !== null;
    }
    get complete() {
      touch();
      return this.#type === "complete";
    }
    read(length, mode) {
      touch();
      const text = this.#feed(new Uint8Array(memory.buffer).slice(0, length), mode) ?? "";
      const bytes = new TextEncoder().encode(text);
      new Uint8Array(memory.buffer).set(bytes, OUTPUT);
      return this.#type === null ? bytes.length : ~bytes.length;
    }
    output() {
      return OUTPUT;
    }
    #feed(bytes, mode) {
      touch();
      if (this.#freed) throw new Error("used after free");
      this.#bytes += bytes.byteLength;
      const lines = (this.#rest + new TextDecoder().decode(bytes)).split("\n");
      this.#rest = lines.pop();
      const deltas = [];
      for (const line of lines) {
        if (line === "!feed") panic("feed");
        else if (line === "ok") this.#type = "complete";
        else if (line.startsWith("e:")) this.#fail("failed", "server", line.slice(2));
        else if (line.startsWith("t:")) deltas.push(line.slice(2));
      }
      this.#text += deltas.join("");
      if (deltas.length === 0 || mode === 0) return undefined;
      if (mode === 2) return deltas.join("");
      return `\u0001${JSON.stringify(deltas.map((content) => ({ choices: [{ index: 0, delta: { content } }] })))}`;
    }
    end(how, detail, mode) {
      touch();
      const tail = this.#rest === "" ? undefined : this.#feed(new TextEncoder().encode("\n"), mode);
      const [type, kind] = [["incomplete", "incomplete"], ["failed", "connection"], ["stalled", "timeout"], ["aborted", "aborted"]][how];
      if (this.#type === null) this.#fail(type, kind, detail ?? type);
      return tail;
    }
    outcome() {
      touch();
      const message = { role: "assistant", content: this.#text };
      const completion = { object: "chat.completion", choices: [{ index: 0, message, finish_reason: null }] };
      return JSON.stringify({ type: this.#type, completion, bytes: this.#bytes, request_id: "r-1", error: this.#error });
    }
    free() {
      touch();
      if (this.#freed) throw new Error("freed twice");
      this.#freed = true;
      fake.freed += 1;
    }
    #fail(type, kind, message) {
      const status = this.#status;
      this.#type = type;
      this.#error = { kind, message, status: status < 400 ? null : status, code: null, type: null, param: null, retry_after_ms: 2000, retryable: true, raw: { message } };
    }
  }

  return {
    __wbg_set_wasm(exports) {
      memory = exports.memory;
      if (fake.failStart) throw new Error("no start");
      fake.instances += 1;
    },
    input: () => 0,
    meter(status, headers, ...limits) {
      touch();
      if (fake.panicIn === "meter") panic("meter");
      fake.requests.push({ status, headers, limits });
      return new Reply(status);
    },
    on_panic(callback) {
      onPanic = callback;
    },
    prepare(optionsText, paramsText, token) {
      touch();
      const options = JSON.parse(optionsText);
      const params = JSON.parse(paramsText);
      fake.prepared += 1;
      if (fake.panicIn === "prepare") panic("prepare");
      if (params.model === undefined) throw JSON.stringify({ kind: "invalid_request", field: "model", message: "is required" });
      if (options.headers["x-bad"]) throw JSON.stringify({ kind: "invalid_request", field: 'headers.x-bad', message: "holds a line break" });
      return {
        send(signal, fetch) {
          touch();
          fake.sent += 1;
          fake.requests.push({ options, params, token, signal });
          if (fake.panicIn === "send") panic("send");
          return fetch({ signal });
        },
        reply(status) {
          touch();
          if (fake.panicIn === "reply") panic("reply");
          return new Reply(status);
        },
        free() {},
      };
    },
  };
}
