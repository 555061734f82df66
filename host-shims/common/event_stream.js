// An upstream's event stream on its way to the client. Each chunk goes on as it came, when the
// client has room for it; a comment between two events keeps an idle connection open.
//
// Not a TransformStream: that would read ahead of the client, and could not tell the end of
// the upstream from its death.
import { ByteOrderMarkRemover } from "./byte_order_mark.js";
import { chunkReader } from "./chunk_reader.js";
import { EventBoundary } from "./event_boundary.js";

/** How a stream ended. */
export const Outcome = Object.freeze({
  complete: "complete",
  client_gone: "client_gone",
  upstream_broke: "upstream_broke",
});

/** @typedef {(outcome: string, bytes: number) => void} OnEnd called once; `bytes`: what the client was sent */

/**
 * @typedef {object} Options
 * @property {number} keepAliveMs how long the client may be sent nothing; 0: no comments
 * @property {number} [probeMs] the same for a stream that was just busy, and so more likely to lose its client; 0: no
 *   earlier comments
 * @property {AbortSignal} signal aborts when the client is gone
 * @property {OnEnd} onEnd
 */

const COMMENT = new TextEncoder().encode(": keep-alive\n\n");
/** The part of its time that an idle stream is at most left to a client that is gone. */
const PROBE_PART = 4;

/**
 * @param {ReadableStream<Uint8Array>} upstream
 * @param {Options} options
 * @returns {ReadableStream<Uint8Array>}
 */
export function passEvents(upstream, options) {
  const events = new EventStream(upstream, options);
  return new ReadableStream(events, { highWaterMark: 0 });
}

class EventStream {
  #reader;
  #options;
  #boundary = new EventBoundary();
  /** @type {ReadableStreamDefaultController<Uint8Array> | undefined} */
  #controller;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** When the timer fires, when the upstream sent something, and when the client was sent something. */
  #wakesAt = 0;
  #lastChunkAt = Date.now();
  #lastSentAt = this.#lastChunkAt;
  #reading = false;
  #ended = false;
  #bytes = 0;
  /** Once a comment stands where the stream's byte order mark would have to. @type {ByteOrderMarkRemover | undefined} */
  #mark;

  /**
   * @param {ReadableStream<Uint8Array>} upstream
   * @param {Options} options
   */
  constructor(upstream, options) {
    this.#reader = chunkReader(upstream);
    this.#options = options;
    options.signal.addEventListener("abort", this.#leave, { once: true });
  }

  /** @param {ReadableStreamDefaultController<Uint8Array>} controller */
  start(controller) {
    this.#controller = controller;
    this.#wake(this.#patienceMs());
    if (this.#options.signal.aborted) this.#leave();
  }

  /** The client has room. A read that is still under way will use it. */
  pull() {
    if (this.#reading) return;
    this.#reading = true;
    this.#reader.read().then(this.#arrived, this.#broke);
  }

  /** The client closed its side. */
  cancel() {
    this.#end(Outcome.client_gone);
    this.#reader.cancel().catch(() => {});
  }

  /** @param {ReadableStreamReadResult<Uint8Array>} result */
  #arrived = ({ done, value }) => {
    this.#reading = false;
    if (this.#ended) return;
    if (done) return this.#close();
    this.#lastChunkAt = Date.now();
    this.#lastSentAt = this.#lastChunkAt;
    // Not set anew for each chunk: only a stream that was idle for long has a timer that is late.
    if (this.#wakesAt > this.#dueAt()) this.#wake(this.#patienceMs());
    this.#boundary.pass(value);
    const chunk = this.#mark === undefined ? value : this.#mark.pass(value);
    // An empty chunk cannot be sent, and the client still waits for one.
    if (chunk.length === 0) this.pull();
    else this.#send(chunk);
  };

  /** @param {unknown} reason */
  #broke = (reason) => {
    if (this.#ended) return;
    this.#end(this.#options.signal.aborted ? Outcome.client_gone : Outcome.upstream_broke);
    // A turn later: the last chunk may not have been taken yet, and an error drops what waits before it.
    setTimeout(() => this.#controller?.error(reason), 0);
  };

  #leave = () => {
    if (this.#ended) return;
    this.cancel();
    this.#controller?.error(new Error("the client is gone"));
  };

  /** @param {Uint8Array} chunk */
  #send(chunk) {
    this.#bytes += chunk.length;
    this.#controller?.enqueue(chunk);
  }

  #close() {
    const rest = this.#mark?.rest() ?? COMMENT.subarray(0, 0);
    if (rest.length > 0) this.#send(rest);
    this.#end(Outcome.complete);
    this.#controller?.close();
  }

  /** How long the client may be sent nothing: the longer, the longer the upstream has been idle. */
  #patienceMs() {
    const { keepAliveMs, probeMs = 0 } = this.#options;
    if (probeMs === 0) return keepAliveMs;
    return Math.min(Math.max(probeMs, (this.#lastSentAt - this.#lastChunkAt) / PROBE_PART), keepAliveMs);
  }

  #dueAt() {
    return this.#lastSentAt + this.#patienceMs();
  }

  /** @param {number} ms */
  #wake(ms) {
    if (this.#options.keepAliveMs === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#keepAlive, ms);
    this.#wakesAt = Date.now() + ms;
  }

  #keepAlive = () => {
    const now = Date.now();
    const dueMs = this.#dueAt() - now;
    if (dueMs > 0) return this.#wake(dueMs);
    this.#lastSentAt = now;
    this.#wake(this.#patienceMs());
    // Not behind what the client has not taken yet: such a connection is not idle.
    const hasRoom = (this.#controller?.desiredSize ?? -1) >= 0;
    if (!hasRoom || !this.#boundary.reached) return;
    // A byte order mark means nothing but at the start, where this comment now is.
    if (this.#bytes === 0) this.#mark = new ByteOrderMarkRemover();
    this.#send(COMMENT.slice());
  };

  /** @param {string} outcome */
  #end(outcome) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener("abort", this.#leave);
    this.#options.onEnd(outcome, this.#bytes);
  }
}
