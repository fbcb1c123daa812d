// What keeps count and what remembers: the same rules in the memory of a process and in Durable Objects.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { memoryLedger, memorySessions } from "chatwire/edge";
import { startGatewayWorker } from "./support/gateway-workerd.mjs";

const worker = await startGatewayWorker({ KEYS: [], LIMITS: {} });
after(() => worker.dispose());

const LEDGERS = { "in memory": memoryLedger(), "in Durable Objects": worker.store("ledger") };
const SESSIONS = { "in memory": memorySessions(), "in Durable Objects": worker.store("sessions") };

let made = 0;
/** An entry with an id of its own. */
const entry = (workspace, more = {}) => ({
  id: `r${(made += 1)}`, workspace, key: "web", model: "m", provider: "main", dialect: "openai", stream: true, outcome: "complete", input: 10, output: 5, cached: 2, reasoning: 1,
  words: 4, cost: 0.25, estimated: false, latency: 100, firstToken: 20, ...more,
});
const wants = (workspace, limits = {}, more = {}) => ({ id: `r${(made += 1)}`, workspace, key: "web", model: "m", limits, ...more });
const today = () => new Date().toISOString().slice(0, 10);
/** A workspace that nobody else uses. */
const fresh = (name) => `${name}-${(made += 1)}`;

for (const [where, ledger] of Object.entries(LEDGERS)) {
  test(`${where}: a request counts once, however often it is told`, async () => {
    const workspace = fresh("once");
    const request = wants(workspace);
    for (let time = 0; time < 2; time += 1) assert.deepEqual((await ledger.admit(request)).limited, undefined);
    await Promise.all(Array.from({ length: 5 }, () => ledger.settle(entry(workspace, { id: request.id }))));
    // One that was never let in is counted as well: the answer has been given.
    await ledger.settle(entry(workspace));
    await ledger.settle(entry(workspace, { id: request.id, outcome: "failed", input: 999 }));
    const [row, ...more] = await ledger.usage({ workspace, groupBy: [] });
    assert.deepEqual(more, []);
    assert.deepEqual(row, { requests: 2, complete: 2, estimated: 0, input: 20, output: 10, cached: 4, reasoning: 2, words: 8, cost: 0.5, latency: 200, firstToken: 40, firstTokens: 2 });
  });

  test(`${where}: usage is grouped and filtered`, async () => {
    const [one, two] = [fresh("group"), fresh("group")];
    const told = [entry(one), entry(one, { key: "cli", model: "n" }), entry(one, { outcome: "aborted", estimated: true, firstToken: null }), entry(two, { input: 100 })];
    for (const { id, workspace, key, model } of told) await ledger.admit(wants(workspace, {}, { id, key, model }));
    for (const each of told) await ledger.settle(each);
    const inputs = async (query) => (await ledger.usage({ groupBy: [], ...query })).map(({ input }) => input);
    assert.deepEqual(await inputs({ workspace: one }), [30]);
    assert.deepEqual(await inputs({ workspace: one, key: "cli" }), [10]);
    assert.deepEqual(await inputs({ workspace: one, model: "m" }), [20]);
    assert.deepEqual(await inputs({ workspace: one, from: today(), to: today() }), [30]);
    assert.deepEqual(await inputs({ workspace: one, to: "2020-01-01" }), []);
    assert.deepEqual(await inputs({ workspace: one, from: "2999-01-01" }), []);
    assert.deepEqual(await inputs({ workspace: "nobody" }), []);
    const rows = await ledger.usage({ workspace: one, groupBy: ["model", "outcome", "day"] });
    assert.deepEqual(rows.map(({ model, outcome, day, requests, estimated, firstTokens }) => [model, outcome, day, requests, estimated, firstTokens]), [
      ["m", "aborted", today(), 1, 1, 0], ["m", "complete", today(), 1, 0, 1], ["n", "complete", today(), 1, 0, 1],
    ]);
    const all = await ledger.usage({ groupBy: ["workspace"] });
    assert.deepEqual(all.filter(({ workspace }) => [one, two].includes(workspace)).map(({ workspace, input }) => [workspace, input]), [[one, 30], [two, 100]]);
  });

  test(`${where}: requests and tokens of a minute, and those at the same time, are limited`, async () => {
    const limits = { requestsPerMinute: 2 };
    const busy = fresh("busy");
    const remaining = [];
    for (let time = 0; time < 3; time += 1) remaining.push(await ledger.admit(wants(busy, limits)));
    assert.deepEqual(remaining.map(({ limited, requests }) => [limited, requests.limit, requests.remaining]), [[undefined, 2, 1], [undefined, 2, 0], ["requests", 2, 0]]);
    assert.ok(remaining[2].retryAfter > 50_000 && remaining[2].retryAfter <= 60_000 && remaining[2].requests.resetAfter === remaining[2].retryAfter);
    assert.equal((await ledger.admit(wants(fresh("other"), limits))).limited, undefined);

    const reader = fresh("reader");
    const first = wants(reader, { tokensPerMinute: 15 });
    assert.equal((await ledger.admit(first)).tokens.remaining, 15);
    await ledger.settle(entry(reader, { id: first.id }));
    const second = await ledger.admit(wants(reader, { tokensPerMinute: 15 }));
    assert.deepEqual([second.limited, second.tokens.remaining], ["tokens", 0]);

    const wide = fresh("wide");
    const held = wants(wide, { concurrency: 1 });
    assert.equal((await ledger.admit(held)).limited, undefined);
    assert.equal((await ledger.admit(wants(wide, { concurrency: 1 }))).limited, "concurrency");
    await ledger.settle(entry(wide, { id: held.id }));
    assert.equal((await ledger.admit(wants(wide, { concurrency: 1 }))).limited, undefined);
  });

  test(`${where}: quotas of tokens and costs, of days and months, end with the period`, async () => {
    for (const [limits, most] of [[{ tokensPerDay: 15 }, 86_400_000], [{ costPerDay: 0.25 }, 86_400_000], [{ tokensPerMonth: 15 }, 31 * 86_400_000], [{ costPerMonth: 0.2 }, 31 * 86_400_000]]) {
      const workspace = fresh("quota");
      const request = wants(workspace, limits);
      assert.equal((await ledger.admit(request)).limited, undefined);
      await ledger.settle(entry(workspace, { id: request.id }));
      const { limited, retryAfter } = await ledger.admit(wants(workspace, limits));
      assert.equal(limited, "quota");
      const ends = new Date(Date.now() + retryAfter + 500);
      assert.ok(retryAfter > 0 && retryAfter <= most && ends.getUTCHours() === 0 && ends.getUTCMinutes() === 0 && (most === 86_400_000 || ends.getUTCDate() === 1), String(ends));
    }
  });

  test(`${where}: 200 requests at once are let in up to the limit, and no further`, async () => {
    const workspace = fresh("race");
    const admissions = await Promise.all(Array.from({ length: 200 }, () => ledger.admit(wants(workspace, { requestsPerMinute: 50, concurrency: 120 }))));
    assert.equal(admissions.filter(({ limited }) => limited === undefined).length, 50);
  });
}

test("in memory: a minute, a day and a month pass", async () => {
  let now = Date.UTC(2026, 0, 31, 23, 59, 0);
  const ledger = memoryLedger({ now: () => now });
  const limits = { requestsPerMinute: 1, tokensPerDay: 15, tokensPerMonth: 15 };
  const ask = async () => {
    const request = wants("w", limits);
    const admission = await ledger.admit(request);
    if (!admission.limited) await ledger.settle(entry("w", { id: request.id }));
    return admission;
  };
  assert.equal((await ask()).limited, undefined);
  assert.deepEqual([(await ask()).limited, (await ask()).retryAfter], ["quota", 60_000]);
  now += 60_000;
  assert.equal((await ask()).limited, undefined);
  const later = await ask();
  assert.deepEqual([later.limited, later.retryAfter], ["quota", 28 * 86_400_000]);
  assert.deepEqual((await ledger.usage({ groupBy: ["day"] })).map(({ day, requests }) => [day, requests]), [["2026-01-31", 1], ["2026-02-01", 1]]);
});

test("in Durable Objects: a request of which nobody tells the end is lost, once, and makes room", async () => {
  const ledger = worker.store("brief");
  const workspace = fresh("lost");
  const request = wants(workspace, { concurrency: 1 });
  await ledger.admit(request);
  assert.equal((await ledger.admit(wants(workspace, { concurrency: 1 }))).limited, "concurrency");
  let rows = [];
  while (rows.length === 0) rows = await ledger.usage({ workspace, groupBy: ["outcome"] });
  assert.deepEqual(rows.map(({ outcome, requests, input }) => [outcome, requests, input]), [["lost", 1, 0]]);
  await ledger.settle(entry(workspace, { id: request.id }));
  assert.equal((await ledger.usage({ workspace, groupBy: [] }))[0].requests, 1);
  assert.equal((await ledger.admit(wants(workspace, { concurrency: 1 }))).limited, undefined);
});

const BOUNDS = { maxMessages: 5, maxBytes: 400, ttl: 60_000 };
const say = (role, content) => ({ role, content });
for (const [where, sessions] of Object.entries(SESSIONS)) {
  test(`${where}: a session remembers turns, of its workspace alone, until it is deleted`, async () => {
    const id = fresh("s");
    const turn = [say("system", "Be brief."), say("user", "Hi"), say("assistant", "Hello")];
    assert.deepEqual(await sessions.read("a", id), { state: "none" });
    // A session that is not there is not made by a turn.
    await sessions.append("a", id, turn, BOUNDS);
    assert.deepEqual(await sessions.read("a", id), { state: "none" });
    await sessions.create("a", id, BOUNDS);
    await sessions.append("a", id, turn, BOUNDS);
    assert.deepEqual(await sessions.read("a", id), { state: "live", messages: turn });
    assert.deepEqual(await sessions.read("b", id), { state: "none" });
    assert.equal(await sessions.delete("b", id), false);
    assert.equal(await sessions.delete("a", id), true);
    assert.equal(await sessions.delete("a", id), false);
    assert.deepEqual(await sessions.read("a", id), { state: "none" });
  });

  test(`${where}: whole turns go first, the system message stays, and nothing is parted`, async () => {
    const id = fresh("s");
    await sessions.create("a", id, BOUNDS);
    await sessions.append("a", id, [say("system", "S"), say("user", "1"), say("assistant", "2")], BOUNDS);
    await sessions.append("a", id, [say("user", "3"), say("assistant", "4"), say("tool", "5"), say("assistant", "6")], BOUNDS);
    assert.deepEqual((await sessions.read("a", id)).messages.map(({ content }) => content), ["S", "3", "4", "5", "6"]);
    await sessions.append("a", id, [say("user", "x".repeat(200)), say("assistant", "7")], BOUNDS);
    assert.deepEqual((await sessions.read("a", id)).messages.map(({ content }) => content.slice(0, 2)), ["S", "xx", "7"]);
    await sessions.append("a", id, [say("user", "y".repeat(1000)), say("assistant", "8")], BOUNDS);
    assert.deepEqual((await sessions.read("a", id)).messages.map(({ content }) => content), ["S"]);
  });

  test(`${where}: a session expires, and each turn gives it more time`, async () => {
    const id = fresh("s");
    const brief = { ...BOUNDS, ttl: 300 };
    await sessions.create("a", id, brief);
    await sessions.append("a", id, [say("user", "1")], { ...brief, ttl: 700 });
    const began = Date.now();
    let read = await sessions.read("a", id);
    while (read.state === "live") read = await sessions.read("a", id);
    assert.ok(Date.now() - began > 400, "it had more time");
    assert.deepEqual(read, { state: "expired" });
    await sessions.append("a", id, [say("user", "2")], brief);
    assert.equal((await sessions.read("a", id)).state, "expired");
  });
}
