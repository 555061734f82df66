// The SSRF guard through the whole gateway: no spelling of a private place is installed, by any
// endpoint. The tables are those of the guard's own tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { connect, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

/** @param {string} name @returns {{ url: string, refusal?: string }[]} */
function table(name) {
  return JSON.parse(readFileSync(new URL(`../upstream/${name}.json`, import.meta.url), "utf8"));
}

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Send} */
let send;
before(async () => {
  gatehouse = await startGatehouse({ vars: { ALLOW_PRIVATE_UPSTREAMS: "false" } });
  send = await connect(gatehouse).caller();
});
after(() => gatehouse?.stop());

/** @param {string} project @param {string} url */
function create(project, url) {
  return send("POST", installations(project), { json: { url, auth_type: "none" } });
}

/** @param {string} url */
async function assertRefused(url) {
  const custom = { name: "x", url, auth_type: "none" };
  const answers = [
    await create("refused", url),
    await send("POST", `${installations("refused")}install_custom/`, { json: custom }),
    await send("POST", `${installations("refused")}install_custom/`, { json: { ...custom, auth_type: "oauth" } }),
  ];
  for (const answer of answers) {
    assert.deepEqual([answer.status, answer.body.attr, answer.body.type], [400, "url", "validation_error"]);
  }
}

test("no refused URL is installed", async (t) => {
  for (const { url, refusal } of table("refused_urls")) {
    await t.test(`${refusal}: ${JSON.stringify(url)}`, () => assertRefused(url));
  }
  assert.equal((await send("GET", installations("refused"))).body.count, 0);
});

test("the gateway itself is no upstream, whatever private addresses are allowed", async () => {
  const open = await startGatehouse({
    vars: { ALLOW_PRIVATE_UPSTREAMS: "true", PUBLIC_URL: "https://gatehouse.example.com" },
  });
  try {
    const caller = await connect(open).caller();
    for (const url of [
      open.url,
      `${open.url}/api/x`,
      "https://gatehouse.example.com/x",
      "https://GATEHOUSE.example.com:443/",
    ]) {
      const answer = await caller("POST", installations("own"), { json: { url, auth_type: "none" } });
      assert.deepEqual([answer.status, answer.body.attr], [400, "url"], url);
    }
  } finally {
    await open.stop();
  }
});

test("every accepted URL is installed, as the URL parser prints it", async (t) => {
  for (const [index, { url }] of table("accepted_urls").entries()) {
    await t.test(JSON.stringify(url), async () => {
      const answer = await create(`accepted-${index}`, url);
      const printed = new URL(url).href;
      // Whoever writes no path sees none.
      assert.deepEqual([answer.status, answer.body.url], [201, printed === `${url}/` ? url : printed]);
    });
  }
});
