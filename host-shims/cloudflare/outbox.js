// What one partition has yet to carry to Workers KV: a table that is written together with
// the records, and emptied until all of it has arrived.
//
// What has arrived is struck off with the next commit, or by the alarm: a write of its own,
// for each record, would cost as much as the commit. Struck off late, or never because this
// object went away, it is carried again, which changes nothing: a row holds the newest value.
import { reasonOf } from "../common/reason.js";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS outbox (replica_key TEXT PRIMARY KEY, value TEXT, version INTEGER NOT NULL) WITHOUT ROWID;
`;
/** Well below the operations one invocation may make. */
const BATCH = 100;

export class Outbox {
  #sql;
  #namespace;
  /** The replica keys that a write to Workers KV is under way for. @type {Set<string>} */
  #carrying = new Set();
  /** What has arrived and is not struck off: replica keys with the version that did. @type {Map<string, number>} */
  #arrived = new Map();

  /**
   * @param {SqlStorage} sql
   * @param {KVNamespace} namespace
   */
  constructor(sql, namespace) {
    this.#sql = sql;
    this.#namespace = namespace;
    sql.exec(SCHEMA);
  }

  /** @param {string} replicaKey @param {string | null} value null: to be deleted @param {number} version */
  put(replicaKey, value, version) {
    this.#sql.exec("INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)", replicaKey, value, version);
  }

  /** Strikes off what has arrived. To be called in a transaction. */
  strikeOff() {
    for (const [key, version] of this.#arrived) {
      this.#sql.exec("DELETE FROM outbox WHERE replica_key = ? AND version = ?", key, version);
    }
    this.#arrived.clear();
  }

  /** Whether something waits that has not arrived. Right after `strikeOff` only. */
  isEmpty() {
    return this.#sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length === 0;
  }

  /** Carries all that waits, or a good part of it. @returns {Promise<boolean>} false: some of it would not go */
  carryAll() {
    const waiting = this.#sql.exec("SELECT replica_key FROM outbox LIMIT ?", BATCH).toArray();
    return this.carry(waiting.map(({ replica_key: key }) => String(key)));
  }

  /** @param {string[]} replicaKeys @returns {Promise<boolean>} false: some of it would not go */
  async carry(replicaKeys) {
    const outcomes = await Promise.allSettled(replicaKeys.map((key) => this.#carry(key)));
    const failed = outcomes.filter((outcome) => outcome.status === "rejected");
    if (failed.length > 0) console.warn("Workers KV cannot be written:", reasonOf(failed[0].reason));
    return failed.length === 0;
  }

  /**
   * Carries one record until nothing newer waits. Two writes of one key under way at once
   * could arrive in the wrong order, so the second is left to whoever makes the first.
   * @param {string} key
   */
  async #carry(key) {
    if (this.#carrying.has(key)) return;
    this.#carrying.add(key);
    try {
      for (let row = this.#next(key); row !== undefined; row = this.#next(key)) {
        if (row.value === null) await this.#namespace.delete(key);
        else await this.#namespace.put(key, String(row.value));
        this.#arrived.set(key, Number(row.version));
      }
    } finally {
      this.#carrying.delete(key);
    }
  }

  /** What waits for a key and has not arrived. @param {string} key */
  #next(key) {
    const [row] = this.#sql.exec("SELECT value, version FROM outbox WHERE replica_key = ?", key).toArray();
    return row !== undefined && row.version !== this.#arrived.get(key) ? row : undefined;
  }
}
