// Storage for the guest: Workers KV for the fast copies, a SQLite Durable Object for
// each partition's truth. Throws nothing.
import { HostError, MutationKind } from "../common/abi.js";
import { reasonOf } from "../common/reason.js";

/** @typedef {import('../common/services.js').KvGetAnswer} KvGetAnswer */
/** @typedef {import('../common/services.js').KvListAnswer} KvListAnswer */
/** @typedef {import('../common/services.js').KvListRequest} KvListRequest */
/** @typedef {import('../common/services.js').KvCommitAnswer} KvCommitAnswer */
/** @typedef {import('../common/services.js').KvCommitRequest} KvCommitRequest */
/** @typedef {import('./partition_store.js').PartitionStore} PartitionStore */
/** @typedef {import('./read_cache.js').ReadCache} ReadCache */

/** The least that Workers KV allows: a change is seen everywhere within a minute. */
const CACHE_SECONDS = 30;
/** Every call is safe to repeat: reads by nature, commits by their id. */
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 50;
/** A total of 0, and no entries. */
const NO_PAGE = new Uint8Array(8);

/**
 * From the cache where all of it is there, at once, else from Workers KV in one read.
 * @param {KVNamespace} namespace
 * @param {ReadCache} cache
 * @param {string[]} replicaKeys
 * @returns {KvGetAnswer | Promise<KvGetAnswer>}
 */
export function getCached(namespace, cache, replicaKeys) {
  const now = Date.now();
  const known = replicaKeys.map((key) => cache.find(key, now));
  return known.includes(undefined) ? readMissing(namespace, cache, replicaKeys, known) : answerOf(replicaKeys, known);
}

/**
 * @param {KVNamespace} namespace
 * @param {ReadCache} cache
 * @param {string[]} replicaKeys
 * @param {Array<string | null | undefined>} known
 * @returns {Promise<KvGetAnswer>}
 */
async function readMissing(namespace, cache, replicaKeys, known) {
  try {
    const missing = replicaKeys.filter((_, index) => known[index] === undefined);
    const { changes } = cache;
    const found = await namespace.get(missing, { type: "text", cacheTtl: CACHE_SECONDS });
    for (const [key, value] of found) if (value !== null) cache.keep(key, value, changes, Date.now());
    return answerOf(
      replicaKeys,
      replicaKeys.map((key, index) => known[index] ?? found.get(key)),
    );
  } catch (error) {
    console.warn("Workers KV cannot be read:", reasonOf(error));
    return { error: HostError.unavailable, entries: [] };
  }
}

/** @param {string[]} keys @param {Array<string | null | undefined>} values @returns {KvGetAnswer} */
function answerOf(keys, values) {
  const entries = keys.map((key, index) => {
    const value = values[index] ?? null;
    return { key, value: value ?? "", version: value === null ? 0 : 1 };
  });
  return { error: HostError.none, entries };
}

/**
 * @param {DurableObjectNamespace<PartitionStore>} partitions
 * @param {string} partition
 * @param {string[]} keys
 * @returns {Promise<KvGetAnswer>}
 */
export async function getFresh(partitions, partition, keys) {
  const entries = await ask(partitions, partition, (store) => store.getMany(keys));
  return entries === undefined ? { error: HostError.unavailable, entries: [] } : { error: HostError.none, entries };
}

/**
 * @param {DurableObjectNamespace<PartitionStore>} partitions
 * @param {string} partition
 * @param {KvListRequest} request
 * @returns {Promise<KvListAnswer>}
 */
export async function list(partitions, partition, request) {
  const page = await ask(partitions, partition, (store) => store.page(request));
  return page === undefined ? { error: HostError.unavailable, page: NO_PAGE } : { error: HostError.none, page };
}

/**
 * @param {DurableObjectNamespace<PartitionStore>} partitions
 * @param {ReadCache} cache
 * @param {string} partition
 * @param {KvCommitRequest} request
 * @returns {Promise<KvCommitAnswer>}
 */
export async function commit(partitions, cache, partition, request) {
  const answer = await ask(partitions, partition, (store) => store.commit(request));
  for (const { kind, replicaKey, value } of request.mutations) {
    if (replicaKey === "" || answer?.error === HostError.conflict) continue;
    if (answer?.error !== HostError.none) cache.forget(replicaKey);
    else cache.change(replicaKey, kind === MutationKind.remove ? null : value, answer.version, Date.now());
  }
  return answer ?? { error: HostError.unavailable, failedCheck: 0, version: 0 };
}

/**
 * Calls a partition's store, again after a pause where the platform failed.
 * @template T
 * @param {DurableObjectNamespace<PartitionStore>} partitions
 * @param {string} partition
 * @param {(store: DurableObjectStub<PartitionStore>) => Promise<T>} call
 * @returns {Promise<T | undefined>} nothing where it stays out of reach
 */
async function ask(partitions, partition, call) {
  for (let attempt = 1; attempt <= ATTEMPTS; ++attempt) {
    try {
      // A stub that has failed once is broken for good: take a new one each time.
      return await call(partitions.get(partitions.idFromName(partition)));
    } catch (error) {
      console.warn("storage call failed:", reasonOf(error));
      if (isOverloaded(error)) return undefined;
    }
    if (attempt < ATTEMPTS) await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  }
  return undefined;
}

/** Repeating a call makes an overload worse. @param {unknown} error */
function isOverloaded(error) {
  return typeof error === "object" && error !== null && "overloaded" in error && error.overloaded === true;
}
