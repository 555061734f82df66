// Where an event stream stands between two events (HTML standard, section 9.2.6). Pure.
//
// Looks at each chunk in passing and keeps none of it. Only the end of a long chunk is looked
// at, so now and then a place between events goes unseen; a place inside one is never taken
// for one.

const LF = 10;
const CR = 13;
const COLON = 58;
/** How much of a chunk's end is looked at: more than a heartbeat of any server. */
const WINDOW_BYTES = 256;

/** What the stream is in the middle of. */
const Line = Object.freeze({ none: 0, comment: 1, field: 2 });

export class EventBoundary {
  /** @type {number} */
  #line = Line.none;
  /** A field was sent since the last blank line: an event has begun. */
  #inEvent = false;
  /** The last byte was a CR, whose LF may still come. */
  #afterCr = false;

  /** Whether a comment sent now stands between two events. */
  get reached() {
    return this.#line === Line.none && !this.#inEvent && !this.#afterCr;
  }

  /** @param {Uint8Array} chunk */
  pass(chunk) {
    const start = Math.max(0, chunk.length - WINDOW_BYTES);
    if (start > 0) {
      this.#line = Line.field;
      this.#inEvent = true;
      this.#afterCr = false;
    }
    for (let at = start; at < chunk.length; ++at) this.#byte(chunk[at]);
  }

  /** @param {number} byte */
  #byte(byte) {
    const secondHalf = byte === LF && this.#afterCr;
    this.#afterCr = byte === CR;
    if (secondHalf) return;
    if (byte === LF || byte === CR) {
      // A blank line ends the event.
      if (this.#line === Line.none) this.#inEvent = false;
      this.#line = Line.none;
    } else if (this.#line === Line.none) {
      this.#line = byte === COLON ? Line.comment : Line.field;
      if (byte !== COLON) this.#inEvent = true;
    }
  }
}
