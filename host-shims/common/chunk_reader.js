// Reads a stream in pieces that suit it: small ones while little comes at a time, large ones in a flood.

const SMALLEST_BYTES = 4 * 1024;
const LARGEST_BYTES = 128 * 1024;
/** A buffer that is less than this full is too large. */
const SPARSE = 8;

/** @typedef {{ read: () => Promise<ReadableStreamReadResult<Uint8Array>>, cancel: () => Promise<void> }} ChunkReader */

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {ChunkReader}
 */
export function chunkReader(stream) {
  try {
    return new AdaptiveReader(stream.getReader({ mode: "byob" }));
  } catch {
    // No stream of bytes, but of chunks that are made already.
    return stream.getReader();
  }
}

class AdaptiveReader {
  #reader;
  #size = SMALLEST_BYTES;

  /** @param {ReadableStreamBYOBReader} reader */
  constructor(reader) {
    this.#reader = reader;
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} */
  async read() {
    const { done, value } = await this.#reader.read(new Uint8Array(this.#size));
    if (done || value === undefined) return { done: true, value: undefined };
    if (value.length === this.#size) this.#size = Math.min(2 * this.#size, LARGEST_BYTES);
    else if (value.length * SPARSE < this.#size) this.#size = Math.max(this.#size / 2, SMALLEST_BYTES);
    return { done, value };
  }

  cancel() {
    return this.#reader.cancel();
  }
}
