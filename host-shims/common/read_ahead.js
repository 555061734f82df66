// A stream that the platform reads ahead of us, by a window and no more: what came in many small chunks while we
// did not look can be read as one. What has come can be read at once, a full window or not.
//
// The stream is split in two. The platform pumps one half to a reader that wants a whole window at a time, which takes
// no turn of ours for each chunk; the other half, which is ours, holds meanwhile what came.
/* global IdentityTransformStream */

const WINDOW_BYTES = 16 * 1024;

export class ReadAhead {
  /** Our half. @type {ReadableStream<Uint8Array>} */
  stream;
  #windows;
  #pump = new AbortController();
  #asking = false;
  #ended = false;
  /** Bytes of the windows that were filled, and bytes that were taken. */
  #ahead = 0;
  #taken = 0;
  #wake = () => {};

  /** @param {ReadableStream<Uint8Array>} stream one of the platform's own, unlocked */
  constructor(stream) {
    // The platform gives the first half a large buffer for each chunk, which the pump does not keep, and the second
    // one of the chunk's size.
    const [pumped, ours] = stream.tee();
    const { readable, writable } = new IdentityTransformStream();
    pumped.pipeTo(writable, { signal: this.#pump.signal }).catch(() => {});
    this.stream = ours;
    this.#windows = readable.getReader({ mode: "byob" });
    this.#ask();
  }

  /**
   * Settles when there is a window of bytes to be read, or the stream has ended, or so much time has passed.
   * @param {number} ms
   * @returns {Promise<void>}
   */
  full(ms) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#ended || this.#ahead > this.#taken) resolve();
      else setTimeout(resolve, ms);
    });
  }

  /** What has been read of our half. @param {number} bytes */
  taken(bytes) {
    this.#taken += bytes;
    this.#ask();
  }

  /** Our half is cancelled by whoever reads it. */
  cancel() {
    this.#pump.abort();
    this.#windows.cancel().catch(() => {});
  }

  /** For one more window, once the last has been taken. */
  #ask() {
    if (this.#asking || this.#ended || this.#taken < this.#ahead) return;
    this.#asking = true;
    this.#windows.read(new Uint8Array(WINDOW_BYTES), { min: WINDOW_BYTES }).then(this.#filled, this.#end);
  }

  /** @param {ReadableStreamReadResult<Uint8Array>} result */
  #filled = ({ done, value }) => {
    this.#asking = false;
    this.#ahead += value?.length ?? 0;
    if (done) return this.#end();
    this.#wake();
    this.#ask();
  };

  #end = () => {
    this.#ended = true;
    this.#wake();
  };
}
