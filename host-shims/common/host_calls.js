// The asynchronous imports of wasm/ABI.md: each reads its question out of the guest's memory,
// asks a service, and writes the answer's block. Knows no platform.
//
// A question is read when it is asked: its block is the guest's again when the import returns.
// An answer that needs no waiting is a block, not a promise of one.
import { FetchBody, HostError } from "./abi.js";
import { BlockWriter } from "./block.js";
import { readBodyInTime } from "./body.js";
import { headersOf } from "./headers.js";

/** @typedef {import('./activation.js').Activation} Activation */
/** @typedef {import('./block.js').BlockReader} BlockReader */
/** @typedef {import('./services.js').FetchAnswer} FetchAnswer */
/** @typedef {import('./services.js').KvCommitAnswer} KvCommitAnswer */
/** @typedef {import('./services.js').KvEntry} KvEntry */
/** @typedef {import('./services.js').KvGetAnswer} KvGetAnswer */
/** @typedef {import('./services.js').KvListAnswer} KvListAnswer */
/** @typedef {import('./services.js').RateLimitAnswer} RateLimitAnswer */
/** @typedef {BlockWriter | Promise<BlockWriter>} Answer */

/** Those whose question is a block. @type {Record<string, (activation: Activation, fields: BlockReader) => Answer>} */
export const blockCalls = {
  kv_get_cached({ services }, fields) {
    const answer = services.kvGetCached(fields.list(() => fields.text()));
    return answer instanceof Promise ? answer.then(writeEntries) : writeEntries(answer);
  },

  kv_get_fresh({ services }, fields) {
    const partition = fields.text();
    const keys = fields.list(() => fields.text());
    return services.kvGetFresh(partition, keys).then(writeEntries);
  },

  kv_list({ services }, fields) {
    const partition = fields.text();
    const list = {
      prefix: fields.text(),
      order: fields.u32(),
      offset: fields.u32(),
      limit: fields.u32(),
      valueBytes: fields.u32(),
    };
    return services.kvList(partition, list).then(writePage);
  },

  kv_commit({ services }, fields) {
    const partition = fields.text();
    const commit = {
      commitId: fields.text(),
      checks: fields.list(() => ({ key: fields.text(), version: fields.u64() })),
      mutations: fields.list(() => ({
        kind: fields.u32(),
        key: fields.text(),
        value: fields.text(),
        replicaKey: fields.text(),
        expiresAt: fields.u64(),
      })),
    };
    return services.kvCommit(partition, commit).then(writeCommit);
  },

  fetch(activation, fields) {
    const method = fields.text();
    const url = fields.text();
    const headers = headersOf(fields.text());
    const source = fields.u32();
    const inline = fields.bytes();
    const body = bodyOf(activation, source, inline);
    const timeoutMs = fields.u32();
    const { services, signal } = activation;
    return services
      .fetch({ method, url, headers, body, timeoutMs, signal })
      .then((answer) => writeFetched(activation, answer));
  },

  rate_limit({ services }, fields) {
    const checks = fields.list(() => ({ limiter: fields.u32(), key: fields.text() }));
    return services.rateLimit(checks).then(writeRefused);
  },
};

/** Those whose question is numbers. @type {Record<string, (activation: Activation, ...numbers: number[]) => Answer>} */
export const numberCalls = {
  async read_body(activation, body, maxBytes, timeoutMs) {
    const stream = activation.takeBody(body);
    if (stream === undefined) return new BlockWriter().u32(HostError.broken).text("");
    const { error, bytes } = await readBodyInTime(stream, maxBytes >>> 0, timeoutMs >>> 0);
    return new BlockWriter().u32(error).tail(bytes);
  },

  async sleep({ signal }, milliseconds) {
    await pause(milliseconds >>> 0, signal);
    return new BlockWriter().u32(HostError.none);
  },
};

/**
 * @param {Activation} activation
 * @param {number} source FetchBody
 * @param {Uint8Array} inline
 */
function bodyOf({ requestBody }, source, inline) {
  if (source === FetchBody.none) return undefined;
  return source === FetchBody.request_body ? requestBody : new Uint8Array(inline);
}

/** @param {Activation} activation @param {FetchAnswer} answer */
function writeFetched(activation, { error, status, headers, body }) {
  if (activation.done) body?.cancel().catch(() => {});
  const bodyId = activation.done ? 0 : activation.keepBody(body);
  return new BlockWriter().u32(error).u32(status).pairs(headers).u32(bodyId);
}

/** @param {BlockWriter} block @param {KvEntry} entry */
function writeEntry(block, { key, value, version }) {
  block.text(key).u64(version).text(value);
}

/** @param {KvGetAnswer} answer */
function writeEntries({ error, entries }) {
  return new BlockWriter().u32(error).list(entries, writeEntry);
}

/** @param {KvListAnswer} answer */
function writePage({ error, page }) {
  return new BlockWriter().u32(error).rest(page);
}

/** @param {KvCommitAnswer} answer */
function writeCommit({ error, failedCheck, version }) {
  return new BlockWriter().u32(error).u32(failedCheck).u64(version);
}

/** @param {RateLimitAnswer} answer */
function writeRefused({ error, refused }) {
  return new BlockWriter().u32(error).list(refused, (list, limiter) => list.u32(limiter));
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal ends the pause early
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
