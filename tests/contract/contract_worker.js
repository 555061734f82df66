// Lets the contract tests reach the Cloudflare host's own modules, inside workerd: storage
// by POST /storage, the guest's synchronous imports by POST /imports. Not the gateway.
import { commit, getCached, getFresh, list } from "../../host-shims/cloudflare/kv.js";
import { ReadCache } from "../../host-shims/cloudflare/read_cache.js";
import { BlockReader } from "../../host-shims/common/block.js";
import { cryptoImports } from "../../host-shims/common/crypto.js";
import { GuestMemory } from "../../host-shims/common/guest_memory.js";
import { urlImports } from "../../host-shims/common/url.js";

export { PartitionStore } from "../../host-shims/cloudflare/partition_store.js";

/** @typedef {import("../../host-shims/cloudflare/gateway_worker.js").Env} Env */

const OUTPUT_SIZE = 4096;

/** The memory of a guest that is not there, which the imports read and write. */
const memory = new WebAssembly.Memory({ initial: 2 });
const guestMemory = new GuestMemory(() => memory);
const crypto = cryptoImports(guestMemory);
const urls = urlImports(guestMemory);
let nextFree = 8;

/** @param {number} size */
function allocate(size) {
  const start = nextFree;
  nextFree += size;
  return start;
}

/** Puts bytes into memory. @param {Uint8Array} bytes @returns {[start: number, size: number]} */
function put(bytes) {
  const start = allocate(bytes.length);
  new Uint8Array(memory.buffer).set(bytes, start);
  return [start, bytes.length];
}

/** @param {string} hex */
const putHex = (hex) => put(Buffer.from(hex, "hex"));
/** @param {string} text */
const putText = (text) => put(new TextEncoder().encode(text));
/** @param {number} start @param {number} size */
const hexAt = (start, size) => Buffer.from(memory.buffer, start, size).toString("hex");

/** Each import with its arguments as text or hex. @type {Record<string, (args: any) => unknown>} */
const importCalls = {
  random_fill({ size }) {
    const out = allocate(size);
    crypto.random_fill(out, size);
    return hexAt(out, size);
  },

  sha256({ data }) {
    const out = allocate(32);
    crypto.sha256(...putHex(data), out);
    return hexAt(out, 32);
  },

  hmac_sha256({ key, data }) {
    const out = allocate(32);
    crypto.hmac_sha256(...putHex(key), ...putHex(data), out);
    return hexAt(out, 32);
  },

  aes_gcm_seal({ key, nonce, associatedData, plaintext }) {
    const [data, size] = putHex(plaintext);
    const out = allocate(size + 16);
    crypto.aes_gcm_seal(putHex(key)[0], putHex(nonce)[0], ...putHex(associatedData), data, size, out);
    return hexAt(out, size + 16);
  },

  aes_gcm_open({ key, nonce, associatedData, sealed }) {
    const [data, size] = putHex(sealed);
    const out = allocate(size);
    const opened = crypto.aes_gcm_open(putHex(key)[0], putHex(nonce)[0], ...putHex(associatedData), data, size, out);
    return opened === 1 ? hexAt(out, size - 16) : null;
  },

  url_parse({ input, base }) {
    const inputAt = putText(input);
    const baseAt = putText(base);
    const out = allocate(OUTPUT_SIZE);
    const size = urls.url_parse(...inputAt, ...baseAt, out, OUTPUT_SIZE);
    if (size === 0) return null;
    const reader = new BlockReader(guestMemory.bytes, out);
    return Array.from({ length: 9 }, () => reader.text());
  },

  /** A buffer that is too small is left alone, and the size that is needed is answered. */
  url_parse_into({ input, capacity }) {
    const out = allocate(OUTPUT_SIZE);
    const size = urls.url_parse(...putText(input), 0, 0, out, capacity);
    return { size, untouched: /^0*$/.test(hexAt(out, OUTPUT_SIZE)) };
  },
};

/** @param {import("../../host-shims/common/services.js").KvListAnswer} answer */
function readPage({ error, page }) {
  const reader = new BlockReader(page, 0);
  const total = reader.u32();
  const entries = reader.list(() => {
    const key = reader.text();
    const version = reader.u64();
    return { key, version, value: reader.text() };
  });
  return { error, total, entries };
}

/** @param {Env} env @param {{ call: string, partition: string, keys: string[], request: any }} question */
async function storageCall({ PARTITIONS, READ_COPIES }, { call, partition, keys, request }) {
  if (call === "getCached") return getCached(READ_COPIES, new ReadCache(), keys);
  if (call === "getFresh") return getFresh(PARTITIONS, partition, keys);
  if (call === "list") return readPage(await list(PARTITIONS, partition, request));
  return commit(PARTITIONS, new ReadCache(), partition, request);
}

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/healthz") return new Response("ok");
    const question = /** @type {any} */ (await request.json());
    if (pathname === "/storage") return Response.json(await storageCall(env, question));
    nextFree = 8;
    new Uint8Array(memory.buffer).fill(0);
    return Response.json(importCalls[question.call](question));
  },
};
