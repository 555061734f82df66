// Reads a stream in pieces that suit it: each chunk as it comes while little comes at a time, many small ones at once
// in a flood of them, large ones in a flood of bytes.
//
// A turn of ours for a chunk costs several times what the platform takes to move it. So in a flood a moment passes
// between two reads, and the platform reads ahead meanwhile.
import { FloodGauge } from "./flood_gauge.js";
import { ReadAhead } from "./read_ahead.js";

const SMALLEST_BYTES = 4 * 1024;
const LARGEST_BYTES = 128 * 1024;
/** A buffer that is less than this full is too large. */
const SPARSE = 8;
const MOMENT_MS = 1;

/** @typedef {{ read: () => Promise<ReadableStreamReadResult<Uint8Array>>, cancel: () => Promise<void> }} ChunkReader */

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {ChunkReader}
 */
export function chunkReader(stream) {
  try {
    return new AdaptiveReader(stream, stream.getReader({ mode: "byob" }));
  } catch {
    // No stream of bytes, but of chunks that are made already.
    return stream.getReader();
  }
}

class AdaptiveReader {
  #stream;
  #reader;
  /** @type {ReadAhead | undefined} from the first flood on; #reader is then its */
  #ahead;
  #gauge = new FloodGauge(Date.now());
  #size = SMALLEST_BYTES;

  /**
   * @param {ReadableStream<Uint8Array>} stream
   * @param {ReadableStreamBYOBReader} reader of it
   */
  constructor(stream, reader) {
    this.#stream = stream;
    this.#reader = reader;
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} */
  read() {
    if (!this.#gauge.inFlood) return this.#readNow();
    this.#ahead ??= this.#goAhead();
    return this.#ahead.full(MOMENT_MS).then(this.#readNow);
  }

  cancel() {
    this.#ahead?.cancel();
    return this.#reader.cancel();
  }

  #readNow = () => this.#reader.read(new Uint8Array(this.#size)).then(this.#arrived);

  /** @param {ReadableStreamReadResult<Uint8Array>} result @returns {ReadableStreamReadResult<Uint8Array>} */
  #arrived = (result) => {
    const { done, value } = result;
    if (done || value === undefined) return { done: true, value: undefined };
    this.#gauge.arrived(value.length, Date.now());
    this.#ahead?.taken(value.length);
    if (value.length === this.#size) this.#size = Math.min(2 * this.#size, LARGEST_BYTES);
    else if (value.length * SPARSE < this.#size) this.#size = Math.max(this.#size / 2, SMALLEST_BYTES);
    return result;
  };

  /** From here on, for good: a stream that was split stays so. */
  #goAhead() {
    this.#reader.releaseLock();
    const ahead = new ReadAhead(this.#stream);
    this.#reader = ahead.stream.getReader({ mode: "byob" });
    return ahead;
  }
}
