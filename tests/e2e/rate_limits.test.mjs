// Rate limits through the platform's bindings, and none without them.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { assertProblem, installations } from "./support/api.mjs";
import { message, PROJECT, startProxied } from "./support/proxied.mjs";
import { startUpstream } from "./support/upstream.mjs";

const LIMIT = 5;
/** More than two periods can let through, wherever one ends and the next begins. */
const CALLS = 2 * LIMIT + 2;

const upstream = await startUpstream((_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end("{}"),
);
after(() => upstream.stop());

/** @param {string} name @param {10 | 60} period */
const only = (name, period) => ({ ratelimits: { [name]: { namespace_id: "1", simple: { limit: LIMIT, period } } } });

/**
 * @param {Awaited<ReturnType<typeof startProxied>>} proxied
 * @param {string} url
 * @param {string} [authorization]
 */
async function callOften(proxied, url, authorization = proxied.headers.authorization) {
  const answers = [];
  for (let count = 0; count < CALLS; ++count) {
    const headers = { ...proxied.headers, authorization };
    answers.push(await fetch(url, { method: "POST", headers, body: message(`call-${count}`) }));
  }
  return answers;
}

/** @param {Response[]} answers */
const statuses = (answers) => new Set(answers.map(({ status }) => status));

/** @param {Awaited<ReturnType<typeof startProxied>>} proxied @param {string} url @param {number} period */
async function assertCountsKeys(proxied, url, period) {
  const [first] = await callOften(proxied, url, `Bearer ${(await proxied.api.createKey()).key}`);
  assert.equal(first.status, 200, "another key is counted by itself");
  let rest = await proxied.send("GET", installations(PROJECT));
  for (let count = 0; rest.status === 200 && count < CALLS; ++count) {
    rest = await proxied.send("GET", installations(PROJECT));
  }
  assertProblem(rest, 429, "throttled");
  assert.equal(rest.headers.get("retry-after"), String(period));
}

/** @param {Awaited<ReturnType<typeof startProxied>>} proxied @param {string} url @param {string} other */
async function assertCountsInstallations(proxied, url, other) {
  assert.equal((await callOften(proxied, other))[0].status, 200, "another installation is counted by itself");
  const second = await callOften(proxied, url, `Bearer ${(await proxied.api.createKey()).key}`);
  assert.ok(statuses(second).has(429), "whatever the key");
}

describe("with a limit", () => {
  for (const [binding, period, about] of /** @type {Array<[string, 10 | 60, RegExp]>} */ ([
    ["KEY_BURST_LIMIT", 10, /API key/],
    ["KEY_SUSTAINED_LIMIT", 60, /API key/],
    ["INSTALLATION_BURST_LIMIT", 10, /installation/],
    ["INSTALLATION_SUSTAINED_LIMIT", 60, /installation/],
  ])) {
    test(binding, async (t) => {
      const proxied = await startProxied(only(binding, period));
      t.after(() => proxied.stop());
      const url = await proxied.install(`${upstream.url}/a`);
      const other = await proxied.install(`${upstream.url}/b`);
      const answers = await callOften(proxied, url);
      const refusal = answers.findLast(({ status }) => status === 429);
      assert.ok(refusal, "nothing was refused");
      assert.equal(refusal.headers.get("retry-after"), String(period));
      const { id, error } = /** @type {any} */ (await refusal.json());
      assert.match(id, /^call-\d+$/);
      assert.equal(error.code, -32013);
      assert.match(error.message, about);

      if (about.test("API key")) await assertCountsKeys(proxied, url, period);
      else await assertCountsInstallations(proxied, url, other);
    });
  }
});

test("without the bindings there is none", async (t) => {
  const proxied = await startProxied();
  t.after(() => proxied.stop());
  const url = await proxied.install(`${upstream.url}/a`);
  assert.deepEqual(statuses(await callOften(proxied, url)), new Set([200]));
});
