// What the Worker keeps of Workers KV: never older than it may be, never older than its own writes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HostError, MutationKind } from "../../host-shims/common/abi.js";
import { commit, getCached } from "../../host-shims/cloudflare/kv.js";
import { KEPT_MS, ReadCache } from "../../host-shims/cloudflare/read_cache.js";

/** @param {Map<string, string>} stored */
function namespaceOf(stored) {
  /** @type {string[][]} */
  const reads = [];
  const namespace = {
    /** @param {string[]} keys */
    get: async (keys) => {
      reads.push(keys);
      return new Map(keys.map((key) => [key, stored.get(key) ?? null]));
    },
  };
  return { reads, namespace: /** @type {KVNamespace} */ (/** @type {unknown} */ (namespace)) };
}

/** A store that answers every commit the same way. @param {object} answer */
function partitionsThat(answer) {
  const stub = { commit: async () => answer };
  return /** @type {any} */ ({ idFromName: (/** @type {string} */ name) => name, get: () => stub });
}

/** @param {string} key @param {string} [value] none: a removal */
const changing = (key, value) => ({
  commitId: "c",
  checks: [],
  mutations: [
    {
      kind: value === undefined ? MutationKind.remove : MutationKind.put,
      key,
      value: value ?? "",
      replicaKey: key,
      expiresAt: 0,
    },
  ],
});

test("a value is kept for as long as the minute allows, and no longer", () => {
  const cache = new ReadCache();
  cache.keep("a", "1", cache.changes, 1000);
  assert.equal(cache.find("a", 1000 + KEPT_MS - 1), "1");
  assert.equal(cache.find("a", 1000 + KEPT_MS), undefined);
  assert.ok(KEPT_MS + 30_000 <= 60_000, "with the age it may have in Workers KV");
});

test("only what is missing is read, in one call; what is absent is asked for again", async () => {
  const cache = new ReadCache();
  const { reads, namespace } = namespaceOf(new Map([["a", "1"]]));
  await getCached(namespace, cache, ["a"]);
  const { entries } = await getCached(namespace, cache, ["a", "b"]);
  assert.deepEqual(entries, [
    { key: "a", value: "1", version: 1 },
    { key: "b", value: "", version: 0 },
  ]);
  await getCached(namespace, cache, ["b", "a"]);
  assert.deepEqual(reads, [["a"], ["b"], ["b"]]);
});

test("a change made here is seen here at once, whatever Workers KV still says", async () => {
  const cache = new ReadCache();
  const { namespace } = namespaceOf(new Map([["a", "old"]]));
  await getCached(namespace, cache, ["a"]);
  await commit(partitionsThat({ error: HostError.none, failedCheck: 0, version: 5 }), cache, "p", changing("a", "new"));
  assert.equal((await getCached(namespace, cache, ["a"])).entries[0].value, "new");
  await commit(partitionsThat({ error: HostError.none, failedCheck: 0, version: 6 }), cache, "p", changing("a"));
  assert.equal((await getCached(namespace, cache, ["a"])).entries[0].version, 0);
});

test("answers of commits may overtake each other", () => {
  const cache = new ReadCache();
  cache.change("a", "second", 2, 0);
  cache.change("a", "first", 1, 0);
  assert.equal(cache.find("a", 0), "second");
});

test("a read that began before a change is not kept", () => {
  const cache = new ReadCache();
  const { changes } = cache;
  cache.change("a", null, 1, 0);
  cache.keep("a", "old", changes, 0);
  assert.equal(cache.find("a", 0), null);
});

test("a commit that failed leaves what is known; one of unknown outcome does not", async () => {
  const cache = new ReadCache();
  cache.keep("a", "1", cache.changes, Date.now());
  await commit(
    partitionsThat({ error: HostError.conflict, failedCheck: 0, version: 0 }),
    cache,
    "p",
    changing("a", "2"),
  );
  assert.equal(cache.find("a", Date.now()), "1");
  await commit(
    partitionsThat({ error: HostError.unavailable, failedCheck: 0, version: 0 }),
    cache,
    "p",
    changing("a", "2"),
  );
  assert.equal(cache.find("a", Date.now()), undefined);
});

test("memory is bounded, by number and by size", () => {
  const cache = new ReadCache();
  for (let index = 0; index < 6000; ++index) cache.keep(`${index}`, "x", cache.changes, 0);
  assert.equal(cache.find("0", 0), undefined);
  assert.equal(cache.find("5999", 0), "x");
  cache.keep("large", "x".repeat(5 * 1024 * 1024), cache.changes, 0);
  assert.equal(cache.find("large", 0), undefined);
  assert.equal(cache.find("5999", 0), undefined);
});
