// 200 requests in flight at once, 20,000 in all, with storage and upstreams that take a random
// while: every answer is the answer to its own request.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { connect, installations } from "./support/api.mjs";
import { instrumentedWorker } from "./support/emulator.mjs";
import { httpClient, interleave } from "./support/http_client.mjs";
import { startRuntime } from "./support/runtime.mjs";
import { startUpstream } from "./support/upstream.mjs";

const IN_FLIGHT = 200;
const REQUESTS = 20_000;
const HOST_DELAY_MS = 20;
const UPSTREAM_DELAY_MS = 30;
const PAGE = 3;
const users = ["ada", "grace", "edsger", "barbara"];
const projects = ["one", "two"];
/** The same URLs for every user: what tells their installations apart is the credential. */
const servers = ["docs", "issues", "search", "wiki", "mail"];

/** @typedef {{ user: string, key: string, project: string, credential: string, installation: any }} Owned */

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {ReturnType<typeof httpClient>} */
let client;
/** Everything there is, oldest first. @type {Owned[]} */
const all = [];

before(async () => {
  upstream = await startUpstream(async (request, response, body) => {
    const { id, params } = JSON.parse(body.toString());
    await sleep(Math.random() * UPSTREAM_DELAY_MS);
    const result = { credential: request.headers.authorization, path: request.url, arguments: params.arguments };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  gatehouse = await startRuntime({ entry: instrumentedWorker, vars: { TEST_DELAY_MS: String(HOST_DELAY_MS) } });
  client = httpClient(gatehouse.url, IN_FLIGHT);
  const api = connect(gatehouse);
  for (const user of users) {
    const { key } = await api.createKey({ user });
    for (const project of projects) {
      for (const name of servers) {
        const credential = `secret of ${user} for ${name} in ${project}`;
        const json = { name, url: `${upstream.url}/${name}`, auth_type: "api_key", api_key: credential };
        const made = await api.callerWithKey(key)("POST", `${installations(project)}install_custom/`, { json });
        assert.equal(made.status, 201);
        all.push({ user, key, project, credential, installation: made.body });
      }
    }
  }
});
after(async () => {
  client?.close();
  await gatehouse?.stop();
  upstream?.stop();
});

/** @param {Owned} owned @param {string} [rest] */
const pathOf = ({ project, installation }, rest = "") => `${installations(project)}${installation.id}/${rest}`;
/** @param {Owned} owned */
const identity = ({ key }) => ({ authorization: `Bearer ${key}` });

/** @param {Owned} owned */
async function retrieve(owned) {
  const answer = await client.send(pathOf(owned), { headers: identity(owned) });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(JSON.parse(answer.text), owned.installation);
}

/** Another user's installation does not exist. @param {Owned} owned @param {number} index */
async function retrieveForeign(owned, index) {
  const others = all.filter(({ user }) => user !== owned.user);
  const answer = await client.send(pathOf(others[index % others.length]), { headers: identity(owned) });
  assert.equal(answer.status, 404, answer.text);
}

/** @param {Owned} owned @param {number} index */
async function list(owned, index) {
  const offset = index % servers.length;
  const path = `${installations(owned.project)}?limit=${PAGE}&offset=${offset}`;
  const answer = await client.send(path, { headers: identity(owned) });
  assert.equal(answer.status, 200, answer.text);
  const own = all.filter(({ user, project }) => user === owned.user && project === owned.project).toReversed();
  const expected = own.slice(offset, offset + PAGE).map(({ installation }) => installation);
  assert.deepEqual(JSON.parse(answer.text).results, expected);
}

/** @param {Owned} owned @param {number} index */
async function callTool(owned, index) {
  const question = { text: `${owned.user} asks ${index}`, padding: "x".repeat(index % 500) };
  const message = { jsonrpc: "2.0", id: `call ${index}`, method: "tools/call" };
  const answer = await client.send(pathOf(owned, "proxy/"), {
    method: "POST",
    headers: { ...identity(owned), "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ ...message, params: { name: "echo", arguments: question } }),
  });
  assert.equal(answer.status, 200, answer.text);
  const path = new URL(owned.installation.url).pathname;
  assert.deepEqual(JSON.parse(answer.text), {
    jsonrpc: "2.0",
    id: message.id,
    result: { credential: `Bearer ${owned.credential}`, path, arguments: question },
  });
}

const kinds = [callTool, retrieve, callTool, list, callTool, retrieveForeign];

test(`${REQUESTS} requests, ${IN_FLIGHT} at once, and every answer is right`, async () => {
  await interleave(REQUESTS, IN_FLIGHT, async (index) => {
    const owned = all[Math.floor(Math.random() * all.length)];
    await kinds[index % kinds.length](owned, index);
  });
  const calls = Array.from({ length: REQUESTS }, (_, index) => kinds[index % kinds.length]).filter(
    (kind) => kind === callTool,
  );
  assert.equal(upstream.counts.requests, calls.length, "each call reached the upstream once");
  const stats = JSON.parse((await client.send("/__test/stats")).text);
  assert.deepEqual(
    [stats.live_activations, stats.live_operations, stats.instances],
    [0, 0, 1],
    "nothing is left in the guest",
  );
});
