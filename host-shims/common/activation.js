// One request on its way through the guest: what the host holds for it. Promises and the
// abort signal are made when somebody asks for them: a request that is answered in the turn
// it came in needs none.

/** @typedef {import('./services.js').Services} Services */

export class Activation {
  /** The upstream bodies the guest knows by id. @type {Map<number, ReadableStream<Uint8Array>>} */
  #bodies = new Map();
  #lastBody = 0;
  /** @type {Response | undefined} */
  #response;
  #aborted = false;
  /** @type {AbortController | undefined} */
  #abort;
  /** @type {PromiseWithResolvers<Response | undefined> | undefined} */
  #whenAnswered;
  /** @type {PromiseWithResolvers<void> | undefined} */
  #whenOver;

  /**
   * @param {number} id
   * @param {Services} services
   * @param {Uint8Array<ArrayBuffer> | undefined} requestBody
   * @param {number} now ms since 1970
   * @param {number} deadline ms since 1970; past it, the sweep takes the activation for an orphan
   */
  constructor(id, services, requestBody, now, deadline) {
    this.id = id;
    this.services = services;
    this.requestBody = requestBody;
    this.deadline = deadline;
    this.beganAt = now;
    /** Answered, or given up. */
    this.done = false;
    /** Done, and nothing of the answer is left for the host to do. */
    this.over = false;
    /** The client is gone, but the guest is in the middle of something it must finish. */
    this.cancelled = false;
  }

  /** The answer, or a promise of it while there is none; nothing when the activation was cancelled. */
  get response() {
    if (this.done) return this.#response;
    this.#whenAnswered ??= Promise.withResolvers();
    return this.#whenAnswered.promise;
  }

  /** Settles when the activation is over, answered or not. @type {Promise<void>} */
  get finished() {
    if (this.over) return Promise.resolve();
    this.#whenOver ??= Promise.withResolvers();
    return this.#whenOver.promise;
  }

  /** Aborts with the activation, and with the client's connection after it has answered. */
  get signal() {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#aborted) this.#abort.abort();
    }
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
  answer(response, sent) {
    this.done = true;
    this.#response = response;
    this.#whenAnswered?.resolve(response);
    if (sent === undefined) this.#finish();
    else sent.then(() => this.#finish());
    if (this.#bodies.size > 0) for (const id of [...this.#bodies.keys()]) this.discardBody(id);
  }

  /** The client is gone, or time is up: closes every connection made for it, also below an answer under way. */
  abort() {
    this.done = true;
    this.#aborted = true;
    this.#abort?.abort();
    this.#whenAnswered?.resolve(undefined);
    this.#finish();
  }

  #finish() {
    this.over = true;
    this.#whenOver?.resolve();
  }
}
