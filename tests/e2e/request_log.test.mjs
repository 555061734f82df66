// One line of JSON for each request: what it says, and what it must not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { freePort } from "../../host-shims/dev/emulator.mjs";
import { assertProblem, installations } from "./support/api.mjs";
import { eventually, message, PROJECT, startProxied } from "./support/proxied.mjs";
import { startUpstream } from "./support/upstream.mjs";

const EVENTS = 'id: 1\ndata: {"jsonrpc":"2.0","id":1,"result":{"text":"result-value"}}\n\n';

/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {Awaited<ReturnType<typeof startProxied>>} */
let proxied;
before(async () => {
  upstream = await startUpstream((request, response) => {
    const isStream = request.url === "/stream";
    response.writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" });
    response.end(isStream ? EVENTS : "{}");
  });
  proxied = await startProxied();
});
after(async () => {
  await proxied?.stop();
  upstream?.stop();
});

/** The line of a request that has this id. @param {string} id */
async function lineOf(id) {
  const found = () => proxied.gatehouse.requests().filter(({ request_id: its }) => its === id);
  await eventually(() => found().length > 0);
  assert.equal(found().length, 1, "one line for each request");
  return found()[0];
}

/** @param {string} id @param {string} url @param {string} [body] */
const call = (id, url, body = message(1, "tools/call", { name: "search", arguments: { q: "argument-value" } })) =>
  fetch(url, {
    method: "POST",
    body,
    headers: { ...proxied.headers, "x-request-id": id, "x-posthog-x": "header-value" },
  });

test("a proxied call", async () => {
  const json = { name: "x", url: `${upstream.url}/json`, auth_type: "api_key", api_key: "credential-value" };
  const made = await proxied.send("POST", `${installations(PROJECT)}install_custom/`, { json });
  const url = `${proxied.gatehouse.url}${installations(PROJECT)}${made.body.id}/proxy/`;
  const answer = await call("call-1", url);
  assert.equal(answer.headers.get("x-request-id"), "call-1");
  assert.equal(await answer.text(), "{}");
  const { upstream_ms: upstreamMs, duration_ms: durationMs, bytes_in: bytesIn, ...line } = await lineOf("call-1");
  assert.deepEqual(line, {
    event: "request",
    request_id: "call-1",
    method: "POST",
    route: "/api/environments|projects/{project_id}/mcp_server_installations/{id}/proxy",
    status: 200,
    upstream_status: 200,
    project: PROJECT,
    installation: made.body.id,
    user: "ada",
    api_key: proxied.keyId,
    mcp_method: "tools/call",
    mcp_tool: "search",
    outcome: "answered",
  });
  assert.ok(upstreamMs >= 0 && durationMs >= upstreamMs && bytesIn > 50);
});

test("an event stream, when it has ended", async () => {
  const url = await proxied.install(`${upstream.url}/stream`);
  const answer = await call("stream-1", url);
  assert.equal(await answer.text(), EVENTS);
  const line = await lineOf("stream-1");
  assert.deepEqual([line.outcome, line.bytes_out, line.status], ["complete", EVENTS.length, 200]);
  assert.equal(typeof line.duration_ms, "number");
});

test("refusals, REST calls, unknown paths and preflights", async () => {
  const id = { "x-request-id": "rest-1" };
  assertProblem(
    await proxied.send("GET", `${installations(PROJECT)}?limit=0`, { headers: id }),
    400,
    "invalid",
    "limit",
  );
  assert.deepEqual([(await lineOf("rest-1")).status, (await lineOf("rest-1")).user], [400, "ada"]);
  await fetch(`${proxied.gatehouse.url}/secret-path?secret=query-value`, { headers: { "x-request-id": "unknown-1" } });
  assert.equal((await lineOf("unknown-1")).status, 404);
  await fetch(proxied.gatehouse.url, { method: "OPTIONS", headers: { "x-request-id": "preflight-1" } });
  assert.equal((await lineOf("preflight-1")).method, "OPTIONS");
  const nowhere = await proxied.install(`http://127.0.0.1:${await freePort()}/`);
  await call("refused-1", nowhere);
  assert.deepEqual([(await lineOf("refused-1")).status, (await lineOf("refused-1")).upstream_status], [502, undefined]);
});

test("no line holds an argument, a result, a header, a path or a credential", () => {
  const all = JSON.stringify(proxied.gatehouse.requests()) + proxied.gatehouse.logs();
  for (const secret of [
    "argument-value",
    "result-value",
    "header-value",
    "credential-value",
    "query-value",
    "secret-path",
  ]) {
    assert.ok(!all.includes(secret), secret);
  }
  assert.ok(!all.includes(proxied.key));
});
