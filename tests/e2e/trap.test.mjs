// A trap in the guest: its own request gets a 500, everything else in flight finishes on the old instance, and
// new requests get a new one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertProblem, connect, createInstallation, installations } from "./support/api.mjs";
import { instrumentedWorker } from "./support/emulator.mjs";
import { startRuntime } from "./support/runtime.mjs";
import { startUpstream } from "./support/upstream.mjs";

const CALLS = 100;
/** What is lost would be waited for for ever. */
const timeout = 120_000;
const EVENT = ": still there\n\n";

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {import("./support/api.mjs").Send} */
let send;
let key = "";
let path = "";
/** How to answer each message that the upstream holds, by its id. @type {Map<string, () => void>} */
const held = new Map();
/** @type {() => void} */
let look = () => {};

before(async () => {
  upstream = await startUpstream((_request, response, body) => {
    const { id, params } = JSON.parse(body.toString());
    const answer = JSON.stringify({ jsonrpc: "2.0", id, result: params.arguments });
    if (params.name === "stream") response.writeHead(200, { "content-type": "text/event-stream" }).write(EVENT);
    held.set(id, () => {
      if (params.name === "stream") response.end(`data: ${answer}\n\n`);
      else response.writeHead(200, { "content-type": "application/json" }).end(answer);
    });
    look();
  });
  gatehouse = await startRuntime({ entry: instrumentedWorker });
  const api = connect(gatehouse);
  key = (await api.createKey()).key;
  send = api.callerWithKey(key);
  path = `${installations("trap")}${(await createInstallation(send, "trap", { url: upstream.url })).id}/proxy/`;
});
after(async () => {
  await gatehouse?.stop();
  upstream?.stop();
});

/** @param {string} id @param {"json" | "stream"} name */
async function callTool(id, name) {
  const response = await fetch(gatehouse.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: { of: id } } }),
  });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const message = name === "stream" ? text.replace(EVENT, "").replace(/^data: /, "") : text;
  assert.deepEqual(JSON.parse(message), { jsonrpc: "2.0", id, result: { of: id } });
}

/** @param {string} wave @param {number} count */
function callsInFlight(wave, count) {
  return Array.from({ length: count }, (_, index) => callTool(`${wave} ${index}`, index % 2 === 0 ? "json" : "stream"));
}

/** Until the upstream holds so many messages. @param {number} count */
function upstreamHolds(count) {
  return new Promise((resolve) => {
    look = () => {
      if (held.size === count) resolve(undefined);
    };
    look();
  });
}

async function instances() {
  return (await (await fetch(`${gatehouse.url}/__test/stats`)).json()).instances;
}

async function trap() {
  const response = await fetch(`${gatehouse.url}/__test/trap`, { method: "POST" });
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  assertProblem(answer, 500, "error");
}

test("one request fails, the others in flight do not notice, and the instance is replaced", { timeout }, async () => {
  assert.equal(await instances(), 1);
  const old = callsInFlight("old", CALLS);
  await upstreamHolds(CALLS);

  await trap();
  assert.match(gatehouse.logs(), /the guest trapped/);
  assert.equal((await send("GET", installations("trap"))).status, 200);
  assert.equal(await instances(), 2);

  const young = callsInFlight("young", CALLS);
  await upstreamHolds(2 * CALLS);
  for (const answer of held.values()) answer();
  held.clear();
  await Promise.all([...old, ...young]);
  assert.equal(await instances(), 2, "one trap costs one instance");
});

test("a second trap, with calls of two instances in flight", { timeout }, async () => {
  const first = callsInFlight("first", CALLS);
  await upstreamHolds(CALLS);
  await trap();
  const second = callsInFlight("second", CALLS);
  await upstreamHolds(2 * CALLS);
  await trap();
  for (const answer of held.values()) answer();
  held.clear();
  await Promise.all([...first, ...second]);
  assert.equal((await send("GET", installations("trap"))).status, 200);
  assert.equal(await instances(), 4);
});
