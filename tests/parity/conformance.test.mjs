// The official conformance suite, asked twice about the same server: directly, and through Gatehouse. What it says
// must be the same, scenario by scenario and check by check. Writes README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { installServer } from "../e2e/support/mcp_client.mjs";
import { startRuntime } from "../e2e/support/runtime.mjs";
import { startParityServer } from "./server/http_server.mjs";
import { startApiKeyProxy } from "./support/api_key_proxy.mjs";
import { count, runConformanceSuite } from "./support/conformance_suite.mjs";
import { writeReport } from "./support/report.mjs";

/** @typedef {import("./support/conformance_suite.mjs").Results} Results */

const revisions = ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];
/** The suite has at least so many scenarios for each; fewer would show that it did not run. */
const atLeast = { "2025-03-26": 1, "2025-06-18": 27, "2025-11-25": 33, "2026-07-28": 40 };

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Map<string, { direct: Results, through: Results }>} */
const tables = new Map();

before(async () => {
  gatehouse = await startRuntime();
});
after(async () => {
  await gatehouse?.stop();
});

/** @param {string} revision @returns {Promise<Results>} */
async function askDirectly(revision) {
  const server = await startParityServer();
  const results = await runConformanceSuite(server.url, revision);
  await server.stop();
  return results;
}

/** @param {string} revision @returns {Promise<Results>} */
async function askThroughGatehouse(revision) {
  const server = await startParityServer();
  const keyProxy = await startApiKeyProxy(await installServer(gatehouse, server.url));
  const results = await runConformanceSuite(keyProxy.url, revision);
  keyProxy.stop();
  await server.stop();
  return results;
}

for (const revision of /** @type {(keyof typeof atLeast)[]} */ (revisions)) {
  test(`revision ${revision}`, async (t) => {
    const direct = await askDirectly(revision);
    const through = await askThroughGatehouse(revision);
    tables.set(revision, { direct, through });
    assert.ok(direct.size >= atLeast[revision], `${direct.size} scenarios ran`);
    assert.deepEqual([...through.keys()], [...direct.keys()], "the same scenarios ran");
    for (const [scenario, checks] of direct) {
      await t.test(scenario, () => {
        const { passed, failed } = count(checks);
        assert.ok(passed > 0, "nothing was checked");
        assert.equal(failed, 0, "the server itself fails");
        assert.deepEqual(through.get(scenario), checks);
      });
    }
  });
}

test("the table", async () => {
  await writeReport(tables);
  assert.equal(gatehouse.logs(), "", "nothing to complain about");
});
