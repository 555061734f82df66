// One request on its way through the guest: what the host holds for it.

/** @typedef {import('./services.js').Services} Services */

export class Activation {
  /** The upstream bodies the guest knows by id. @type {Map<number, ReadableStream<Uint8Array>>} */
  #bodies = new Map();
  #lastBody = 0;
  #abort = new AbortController();
  /** @type {(response: Response | undefined) => void} */
  #settle = () => {};
  /** @type {() => void} */
  #finish = () => {};

  /**
   * @param {number} id
   * @param {Services} services
   * @param {Uint8Array<ArrayBuffer> | undefined} requestBody
   * @param {number} deadline ms since 1970; past it, the sweep takes the activation for an orphan
   */
  constructor(id, services, requestBody, deadline) {
    this.id = id;
    this.services = services;
    this.requestBody = requestBody;
    this.deadline = deadline;
    this.beganAt = Date.now();
    this.done = false;
    /** The client is gone, but the guest is in the middle of something it must finish. */
    this.cancelled = false;
    /** Settles with the answer; with nothing when the activation was cancelled. @type {Promise<Response | undefined>} */
    this.response = new Promise((resolve) => {
      this.#settle = resolve;
    });
    /** Settles when the activation is over, answered or not. @type {Promise<void>} */
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Aborts with the activation, and with the client's connection after it has answered. */
  get signal() {
    return this.#abort.signal;
  }

  /** @param {ReadableStream<Uint8Array> | null} stream @returns {number} 0: no body */
  keepBody(stream) {
    if (stream === null) return 0;
    this.#lastBody += 1;
    this.#bodies.set(this.#lastBody, stream);
    return this.#lastBody;
  }

  /** @param {number} id @returns {ReadableStream<Uint8Array> | undefined} */
  takeBody(id) {
    const stream = this.#bodies.get(id);
    this.#bodies.delete(id);
    return stream;
  }

  /** Lets go of a body nobody will read. @param {number} id */
  discardBody(id) {
    this.takeBody(id)
      ?.cancel()
      .catch(() => {});
  }

  /** @param {Response} response @param {Promise<void>} [sent] what the activation is not over before */
  answer(response, sent = Promise.resolve()) {
    this.done = true;
    this.#settle(response);
    sent.then(this.#finish);
    for (const id of [...this.#bodies.keys()]) this.discardBody(id);
  }

  /** The client is gone, or time is up: closes every connection made for it, also below an answer under way. */
  abort() {
    this.done = true;
    this.#abort.abort();
    this.#settle(undefined);
    this.#finish();
  }
}
