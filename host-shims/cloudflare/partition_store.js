// The truth of one partition: a SQLite Durable Object with an atomic commit, whose outbox
// (outbox.js) carries chosen records to Workers KV.
/* global Buffer */
import { DurableObject } from "cloudflare:workers";
import { HostError, ListOrder, MutationKind } from "../common/abi.js";
import { BlockWriter } from "../common/block.js";
import { SharedTurn } from "../common/shared_turn.js";
import { Outbox } from "./outbox.js";

/** @typedef {import('../common/services.js').KvEntry} KvEntry */
/** @typedef {import('../common/services.js').KvListRequest} KvListRequest */
/** @typedef {import('../common/services.js').KvCommitRequest} KvCommitRequest */
/** @typedef {import('../common/services.js').KvCommitAnswer} KvCommitAnswer */
/** @typedef {import('../common/services.js').KvMutation} KvMutation */
/** @typedef {[key: string, value: string, version: number]} RecordRow */

/** How long a commit id is remembered, so that a repeated call is answered and not done again. */
const COMMIT_MEMORY_MS = 10 * 60 * 1000;
/** Workers KV takes one write per second and key; a refused one waits at least that long. */
const OUTBOX_PAUSE_MS = 1100;
const OUTBOX_PAUSE_MAX_MS = 60_000;
const SWEEP_PAUSE_MS = 60_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_by_expiry ON records (expires_at) WHERE expires_at > 0;
  CREATE TABLE IF NOT EXISTS folders (prefix TEXT PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS commits (id TEXT PRIMARY KEY, answer TEXT NOT NULL, made_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS commits_by_time ON commits (made_at);
  CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
  INSERT OR IGNORE INTO counter VALUES (1, 0);
`;

/** The folder a key lies in: up to and including its last slash. @param {string} key */
const folderOf = (key) => key.slice(0, key.lastIndexOf("/") + 1);

/** The first text after all that begin with this prefix, which ends with "/". @param {string} prefix */
const endOf = (prefix) => `${prefix.slice(0, -1)}0`;

/** The rows up to the one that brings the values to so many bytes. @param {number} bytes @param {Iterable<RecordRow>} rows */
function within(bytes, rows) {
  const taken = [];
  let left = bytes;
  for (const row of rows) {
    taken.push(row);
    left -= Buffer.byteLength(row[1]);
    if (left <= 0) break;
  }
  return taken;
}

/** @extends {DurableObject<{ READ_COPIES: KVNamespace }>} */
export class PartitionStore extends DurableObject {
  #failures = 0;
  /** When the alarm comes that this instance set last; 0: none that it knows of. */
  #alarmAt = 0;
  #outbox;
  #turn = new SharedTurn();

  /**
   * @param {DurableObjectState} ctx
   * @param {{ READ_COPIES: KVNamespace }} env
   */
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(SCHEMA);
    this.#outbox = new Outbox(this.sql, env.READ_COPIES);
  }

  /**
   * @param {string[]} keys
   * @returns {KvEntry[]} in the order asked; version 0 where absent
   */
  getMany(keys) {
    const now = Date.now();
    return keys.map((key) => this.#find(key, now) ?? { key, value: "", version: 0 });
  }

  /**
   * @param {KvListRequest} request
   * @returns {{ total: number, entries: KvEntry[] }}
   */
  list(request) {
    const { total, rows } = this.#select(request);
    return { total, entries: rows.map(([key, value, version]) => ({ key, value, version })) };
  }

  /**
   * As `list`, in the encoding that the guest reads: on the way there, nobody takes the entries apart.
   * @param {KvListRequest} request
   * @returns {Uint8Array}
   */
  page(request) {
    const { total, rows } = this.#select(request);
    const block = new BlockWriter().u32(total);
    // A copy of its own size: what is sent is the whole of a view's buffer.
    return block
      .list(rows, (entry, [key, value, version]) => entry.text(key).u64(version).text(value))
      .encode()
      .slice();
  }

  /** @param {KvListRequest} request @returns {{ total: number, rows: RecordRow[] }} */
  #select({ prefix, order, offset, limit, valueBytes }) {
    const now = Date.now();
    const direction = order === ListOrder.descending ? "DESC" : "ASC";
    const rows = this.sql
      .exec(
        `SELECT key, value, version FROM records
         WHERE key >= ? AND key < ? AND (expires_at = 0 OR expires_at > ?)
         ORDER BY key ${direction} LIMIT ? OFFSET ?`,
        prefix,
        endOf(prefix),
        now,
        limit,
        offset,
      )
      .raw();
    return { rows: within(valueBytes, /** @type {Iterable<RecordRow>} */ (rows)), total: this.#count(prefix, now) };
  }

  /**
   * @param {KvCommitRequest} request
   * @returns {Promise<KvCommitAnswer>}
   */
  async commit(request) {
    await this.#turn.begin();
    const answer = this.ctx.storage.transactionSync(() => this.#commitOnce(request));
    const replicaKeys = request.mutations.map(({ replicaKey }) => replicaKey).filter((key) => key !== "");
    if (answer.error !== HostError.none || replicaKeys.length === 0) {
      await this.#sweepLater(request);
      return answer;
    }
    // The alarm is stored before or together with the commit: whatever happens to this call, the
    // outbox is emptied. The first attempt is made at once, but the answer does not wait for it.
    await this.#alarmBy(Date.now() + OUTBOX_PAUSE_MS);
    this.ctx.waitUntil(this.#outbox.carry(replicaKeys));
    return answer;
  }

  async alarm() {
    // Over, as far as a commit is concerned that comes meanwhile: it sets one of its own.
    this.#alarmAt = 0;
    const now = Date.now();
    this.ctx.storage.transactionSync(() => {
      const expired = this.sql.exec("SELECT key FROM records WHERE expires_at > 0 AND expires_at <= ?", now).toArray();
      for (const { key } of expired) this.#remove(String(key));
      this.sql.exec("DELETE FROM commits WHERE made_at < ?", now - COMMIT_MEMORY_MS);
      this.#outbox.strikeOff();
    });
    this.#failures = (await this.#outbox.carryAll()) ? 0 : this.#failures + 1;
    this.ctx.storage.transactionSync(() => this.#outbox.strikeOff());
    await this.#scheduleNext();
  }

  /**
   * @param {KvCommitRequest} request
   * @returns {KvCommitAnswer}
   */
  #commitOnce({ commitId, checks, mutations }) {
    const now = Date.now();
    const [known] = this.sql
      .exec("SELECT answer FROM commits WHERE id = ? AND made_at > ?", commitId, now - COMMIT_MEMORY_MS)
      .toArray();
    if (known !== undefined) return JSON.parse(String(known.answer));
    const answer = this.#apply(checks, mutations, now);
    this.sql.exec("INSERT OR REPLACE INTO commits VALUES (?, ?, ?)", commitId, JSON.stringify(answer), now);
    this.sql.exec("DELETE FROM commits WHERE made_at < ?", now - COMMIT_MEMORY_MS);
    this.#outbox.strikeOff();
    return answer;
  }

  /**
   * @param {KvCommitRequest['checks']} checks
   * @param {KvMutation[]} mutations
   * @param {number} now
   * @returns {KvCommitAnswer}
   */
  #apply(checks, mutations, now) {
    const failedCheck = checks.findIndex(({ key, version }) => (this.#find(key, now)?.version ?? 0) !== version);
    if (failedCheck >= 0) return { error: HostError.conflict, failedCheck, version: 0 };
    const { version } = this.sql.exec("UPDATE counter SET version = version + 1 RETURNING version").one();
    for (const mutation of mutations) this.#mutate(mutation, Number(version));
    return { error: HostError.none, failedCheck: 0, version: Number(version) };
  }

  /** @param {KvMutation} mutation @param {number} version */
  #mutate({ kind, key, value, replicaKey, expiresAt }, version) {
    const removal = kind === MutationKind.remove;
    if (removal) this.#remove(key);
    else this.#put(key, value, version, expiresAt);
    if (replicaKey !== "") this.#outbox.put(replicaKey, removal ? null : value, version);
  }

  /** @param {string} key @param {string} value @param {number} version @param {number} expiresAt */
  #put(key, value, version, expiresAt) {
    const { rowsWritten } = this.sql.exec(
      "INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?)",
      key,
      value,
      version,
      expiresAt,
    );
    if (rowsWritten > 0) {
      this.sql.exec(
        "INSERT INTO folders VALUES (?, 1) ON CONFLICT (prefix) DO UPDATE SET total = total + 1",
        folderOf(key),
      );
    } else {
      this.sql.exec(
        "UPDATE records SET value = ?, version = ?, expires_at = ? WHERE key = ?",
        value,
        version,
        expiresAt,
        key,
      );
    }
  }

  /** @param {string} key */
  #remove(key) {
    const removed = this.sql.exec("DELETE FROM records WHERE key = ? RETURNING key", key).toArray();
    if (removed.length > 0) this.sql.exec("UPDATE folders SET total = total - 1 WHERE prefix = ?", folderOf(key));
  }

  /** @param {string} key @param {number} now @returns {KvEntry | undefined} */
  #find(key, now) {
    const [row] = this.sql.exec("SELECT value, version, expires_at FROM records WHERE key = ?", key).toArray();
    if (row === undefined || (row.expires_at !== 0 && Number(row.expires_at) <= now)) return undefined;
    return { key, value: String(row.value), version: Number(row.version) };
  }

  /**
   * What is below a prefix: kept as a number, so that a large folder is counted no slower than a small one.
   * @param {string} prefix
   * @param {number} now
   */
  #count(prefix, now) {
    const below = this.sql
      .exec(
        "SELECT coalesce(sum(total), 0) AS total FROM folders WHERE prefix >= ? AND prefix < ?",
        prefix,
        endOf(prefix),
      )
      .one();
    const expired = this.sql
      .exec(
        "SELECT count(*) AS total FROM records WHERE expires_at > 0 AND expires_at <= ? AND key >= ? AND key < ?",
        now,
        prefix,
        endOf(prefix),
      )
      .one();
    return Number(below.total) - Number(expired.total);
  }

  async #scheduleNext() {
    const [expiring] = this.sql.exec("SELECT min(expires_at) AS at FROM records WHERE expires_at > 0").toArray();
    if (!this.#outbox.isEmpty()) {
      await this.#alarmBy(Date.now() + Math.min(OUTBOX_PAUSE_MS * 2 ** this.#failures, OUTBOX_PAUSE_MAX_MS));
    } else if (expiring?.at) {
      await this.#alarmBy(Number(expiring.at) + SWEEP_PAUSE_MS);
    }
  }

  /** Sees to it that an alarm comes at this time or before. @param {number} at */
  async #alarmBy(at) {
    if (this.#alarmAt > Date.now() && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  /** @param {KvCommitRequest} request */
  async #sweepLater({ mutations }) {
    const expiries = mutations.map((mutation) => mutation.expiresAt).filter((at) => at > 0);
    // Whatever alarm there is sets the next one when it is over.
    if (expiries.length === 0 || this.#alarmAt > Date.now() || (await this.ctx.storage.getAlarm()) !== null) return;
    await this.#alarmBy(Math.min(...expiries) + SWEEP_PAUSE_MS);
  }
}
