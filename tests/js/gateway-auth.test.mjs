// Tokens of an identity server, checked by the keys that it publishes on a real socket.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { startGateway, providerOf } from "./support/gateway.mjs";
import { startScripted } from "./support/scripted.mjs";

const scripted = await startScripted();
const { subtle } = globalThis.crypto;
const WAYS = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
};
const base64 = (bytes) => Buffer.from(bytes).toString("base64url");
const part = (value) => base64(JSON.stringify(value));

async function keyPair(alg, kid, way = WAYS[alg]) {
  const { privateKey, publicKey } = await subtle.generateKey(way, true, ["sign", "verify"]);
  const { kty, n, e, crv, x, y } = await subtle.exportKey("jwk", publicKey);
  return { alg, kid, way, privateKey, jwk: JSON.parse(JSON.stringify({ kty, n, e, crv, x, y, kid, use: "sig" })) };
}
async function signed({ alg, kid, way, privateKey }, claims, header = {}) {
  const text = `${part({ alg, kid, typ: "JWT", ...header })}.${part(claims)}`;
  return `${text}.${base64(await subtle.sign(way, privateKey, Buffer.from(text)))}`;
}

const pairs = Object.fromEntries(await Promise.all(Object.keys(WAYS).map(async (alg) => [alg, await keyPair(alg, `${alg}-1`)])));
const identity = { keys: Object.values(pairs).map(({ jwk }) => jwk), asked: 0, status: 200 };
const server = createServer((_, response) => {
  identity.asked += 1;
  response.writeHead(identity.status, { "content-type": "application/json" }).end(JSON.stringify({ keys: identity.keys }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const jwks = `http://127.0.0.1:${server.address().port}/keys`;

const now = () => Math.floor(Date.now() / 1000);
const claims = (more = {}) => ({ iss: "https://id.example", aud: "gateway", sub: "ann", workspace: "acme", exp: now() + 60, ...more });
const principal = ({ sub, workspace }) => (workspace ? { workspace, key: sub } : undefined);
const JWT = { jwks, issuer: "https://id.example", audience: ["gateway", "other"], principal };
const open = [];
async function started(auth) {
  const gateway = await startGateway({ providers: { main: providerOf(scripted, "openai") }, auth });
  open.push(gateway);
  return gateway;
}
after(async () => {
  server.closeAllConnections();
  await Promise.all([...open.map((gateway) => gateway.close()), scripted.close(), new Promise((resolve) => server.close(resolve))]);
});
const gateway = await started({ jwt: JWT });
const statusOf = async (token, on = gateway, headers = {}) => (await on.chat("[[text:ok]]", { headers: { authorization: `Bearer ${token}`, ...headers } })).status;

for (const alg of Object.keys(WAYS)) {
  test(`a token signed by ${alg} is good, and any change of it is not`, async () => {
    const token = await signed(pairs[alg], claims());
    const before = gateway.entries.length;
    assert.equal(await statusOf(token), 200);
    await gateway.settled(before + 1);
    assert.deepEqual([gateway.entries.at(-1).workspace, gateway.entries.at(-1).key], ["acme", "ann"]);
    const [head, body, mark] = token.split(".");
    const flipped = Buffer.from(mark, "base64url");
    flipped[0] ^= 1;
    for (const bad of [
      `${head}.${part(claims({ workspace: "evil" }))}.${mark}`, `${head}.${body}.${base64(flipped)}`, `${head}.${body}.`, `${head}.${body}`, `${part({ alg: "none" })}.${body}.`,
      `${part({ alg: "none" })}.${body}.${mark}`, `${part({ alg: "HS256", kid: pairs[alg].kid })}.${body}.${mark}`, "a.b.c", `${head}.${body}.${mark}.${mark}`,
    ]) assert.equal(await statusOf(bad), 401, bad.slice(0, 60));
  });
}

test("a token is for this gateway, by that server, now", async () => {
  for (const [more, status] of [
    [{ exp: now() - 31 }, 401], [{ exp: now() - 5 }, 200], [{ exp: undefined }, 401], [{ exp: "later" }, 401], [{ nbf: now() + 60 }, 401], [{ nbf: now() + 5 }, 200], [{ nbf: "x" }, 401],
    [{ iss: "https://evil.example" }, 401], [{ iss: undefined }, 401], [{ aud: "elsewhere" }, 401], [{ aud: undefined }, 401], [{ aud: ["elsewhere", "other"] }, 200],
    // Whose it is says the gateway's own function.
    [{ workspace: undefined }, 403],
  ]) assert.equal(await statusOf(await signed(pairs.ES256, claims(more))), status, JSON.stringify(more));
  assert.equal(await statusOf(await signed(pairs.ES256, claims(), { crit: ["x"] })), 401);
  assert.equal(await statusOf(await signed(pairs.ES256, claims()), gateway, { "x-workspace-id": "other" }), 403);
});

test("an algorithm is that of the key, and one that is not listed is not taken", async () => {
  const stranger = await keyPair("ES256", "RS256-1");
  assert.equal(await statusOf(await signed(stranger, claims())), 401);
  const narrow = await started({ jwt: { ...JWT, algorithms: ["EdDSA"] } });
  assert.equal(await statusOf(await signed(pairs.EdDSA, claims()), narrow), 200);
  assert.equal(await statusOf(await signed(pairs.ES256, claims()), narrow), 401);
  // A short key is no key.
  const short = await keyPair("RS256", "short", { ...WAYS.RS256, modulusLength: 1024 });
  const local = await started({ jwt: { ...JWT, jwks: { keys: [short.jwk, pairs.RS256.jwk] } } });
  assert.equal(await statusOf(await signed(short, claims()), local), 401);
  assert.equal(await statusOf(await signed(pairs.RS256, claims()), local), 200);
});

test("keys are fetched once and again when they turn; made-up names do not make it ask each time", async () => {
  const turning = await started({ jwt: JWT });
  identity.asked = 0;
  for (let time = 0; time < 3; time += 1) assert.equal(await statusOf(await signed(pairs.ES256, claims()), turning), 200);
  assert.equal(identity.asked, 1);
  const next = await keyPair("ES256", "ES256-2");
  const token = await signed(next, claims());
  const { now: clock } = Date;
  try {
    // Within the time in which they were just asked for, they are not asked for again.
    assert.equal(await statusOf(token, turning), 401);
    assert.equal(identity.asked, 1);
    Date.now = () => clock() + 31_000;
    identity.keys = [...identity.keys, next.jwk];
    assert.equal(await statusOf(await signed(next, claims()), turning), 200);
    assert.equal(identity.asked, 2);
    for (let time = 0; time < 3; time += 1) assert.equal(await statusOf(await signed({ ...next, kid: `made-up-${time}` }, claims()), turning), 401);
    assert.equal(identity.asked, 2);
    // While the server is down, the keys of before go on; a gateway that has none says so.
    identity.status = 503;
    Date.now = () => clock() + 2_000_000;
    assert.equal(await statusOf(await signed(next, claims()), turning), 200);
    assert.equal(await statusOf(await signed(next, claims()), await started({ jwt: JWT })), 503);
  } finally {
    Date.now = clock;
    identity.status = 200;
  }
});
