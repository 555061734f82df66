// A Workers KV namespace for plain workerd, where such a binding is an HTTP service:
//   GET /<key>?urlencoded=true          the value, or 404
//   POST /bulk/get  {"keys": […]}       {"<key>": "<value>" | null, …}
//   PUT /<key>?urlencoded=true          stores the body
//   DELETE /<key>?urlencoded=true
// What Gatehouse asks of Workers KV and no more: no lists, no metadata, no expiry.
//
// One SQLite Durable Object holds it all. What was read or written lately is also in
// memory: the object and the Worker in front of it are one isolate, and the object changes
// memory in the same turn as the table, so the two never disagree.
import { DurableObject } from "cloudflare:workers";
import { SharedTurn } from "../common/shared_turn.js";

const MAX_BULK_KEYS = 100;
const MAX_KEY_BYTES = 512;
/** Bounds of what is kept in memory: entries, and UTF-16 units in all. */
const MAX_KEPT = 10_000;
const MAX_KEPT_SIZE = 16 * 1024 * 1024;

/** null: known to be absent. @type {Map<string, string | null>} */
const kept = new Map();
let keptSize = 0;

/** @param {string} key @param {string | null | undefined} value */
const sizeOf = (key, value) => key.length + (value?.length ?? 0);

/** @param {string} key @param {string | null} value */
function keep(key, value) {
  if (kept.has(key)) keptSize -= sizeOf(key, kept.get(key));
  kept.delete(key);
  kept.set(key, value);
  keptSize += sizeOf(key, value);
  for (const [oldest, stored] of kept) {
    if (kept.size <= MAX_KEPT && keptSize <= MAX_KEPT_SIZE) return;
    kept.delete(oldest);
    keptSize -= sizeOf(oldest, stored);
  }
}

/** @extends {DurableObject<unknown>} */
export class KvStore extends DurableObject {
  #turn = new SharedTurn();

  /**
   * @param {DurableObjectState} ctx
   * @param {unknown} env
   */
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  }

  /** @param {string[]} keys @returns {Array<string | null>} */
  read(keys) {
    return keys.map((key) => {
      const [row] = this.sql.exec("SELECT value FROM entries WHERE key = ?", key).toArray();
      const value = row === undefined ? null : String(row.value);
      keep(key, value);
      return value;
    });
  }

  /** @param {string} key @param {string} value */
  async write(key, value) {
    await this.#turn.begin();
    this.sql.exec("INSERT OR REPLACE INTO entries VALUES (?, ?)", key, value);
    keep(key, value);
  }

  /** @param {string} key */
  async remove(key) {
    await this.#turn.begin();
    this.sql.exec("DELETE FROM entries WHERE key = ?", key);
    keep(key, null);
  }
}

/** @typedef {{ STORE: DurableObjectNamespace<KvStore> }} Env */

/** @param {Env} env */
const storeOf = ({ STORE }) => STORE.get(STORE.idFromName("all"));

/** @param {Env} env @param {string[]} keys @returns {Promise<Array<string | null>>} */
async function read(env, keys) {
  const known = keys.map((key) => kept.get(key));
  if (!known.includes(undefined)) return /** @type {Array<string | null>} */ (known);
  return storeOf(env).read(keys);
}

/** @param {unknown} key @returns {key is string} */
function isKey(key) {
  return typeof key === "string" && key !== "" && new TextEncoder().encode(key).byteLength <= MAX_KEY_BYTES;
}

/** @param {Request} request @param {Env} env */
async function bulkGet(request, env) {
  const { keys } = /** @type {{ keys: unknown }} */ (await request.json());
  const fits = Array.isArray(keys) && keys.length > 0 && keys.length <= MAX_BULK_KEYS && keys.every(isKey);
  if (!fits) return new Response("1 to 100 keys", { status: 400 });
  const values = await read(env, keys);
  return Response.json(Object.fromEntries(keys.map((key, index) => [key, values[index]])));
}

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname === "/bulk/get") return bulkGet(request, env);
    const key = decodeURIComponent(pathname.slice(1));
    if (!isKey(key)) return new Response("1 to 512 bytes of key", { status: 414 });
    switch (request.method) {
      case "GET": {
        const [value] = await read(env, [key]);
        return value === null ? new Response(null, { status: 404 }) : new Response(value);
      }
      case "PUT":
        await storeOf(env).write(key, await request.text());
        return new Response();
      case "DELETE":
        await storeOf(env).remove(key);
        return new Response();
      default:
        return new Response(null, { status: 405 });
    }
  },
};
