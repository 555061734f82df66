// authorize, and the pages a browser visits during a flow: what they refuse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertProblem, connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Api} */
let api;
/** @type {import("./support/api.mjs").Send} */
let send;
before(async () => {
  gatehouse = await startGatehouse({});
  api = connect(gatehouse);
  send = await api.caller();
});
after(() => gatehouse?.stop());

const unknownId = "0195f3c2-7b1e-7c4a-9d52-3f8a6b0e1c77";

/** @param {string} query */
function authorize(query) {
  return send("GET", `${installations("flow")}authorize/?${query}`);
}

test("a bad parameter is named", async (t) => {
  const { id } = await createInstallation(send, "flow", { url: "https://bad.example.com/", auth_type: "oauth" });
  const one = `installation_id=${id}`;
  /** @type {[string, string, string][]} */
  const rows = [
    ["", "required", "installation_id"],
    [`${one}&server_id=${unknownId}`, "invalid", "installation_id"],
    [`${one}&${one}`, "invalid", "installation_id"],
    [`${one}&install_source=elsewhere`, "invalid_choice", "install_source"],
    [`${one}&posthog_code_callback_url=https%3A%2F%2Fevil.example.com`, "invalid", "posthog_code_callback_url"],
    [`${one}&posthog_code_callback_url=javascript:alert(1)`, "invalid", "posthog_code_callback_url"],
    [`${one}&posthog_code_callback_url=array:${"x".repeat(2048)}`, "max_length", "posthog_code_callback_url"],
    [`installation_id=${id}%00`, "null_characters_not_allowed", "installation_id"],
    ["installation_id=%FF", "invalid", "installation_id"],
  ];
  for (const [query, code, attr] of rows) {
    await t.test(query.slice(0, 60) || "neither id", async () =>
      assertProblem(await authorize(query), 400, code, attr),
    );
  }
});

test("what does not exist is 404", async () => {
  for (const id of [unknownId, "not-a-uuid", "x/y"]) {
    assertProblem(await authorize(`installation_id=${encodeURIComponent(id)}`), 404, "not_found");
    assertProblem(await authorize(`server_id=${encodeURIComponent(id)}`), 404, "not_found");
  }
});

test("another user's installation, and one of another project, is 404", async () => {
  const grace = await api.caller({ user: "grace" });
  const hers = await createInstallation(grace, "flow", { auth_type: "oauth" });
  const elsewhere = await createInstallation(send, "flow-2", { auth_type: "oauth" });
  for (const { id } of [hers, elsewhere]) assertProblem(await authorize(`installation_id=${id}`), 404, "not_found");
});

test("an installation without OAuth has no flow", async () => {
  const { id } = await createInstallation(send, "flow", { url: "https://open.example.com/", auth_type: "none" });
  assertProblem(await authorize(`installation_id=${id}`), 400, "invalid", "installation_id");
});

test("a server that is not there has no flow", async () => {
  const { id } = await createInstallation(send, "flow", { url: "http://127.0.0.1:64999/mcp", auth_type: "oauth" });
  assert.equal((await authorize(`installation_id=${id}`)).status, 502);
});

test("an unknown state is refused", async () => {
  const path = "/api/mcp_store/oauth_redirect/";
  assertProblem(await api.send("GET", path), 400, "required", "state");
  for (const state of ["x", unknownId, "%00", "%FF", "s".repeat(600)]) {
    const answer = await api.send("GET", `${path}?code=c&state=${state}`);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.attr, "state");
  }
});

test("an unknown link is refused", async () => {
  for (const token of ["x", "a.b.c", "A".repeat(500), "%00", "%25"]) {
    assert.equal((await api.send("GET", `/api/mcp_store/connect/${token}`)).status, 400);
  }
});

test("the client metadata names its own URL and the redirect URI", async () => {
  const { status, body } = await api.send("GET", "/oauth/client-metadata.json");
  assert.equal(status, 200);
  assert.equal(body.client_id, `${gatehouse.url}/oauth/client-metadata.json`);
  assert.deepEqual(body.redirect_uris, [`${gatehouse.url}/api/mcp_store/oauth_redirect/`]);
});
