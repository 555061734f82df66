// What this isolate read from Workers KV a moment ago. No I/O.
//
// A read copy is up to 30 s old in Workers KV (kv.js); kept here for 25 s more, a change is
// still seen everywhere within a minute. A change made through this isolate is seen in it at
// once. Absent records are not kept, so that what is new is found; sealed credentials stay sealed.

export const KEPT_MS = 25_000;
const MAX_ENTRIES = 5_000;
/** In UTF-16 units of keys and values: at most 8 MB of the isolate's 128. */
const MAX_SIZE = 4 * 1024 * 1024;

/** @typedef {{ value: string | null, version: number, until: number }} Kept value null: removed; version 0: unknown */

export class ReadCache {
  /** In the order they were kept. @type {Map<string, Kept>} */
  #entries = new Map();
  #size = 0;
  /** How many changes were made: a read that began before one may bring what was before it. */
  #changes = 0;

  /** To be taken when a read begins, and given to `keep`. */
  get changes() {
    return this.#changes;
  }

  /**
   * @param {string} key
   * @param {number} now
   * @returns {string | null | undefined} null: removed lately; undefined: ask
   */
  find(key, now) {
    const kept = this.#entries.get(key);
    return kept !== undefined && now < kept.until ? kept.value : undefined;
  }

  /** @param {string} key @param {string} value @param {number} changes when the read began @param {number} now */
  keep(key, value, changes, now) {
    if (changes === this.#changes) this.#set(key, { value, version: 0, until: now + KEPT_MS });
  }

  /**
   * A commit made this the value. Commits may be heard of in another order than they were made.
   * @param {string} key
   * @param {string | null} value null: removed
   * @param {number} version
   * @param {number} now
   */
  change(key, value, version, now) {
    this.#changes += 1;
    const kept = this.#entries.get(key);
    if (kept === undefined || version > kept.version) this.#set(key, { value, version, until: now + KEPT_MS });
  }

  /** A commit may have changed this, or not. @param {string} key */
  forget(key) {
    this.#changes += 1;
    this.#delete(key);
  }

  /** @param {string} key @param {Kept} kept */
  #set(key, kept) {
    this.#delete(key);
    this.#entries.set(key, kept);
    this.#size += sizeOf(key, kept);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES && this.#size <= MAX_SIZE) return;
      this.#delete(oldest);
    }
  }

  /** @param {string} key */
  #delete(key) {
    const kept = this.#entries.get(key);
    if (kept === undefined) return;
    this.#entries.delete(key);
    this.#size -= sizeOf(key, kept);
  }
}

/** @param {string} key @param {Kept} kept */
const sizeOf = (key, { value }) => key.length + (value?.length ?? 0);
