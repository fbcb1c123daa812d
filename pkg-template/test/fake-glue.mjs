// Stands in for the generated glue: the boundary of the core, with a body format a test can write by hand.
//
// A body is lines: `t:<text>` adds a text delta, `e:<message>` is a server's error, `ok` ends the answer,
// `!feed` panics.

/** What the tests see and script. */
export const fake = { instances: 0, freed: 0, prepared: 0, sent: 0, failStart: false, panicIn: "", requests: [] };

/** Where the fake core leaves text, behind the place for a read. */
const OUTPUT = 65_536;

export function createGlue() {
  const calls = [];
  let memory;
  let kept = "";
  let warnings = [];
  let dead = false;

  function panic(where) {
    if (fake.panicIn === where) fake.panicIn = "";
    dead = true;
    throw new WebAssembly.RuntimeError(`boom in ${where}`);
  }
  function touch(where) {
    if (dead) throw new Error("a dead instance was touched");
    if (fake.panicIn === where) panic(where);
  }
  function taken() {
    const text = kept;
    kept = "";
    return text;
  }
  function bring(text) {
    const bytes = new TextEncoder().encode(text);
    new Uint8Array(memory.buffer).set(bytes, OUTPUT);
    return bytes.length;
  }
  function add(call) {
    calls.push(call);
    return calls.length - 1;
  }
  function replyOf(at) {
    if (!(calls[at] instanceof Reply)) throw new Error("used before a reply, or after free");
    return calls[at];
  }

  class Reply {
    type = null;
    #text = "";
    #error = null;
    #bytes = 0;
    #rest = "";
    status;
    constructor(status) {
      this.status = status;
    }
    feed(bytes, mode) {
      this.#bytes += bytes.byteLength;
      const lines = (this.#rest + new TextDecoder().decode(bytes)).split("\n");
      this.#rest = lines.pop();
      const deltas = [];
      for (const line of lines) {
        if (line === "!feed") panic("feed");
        else if (line === "ok") this.type = "complete";
        else if (line.startsWith("e:")) this.#fail("failed", "server", line.slice(2));
        else if (line.startsWith("t:")) deltas.push(line.slice(2));
      }
      this.#text += deltas.join("");
      if (deltas.length === 0 || mode === 0) return "";
      if (mode === 2) return deltas.join("");
      return `\u0001${JSON.stringify(deltas.map((content) => ({ choices: [{ index: 0, delta: { content } }] })))}`;
    }
    end(how, detail, mode) {
      if (this.type !== null) return "";
      const tail = this.#rest === "" ? "" : this.feed(new TextEncoder().encode("\n"), mode);
      const [type, kind] = [["incomplete", "incomplete"], ["failed", "connection"], ["stalled", "timeout"], ["aborted", "aborted"]][how];
      if (this.type === null) this.#fail(type, kind, detail || type);
      return tail;
    }
    outcome() {
      const message = { role: "assistant", content: this.#text };
      const completion = { object: "chat.completion", choices: [{ index: 0, message, finish_reason: null }] };
      return JSON.stringify({ type: this.type, completion, bytes: this.#bytes, request_id: "r-1", error: this.#error });
    }
    #fail(type, kind, message) {
      const { status } = this;
      this.type = type;
      this.#error = { kind, message, status: status < 400 ? null : status, code: null, type: null, param: null, retry_after_ms: 2000, retryable: true, raw: { message } };
    }
  }

  return {
    __wbg_set_wasm(exports) {
      memory = exports.memory;
      if (fake.failStart) throw new Error("no start");
      fake.instances += 1;
    },
    text_input: () => 0,
    text_keep(length) {
      touch();
      kept += new TextDecoder().decode(new Uint8Array(memory.buffer).slice(0, length));
    },
    text_output: () => OUTPUT,
    call_prepare() {
      touch("prepare");
      const [options, params] = JSON.parse(taken());
      fake.prepared += 1;
      const finding = (field, message) => ({ field, message, rule: "required", source: "the fake" });
      const found = [];
      if (params && params.model === undefined) found.push(finding("model", "is required"));
      if (options.headers["x-bad"]) found.push(finding("headers.x-bad", "holds a line break"));
      if (found.length > 0) return ~bring(JSON.stringify(found));
      warnings = Object.keys(params ?? {}).filter((name) => name.startsWith("ignored")).map((name) => finding(name, "is dropped"));
      return add({ options, params });
    },
    call_warnings() {
      touch();
      return warnings.length === 0 ? 0 : bring(JSON.stringify(warnings));
    },
    text_models() {
      touch("models");
      const text = taken();
      return text.startsWith("[") ? bring(text) : 0;
    },
    request(at, signal, body) {
      touch("request");
      const { options, params } = calls[at];
      fake.sent += 1;
      fake.requests.push({ options, params, signal, body });
      return { signal, url: "https://fake.invalid/" };
    },
    call_reply(at, status) {
      touch("reply");
      taken();
      calls[at] = new Reply(status);
    },
    call_meter(status, n, ...limits) {
      touch("meter");
      fake.requests.push({ status, headers: taken(), limits: [n, ...limits] });
      return add(new Reply(status));
    },
    call_read(at, length, mode) {
      touch();
      const reply = replyOf(at);
      const brought = bring(reply.feed(new Uint8Array(memory.buffer).slice(0, length), mode));
      return reply.type === null ? brought : ~brought;
    },
    call_end(at, how, mode) {
      touch();
      return bring(replyOf(at).end(how, taken(), mode));
    },
    call_outcome(at) {
      touch();
      const reply = replyOf(at);
      const length = bring(reply.outcome());
      return reply.type === "complete" ? length : ~length;
    },
    call_snapshot(at) {
      touch();
      return bring(JSON.stringify(JSON.parse(replyOf(at).outcome()).completion));
    },
    call_spill() {
      touch();
      return 0;
    },
    call_limits(at) {
      touch();
      replyOf(at);
      return fake.limits ? bring(JSON.stringify(fake.limits)) : 0;
    },
    call_fork(at) {
      touch();
      return add(new Reply(replyOf(at).status));
    },
    call_free(at) {
      touch();
      if (calls[at] === null) throw new Error("freed twice");
      if (calls[at] instanceof Reply) fake.freed += 1;
      calls[at] = null;
    },
  };
}
