// The official conformance suite, asked twice about the same server: directly, and through Gatehouse. What it says
// must be the same, scenario by scenario and check by check. Writes README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { installServer } from "../e2e/support/mcp_client.mjs";
import { startRuntime } from "../e2e/support/runtime.mjs";
import { startParityServer, startParityServerOfSdk1 } from "./server/http_server.mjs";
import { startApiKeyProxy } from "./support/api_key_proxy.mjs";
import { count, runConformanceSuite } from "./support/conformance_suite.mjs";
import { writeReport } from "./support/report.mjs";

/** @typedef {import("./support/conformance_suite.mjs").Results} Results */

/** Scenarios that the suite has for each revision; fewer would show that it did not run. */
const atLeast = { "2025-03-26": 1, "2025-06-18": 27, "2025-11-25": 33, "2026-07-28": 40 };

/** @typedef {keyof typeof atLeast} Revision */
/** @type {{ sdk: string, start: typeof startParityServer, revisions: Revision[] }[]} */
const servers = [
  { sdk: "SDK 1", start: startParityServerOfSdk1, revisions: ["2025-03-26", "2025-06-18", "2025-11-25"] },
  { sdk: "SDK 2", start: startParityServer, revisions: ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"] },
];

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {import("./support/report.mjs").Tables} */
const tables = new Map();

before(async () => {
  gatehouse = await startRuntime();
});
after(async () => {
  await gatehouse?.stop();
});

/** @param {typeof startParityServer} start @param {Revision} revision @returns {Promise<Results>} */
async function askDirectly(start, revision) {
  const server = await start();
  const results = await runConformanceSuite(server.url, revision);
  await server.stop();
  return results;
}

/** @param {typeof startParityServer} start @param {Revision} revision @returns {Promise<Results>} */
async function askThroughGatehouse(start, revision) {
  const server = await start();
  const keyProxy = await startApiKeyProxy(await installServer(gatehouse, server.url));
  const results = await runConformanceSuite(keyProxy.url, revision);
  keyProxy.stop();
  await server.stop();
  return results;
}

for (const { sdk, start, revisions } of servers) {
  for (const revision of revisions) {
    test(`${sdk}, ${revision}`, async (t) => {
      const direct = await askDirectly(start, revision);
      const through = await askThroughGatehouse(start, revision);
      tables.set(`${revision}, ${sdk}`, { direct, through });
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
}

test("the table", async () => {
  await writeReport(tables);
  assert.doesNotMatch(gatehouse.logs(), /trapped|failed|cannot be sent/);
});
