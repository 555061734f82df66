// The main flows on plain workerd: REST and proxy, the wall below the SSRF guard, and what
// an abrupt end leaves behind.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, test } from "node:test";

import { bundle } from "../../host-shims/selfhost/bundle.mjs";
import { startServer } from "../../host-shims/selfhost/server.mjs";
import { connect, createInstallation, installations } from "../e2e/support/api.mjs";
import { startSelfHosted } from "../e2e/support/selfhost.mjs";
import { startUpstream } from "../e2e/support/upstream.mjs";

const folder = mkdtempSync(`${tmpdir()}/gatehouse-selfhost-`);
after(() => rmSync(folder, { recursive: true, force: true }));

const call = { jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "search", arguments: { q: "edge" } } };
const mcp = { accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" };

test("REST and proxy", async () => {
  const upstream = await startUpstream((request, response, body) => {
    const { id } = JSON.parse(body.toString());
    const result = { authorization: request.headers.authorization };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  const gatehouse = await startSelfHosted();
  try {
    const api = connect(gatehouse);
    const key = await api.createKey();
    const send = api.callerWithKey(key.key);
    const json = { name: "Search", url: `${upstream.url}/mcp`, auth_type: "api_key", api_key: "s3cret" };
    const { body: made } = await send("POST", `${installations("p")}install_custom/`, { json });
    const proxy = new URL(made.proxy_url).pathname;
    assert.equal(new URL(made.proxy_url).origin, gatehouse.url);
    // Again and again: what is kept from the first call serves the next.
    for (let time = 0; time < 3; ++time) {
      const answer = await send("POST", proxy, { json: call, headers: mcp });
      assert.deepEqual(answer.body, { jsonrpc: "2.0", id: 7, result: { authorization: "Bearer s3cret" } });
    }

    assert.equal(
      (await send("PATCH", `${installations("p")}${made.id}/`, { json: { is_enabled: false } })).status,
      200,
    );
    assert.equal((await send("GET", installations("p"))).body.count, 1);
    assert.equal((await send("DELETE", `${installations("p")}${made.id}/`)).status, 204);
    assert.equal((await send("POST", proxy, { json: call, headers: mcp })).status, 404);
    assert.equal((await api.admin("DELETE", `/api/admin/api_keys/${key.id}`)).status, 204);
    assert.equal((await send("GET", installations("p"))).status, 401);
  } finally {
    await gatehouse.stop();
    upstream.stop();
  }
});

test("a name that leads to a private address is not connected to, whatever the guard thinks of the name", async () => {
  const upstream = await startUpstream((_, response) => response.end("reached"));
  const entry = `${import.meta.dirname}/support/open_worker.js`;
  await bundle(`${folder}/open`, { entry });
  /** @param {string} allow */
  const reach = async (allow) => {
    const settings = { ALLOW_PRIVATE_UPSTREAMS: allow, TARGET: upstream.url };
    const server = await startServer({ data: `${folder}/data-${allow}`, directory: `${folder}/open`, settings });
    try {
      return await (await fetch(server.url)).text();
    } finally {
      await server.stop();
    }
  };
  assert.equal(await reach("true"), "reached");
  assert.equal(await reach("false"), "refused");
  assert.equal(upstream.counts.requests, 1);
  upstream.stop();
});

test("what was acknowledged is there after kill -9", async () => {
  const vars = { ADMIN_TOKEN: "operator", ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}` };
  const persistTo = `${folder}/killed`;
  const start = () => startSelfHosted({ vars, persistTo });
  /** @type {Set<string>} */
  const acknowledged = new Set();
  let key = "";

  for (let round = 1; round <= 3; ++round) {
    const gatehouse = await start();
    const api = connect(gatehouse);
    if (key === "") key = (await api.createKey()).key;
    const send = api.callerWithKey(key);
    const enough = acknowledged.size + 40;
    // Writers are cut off wherever they happen to be: before, within and after a commit.
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; ; ++index) {
        const url = `https://a.example.com/${round}/${writer}/${index}`;
        const made = await createInstallation(send, "p", { url }).catch(() => null);
        if (made === null) return;
        acknowledged.add(made.id);
        if (acknowledged.size === enough) gatehouse.stop("SIGKILL");
      }
    });
    await Promise.all(writers);
    assert.ok(acknowledged.size >= enough);
  }

  const gatehouse = await start();
  const send = connect(gatehouse).callerWithKey(key);
  const { body } = await send("GET", `${installations("p")}?limit=1000`);
  const present = new Set(body.results.map((/** @type {{ id: string }} */ { id }) => id));
  const lost = [...acknowledged].filter((id) => !present.has(id));
  assert.deepEqual(lost, [], `${lost.length} of ${acknowledged.size} acknowledged installations are gone`);
  assert.equal(body.count, present.size, "the count agrees with the records");
  await gatehouse.stop();
});
