// Whether a stream is a flood of small chunks: then several are read at once. Pure: the time is given.

/** So many chunks in so short a time, smaller than this all together, are a flood. */
const RUN_CHUNKS = 32;
const RUN_MS = 20;
const RUN_BYTES = 64 * 1024;
/** A read that brings less than so many chunks was not worth a wait: the flood is over. */
const WORTH_CHUNKS = 4;

export class FloodGauge {
  inFlood = false;
  /** What the run being counted has brought. */
  #chunks = 0;
  #bytes = 0;
  #beganAt;
  #worthBytes = 0;

  /** @param {number} now ms */
  constructor(now) {
    this.#beganAt = now;
  }

  /** @param {number} bytes of one read @param {number} now ms */
  arrived(bytes, now) {
    if (this.inFlood) {
      this.inFlood = bytes >= this.#worthBytes;
      this.#beganAt = now;
      return;
    }
    this.#chunks += 1;
    this.#bytes += bytes;
    if (this.#chunks === RUN_CHUNKS) this.#judge(now);
  }

  /** @param {number} now ms */
  #judge(now) {
    this.inFlood = now - this.#beganAt <= RUN_MS && this.#bytes <= RUN_BYTES;
    this.#worthBytes = (this.#bytes / RUN_CHUNKS) * WORTH_CHUNKS;
    this.#chunks = 0;
    this.#bytes = 0;
    this.#beganAt = now;
  }
}
