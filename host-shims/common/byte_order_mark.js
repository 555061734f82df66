// Takes the byte order mark off the start of a stream, wherever its chunks are cut. Pure.

const MARK = [0xef, 0xbb, 0xbf];

export class ByteOrderMarkRemover {
  /** How much of a mark has been held back; all of it: there was one, or there is none. */
  #held = 0;
  #done = false;

  /** @param {Uint8Array} chunk @returns {Uint8Array} what is to be passed on */
  pass(chunk) {
    if (this.#done) return chunk;
    const before = this.#held;
    let at = 0;
    while (at < chunk.length && this.#held < MARK.length && chunk[at] === MARK[this.#held]) {
      this.#held += 1;
      at += 1;
    }
    if (this.#held === MARK.length) {
      this.#done = true;
      return chunk.subarray(at);
    }
    if (at === chunk.length) return chunk.subarray(at);
    // No mark after all: what was held back of earlier chunks belongs in front.
    this.#done = true;
    return before === 0 ? chunk : Uint8Array.of(...MARK.slice(0, before), ...chunk);
  }

  /** What is still held back when the stream ends. */
  rest() {
    return this.#done ? new Uint8Array(0) : Uint8Array.from(MARK.slice(0, this.#held));
  }
}
