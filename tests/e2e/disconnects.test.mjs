// 10,000 clients that vanish in the middle of their request: nothing of them stays behind, neither in the
// guest's memory nor as a connection to the upstream.
import assert from "node:assert/strict";
import { connect as connectSocket } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { connect, createInstallation, installations } from "./support/api.mjs";
import { instrumentedWorker } from "./support/emulator.mjs";
import { interleave } from "./support/http_client.mjs";
import { startRuntime } from "./support/runtime.mjs";
import { startUpstream } from "./support/upstream.mjs";

const CLIENTS = 10_000;
const WARM_UP = 1000;
const AT_ONCE = 100;
const HOST_DELAY_MS = 20;
const SETTLE_MS = 20_000;
const EVENT = "data: {}\n\n";

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {import("./support/api.mjs").Send} */
let send;
let key = "";
let silentPath = "";
let streamPath = "";
/** What to do when the upstream has a message that it will not answer, by the message's id. @type {Map<number, () => void>} */
const arrivals = new Map();

before(async () => {
  upstream = await startUpstream((request, response, body) => {
    if (request.url === "/silent") {
      arrivals.get(JSON.parse(body.toString()).id)?.();
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(EVENT);
    const timer = setInterval(() => response.write(EVENT), 5);
    response.on("close", () => clearInterval(timer));
  });
  gatehouse = await startRuntime({ entry: instrumentedWorker, vars: { TEST_DELAY_MS: String(HOST_DELAY_MS) } });
  const api = connect(gatehouse);
  key = (await api.createKey()).key;
  send = api.callerWithKey(key);
  const pathTo = async (/** @type {string} */ name) => {
    const { id } = await createInstallation(send, "gone", { url: `${upstream.url}/${name}` });
    return `${installations("gone")}${id}/proxy/`;
  };
  silentPath = await pathTo("silent");
  streamPath = await pathTo("stream");
});
after(async () => {
  await gatehouse?.stop();
  upstream?.stop();
});

/** The bytes of a request. @param {string} method @param {string} path @param {string} [body] */
function requestText(method, path, body = "") {
  const headers = [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(gatehouse.url).host}`,
    `authorization: Bearer ${key}`,
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    `content-length: ${body.length}`,
  ];
  return `${headers.join("\r\n")}\r\n\r\n${body}`;
}

/**
 * How a connection ends. An orderly close may also come from a client that has only finished sending, so
 * workerd takes it for the end when it next writes, which a silent upstream never makes it do.
 * @typedef {"reset" | "close"} Ending
 */
const anyEnding = () => /** @type {Ending} */ (Math.random() < 0.5 ? "reset" : "close");

/**
 * Sends a request and breaks the connection off.
 * @param {string} text
 * @param {(socket: import("node:net").Socket) => Promise<unknown>} moment when
 * @param {Ending} [ending]
 */
async function vanish(text, moment, ending = anyEnding()) {
  const socket = connectSocket(Number(new URL(gatehouse.url).port), "127.0.0.1");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  socket.write(text);
  await moment(socket);
  if (ending === "reset") socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

/** @param {number} maxMs */
const soon = (maxMs) => () => sleep(Math.random() * maxMs);

/** Until the socket has received a piece of a streamed answer. @param {import("node:net").Socket} socket */
async function midStream(socket) {
  let received = "";
  await new Promise((resolve, reject) => {
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (received.includes(EVENT)) resolve(undefined);
    });
    socket.once("close", () => reject(new Error(`closed before the stream began: ${received}`)));
    socket.once("error", reject);
  });
  await sleep(Math.random() * 20);
}

/** @param {number} id */
const message = (id) => `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"x"}}`;

/** Until the upstream has the message. @param {number} id */
const unanswered = (id) => async () => {
  await new Promise((resolve) => arrivals.set(id, () => resolve(undefined)));
  arrivals.delete(id);
  await sleep(Math.random() * 20);
};

/** @type {Array<(index: number) => Promise<void>>} */
const kinds = [
  // While storage is asked.
  () => vanish(requestText("GET", installations("gone")), soon(2 * HOST_DELAY_MS)),
  () => vanish(requestText("POST", installations("gone"), "{}"), soon(HOST_DELAY_MS)),
  // While the request is still on its way.
  (index) => vanish(requestText("POST", silentPath, message(index)).slice(0, -10), soon(HOST_DELAY_MS)),
  // Anywhere before the upstream answers.
  (index) => vanish(requestText("POST", silentPath, message(index)), soon(10 * HOST_DELAY_MS), "reset"),
  (index) => vanish(requestText("POST", silentPath, message(index)), unanswered(index), "reset"),
  // In the middle of the answer.
  (index) => vanish(requestText("POST", streamPath, message(index)), midStream),
  () => vanish(requestText("GET", streamPath), midStream),
];

/** @returns {Promise<{ memory_bytes: number, live_activations: number, live_operations: number, instances: number }>} */
async function stats() {
  return (await fetch(`${gatehouse.url}/__test/stats`)).json();
}

/** What is left when everything has had the time to end. */
async function whatIsLeft() {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { memory_bytes, live_activations, live_operations, instances } = await stats();
    const left = { live_activations, live_operations, connections: upstream.sockets.size };
    const settled = Object.values(left).every((count) => count === 0);
    if (settled || Date.now() > deadline) return { left, memory_bytes, instances };
    await sleep(100);
  }
}

test(`${CLIENTS} clients vanish, and nothing stays behind`, async () => {
  const nothing = { live_activations: 0, live_operations: 0, connections: 0 };
  await interleave(WARM_UP, AT_ONCE, (index) => kinds[index % kinds.length](index));
  const before = await whatIsLeft();
  assert.deepEqual(before.left, nothing, "after the warm-up");

  await interleave(CLIENTS, AT_ONCE, (index) => kinds[index % kinds.length](index));
  const after = await whatIsLeft();
  assert.deepEqual(after.left, nothing);
  assert.equal(after.memory_bytes, before.memory_bytes);
  assert.equal(after.instances, 1);
  assert.equal((await send("GET", installations("gone"))).status, 200);
  assert.equal(gatehouse.logs(), "", "nothing to complain about");
});
