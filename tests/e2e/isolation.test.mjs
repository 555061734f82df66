// An installation exists only for the user who made it, and only in its project.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

const project = "shared";
const ping = {
  json: { jsonrpc: "2.0", id: 1, method: "ping" },
  headers: { accept: "application/json, text/event-stream" },
};

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Api} */
let api;
/** @type {import("./support/api.mjs").Send} */
let ada;
/** @type {any} */
let adas;
before(async () => {
  gatehouse = await startGatehouse({});
  api = connect(gatehouse);
  ada = await api.caller({ user: "ada" });
  adas = await createInstallation(ada, project, { display_name: "ada's own" });
});
after(() => gatehouse?.stop());

/**
 * Every endpoint that names an installation.
 * @param {string} inProject
 * @returns {[string, string, import("./support/api.mjs").Payload][]}
 */
function waysIn(inProject) {
  return ["environments", "projects"].flatMap((prefix) => {
    const list = installations(inProject, prefix);
    const own = `${list}${adas.id}/`;
    /** @type {[string, string, import("./support/api.mjs").Payload][]} */
    const ways = [
      ["GET", own, {}],
      ["HEAD", own, {}],
      ["PATCH", own, { json: { display_name: "taken over", is_enabled: false } }],
      ["DELETE", own, {}],
      ["POST", `${own}proxy/`, ping],
      ["GET", `${own}proxy/`, { headers: { accept: "text/event-stream" } }],
      ["DELETE", `${own}proxy/`, { headers: { "mcp-session-id": "s" } }],
      ["GET", `${list}authorize/?installation_id=${adas.id}`, {}],
      ["GET", `${list}authorize/?server_id=${adas.id}`, {}],
    ];
    return ways;
  });
}

// Users whose names could be confused with "ada" if a storage key were built carelessly.
const strangers = ["grace", "ad", "ada2", "Ada", "ada/", "../ada", "ada ", "*", "%61da", "а́da"];

for (const user of strangers) {
  test(`to ${JSON.stringify(user)} it does not exist`, async (t) => {
    const stranger = await api.caller({ user });
    for (const [method, path, payload] of waysIn(project)) {
      await t.test(`${method} ${path}`, async () => {
        const answer = await stranger(method, path, payload);
        assert.equal(answer.status, 404);
        assert.ok(!JSON.stringify(answer.body ?? "").includes("ada's own"));
      });
    }
    assert.equal((await stranger("GET", installations(project))).body.count, 0);
    assert.deepEqual((await ada("GET", `${installations(project)}${adas.id}/`)).body, adas, "nothing has changed");
  });
}

test("in another project it does not exist, not even for its user", async () => {
  for (const [method, path, payload] of waysIn("another")) {
    assert.equal((await ada(method, path, payload)).status, 404, `${method} ${path}`);
  }
  assert.equal((await ada("GET", installations("another"))).body.count, 0);
});

test("a stranger may install the same URL, and each sees their own", async () => {
  const grace = await api.caller({ user: "grace" });
  const hers = await createInstallation(grace, project, { display_name: "grace's own" });
  assert.deepEqual((await grace("GET", installations(project))).body.results, [hers]);
  assert.deepEqual((await ada("GET", installations(project))).body.results, [adas]);
  assert.equal((await grace("DELETE", `${installations(project)}${hers.id}/`)).status, 204);
  assert.deepEqual((await ada("GET", installations(project))).body.results, [adas]);
});

test("another key of the same user sees it", async () => {
  const second = await api.caller({ user: "ada", projects: [project], scopes: ["project:read"] });
  assert.deepEqual((await second("GET", `${installations(project)}${adas.id}/`)).body, adas);
});
