// What was decrypted a moment ago: a credential that many requests need is opened once in
// 30 seconds. Kept beside everything it came from, and overwritten by the first question after
// its time. No I/O; no timer either: an isolate that is asked nothing does not run.

export const OPEN_MS = 30_000;
const MAX_ENTRIES = 256;

/** @typedef {{ question: Uint8Array, plaintext: Uint8Array, until: number }} Opened */

export class OpenedCache {
  /** By the first bytes of the tag, in the order they were kept. @type {Map<number, Opened>} */
  #entries = new Map();

  /**
   * @param {Uint8Array[]} question key, nonce, associated data, ciphertext and tag: all of it must be the same
   * @param {number} now
   * @returns {Uint8Array | undefined}
   */
  find(question, now) {
    this.sweep(now);
    const entry = this.#entries.get(markOf(question));
    return entry !== undefined && isSame(entry.question, question) ? entry.plaintext : undefined;
  }

  /** @param {Uint8Array[]} question @param {Uint8Array} plaintext @param {number} now */
  keep(question, plaintext, now) {
    const mark = markOf(question);
    const replaced = this.#entries.get(mark);
    if (replaced !== undefined) this.#drop(mark, replaced);
    // A copy in every case: the slice of a Buffer would be a view.
    const own = new Uint8Array(plaintext);
    this.#entries.set(mark, { question: joined(question), plaintext: own, until: now + OPEN_MS });
    this.sweep(now);
  }

  /** Overwrites what is out of date, and what is too much. @param {number} now */
  sweep(now) {
    for (const [mark, entry] of this.#entries) {
      if (now < entry.until && this.#entries.size <= MAX_ENTRIES) return;
      this.#drop(mark, entry);
    }
  }

  /** @param {number} mark @param {Opened} entry */
  #drop(mark, entry) {
    entry.plaintext.fill(0);
    entry.question.fill(0);
    this.#entries.delete(mark);
  }
}

/** Four bytes of the tag, which is the end of the question. @param {Uint8Array[]} question */
function markOf(question) {
  const data = question[question.length - 1];
  const at = data.byteLength - 4;
  return data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + 4 + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(whole.buffer).setUint32(at, part.byteLength);
    whole.set(part, at + 4);
    at += 4 + part.byteLength;
  }
  return whole;
}

/** @param {Uint8Array} whole @param {Uint8Array[]} parts */
function isSame(whole, parts) {
  let at = 0;
  for (const part of parts) {
    const size = part.byteLength;
    const stored = (whole[at] << 24) | (whole[at + 1] << 16) | (whole[at + 2] << 8) | whole[at + 3];
    if (stored !== size) return false;
    at += 4;
    for (let index = 0; index < size; ++index) if (whole[at + index] !== part[index]) return false;
    at += size;
  }
  return at === whole.byteLength;
}
