// What the gateway says about itself, to anybody.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { connect } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";
import { loadDocument } from "./support/openapi_operations.mjs";

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Api} */
let api;
before(async () => {
  gatehouse = await startGatehouse({});
  api = connect(gatehouse);
});
after(() => gatehouse?.stop());

test("the schema is the document of this repository", async () => {
  for (const path of ["/api/schema/", "/api/schema"]) {
    const { status, body } = await api.send("GET", path);
    assert.equal(status, 200);
    assert.deepEqual(body, loadDocument(), `${path} serves another document: is the build stale?`);
  }
});

test("health tells the version, which is also the document's", async () => {
  for (const path of ["/healthz", "/healthz/"]) {
    const { status, body } = await api.send("GET", path);
    assert.equal(status, 200);
    assert.deepEqual(body, { status: "ok", version: loadDocument().info.version });
  }
});
