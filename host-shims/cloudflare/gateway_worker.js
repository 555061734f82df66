// The Worker: turns each request into an activation of the guest and back. Everything
// that a request needs is made in its own context; nothing awaitable is shared.
import { HostError, RequestBody } from "../common/abi.js";
import { Activation } from "../common/activation.js";
import { BlockWriter } from "../common/block.js";
import { readBodyToItsEnd } from "../common/body.js";
import { Guest } from "../common/guest.js";
import { reasonOf } from "../common/reason.js";
import { internalError } from "../common/response.js";
import { fetchUpstream } from "./fetch.js";
import { commit, getCached, getFresh, list } from "./kv.js";
import { countRequest, limitersOf } from "./rate_limit.js";
import { ReadCache } from "./read_cache.js";

/** @typedef {import('../common/services.js').Services} Services */
/** @typedef {import('./partition_store.js').PartitionStore} PartitionStore */
/** @typedef {{ state: number, bytes: Uint8Array<ArrayBuffer> }} RequestBytes state: RequestBody */
/** @typedef {{ READ_COPIES: KVNamespace, PARTITIONS: DurableObjectNamespace<PartitionStore> } & Record<string, unknown>} Env */

/**
 * UPSTREAM_TIMEOUT_MS so many times is longer than any request waits for its upstream: each hop of a redirect is given
 * as much anew, but takes none of it. Whatever is older has lost its client.
 */
const ORPHAN_WAITS = 5;
/** Whatever the setting is: so many times its default. */
const MIN_ORPHAN_MS = 15 * 60 * 1000;
const readCache = new ReadCache();
const NO_BODY = Object.freeze({ state: RequestBody.complete, bytes: new Uint8Array(0) });

export class Worker {
  /** @type {Guest | undefined} */
  guest;
  instances = 0;
  #lastActivation = 0;
  #module;
  #servicesOf;

  /**
   * @param {WebAssembly.Module} module
   * @param {(env: Env) => Services} [services]
   */
  constructor(module, services = servicesOf) {
    this.#module = module;
    this.#servicesOf = services;
  }

  /**
   * @param {Request} request
   * @param {Env} env
   * @param {ExecutionContext} ctx
   * @returns {Response | Promise<Response>}
   */
  fetch(request, env, ctx) {
    try {
      const body = readRequestBody(request, this.guestFor(env).maxBodyBytes);
      // Most of what is refused is answered without a turn of the event loop.
      if (!(body instanceof Promise)) return this.#serve(request, env, ctx, body);
      return body.then((bytes) => this.#serve(request, env, ctx, bytes)).catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  /** The instance that takes new requests. @param {Env} env */
  guestFor(env) {
    // First, because an instance may die of it.
    this.guest?.sweep(Date.now());
    if (this.guest === undefined || this.guest.dead) {
      this.guest = new Guest(this.#module, settingsOf(env));
      this.instances += 1;
    }
    return this.guest;
  }

  /** @param {Env} env @param {Uint8Array<ArrayBuffer>} [body] */
  activate(env, body) {
    // Ids are the guest's to tell activations apart: 32 bits, never 0, and long unused when they come round.
    this.#lastActivation = (this.#lastActivation % 0xffffffff) + 1;
    const now = Date.now();
    return new Activation(this.#lastActivation, this.#servicesOf(env), body, now, now + orphanMs(env));
  }

  /**
   * @param {Request} request
   * @param {Env} env
   * @param {ExecutionContext} ctx
   * @param {RequestBytes} body
   * @returns {Response | Promise<Response>}
   */
  #serve(request, env, ctx, body) {
    // Asked for only now: the instance may have been replaced while the body came in.
    const guest = this.guestFor(env);
    const activation = this.activate(env, body.bytes);
    guest.begin(activation, writeRequest(request, body));
    if (!activation.over) watch(request, ctx, guest, activation);
    const { response } = activation;
    return response instanceof Promise ? response.then(orInternalError) : orInternalError(response);
  }
}

/** @param {Env} env */
const orphanMs = ({ UPSTREAM_TIMEOUT_MS }) => Math.max(MIN_ORPHAN_MS, ORPHAN_WAITS * Number(UPSTREAM_TIMEOUT_MS) || 0);

/** @param {unknown} error */
function failed(error) {
  console.error("request failed:", reasonOf(error));
  return internalError();
}

/** @param {Response | undefined} response */
const orInternalError = (response) => response ?? internalError();

/**
 * Cancels an activation that takes time when its client goes away.
 * @param {Request} request
 * @param {ExecutionContext} ctx
 * @param {Guest} guest
 * @param {Activation} activation
 */
function watch({ signal }, ctx, guest, activation) {
  // Keeps the context alive when the client is gone, until its activation is cancelled and its stream closed.
  ctx.waitUntil(activation.finished);
  if (signal.aborted) guest.cancel(activation);
  else {
    const cancel = () => guest.cancel(activation);
    signal.addEventListener("abort", cancel);
    // What listens is kept as long as the signal, which outlives the request until the platform collects it.
    activation.finished.then(() => signal.removeEventListener("abort", cancel));
  }
}

/** @param {Env} env @returns {Services} */
export function servicesOf(env) {
  const { READ_COPIES, PARTITIONS } = env;
  return {
    kvGetCached: (keys) => getCached(READ_COPIES, readCache, keys),
    kvGetFresh: (partition, keys) => getFresh(PARTITIONS, partition, keys),
    kvList: (partition, request) => list(PARTITIONS, partition, request),
    kvCommit: (partition, request) => commit(PARTITIONS, readCache, partition, request),
    fetch: fetchUpstream,
    rateLimit: (checks) => countRequest(env, checks),
  };
}

/**
 * Vars and secrets are the environment's strings; of the rest, the guest must know whether there are limiters.
 * @param {Env} env
 * @returns {Array<[string, string]>}
 */
function settingsOf(env) {
  const settings = Object.entries(env).filter(([, value]) => typeof value === "string");
  return [.../** @type {Array<[string, string]>} */ (settings), ["RATE_LIMITERS", limitersOf(env).join()]];
}

/**
 * @param {Request} request
 * @param {number} maxBytes
 * @returns {RequestBytes | Promise<RequestBytes>}
 */
function readRequestBody(request, maxBytes) {
  const length = request.headers.get("content-length");
  if (length === "0") return NO_BODY;
  // One call into the runtime, where the length is known beforehand.
  if (length !== null && Number(length) <= maxBytes) return request.arrayBuffer().then(complete, broken);
  return request.body === null ? NO_BODY : readStream(request.body, maxBytes);
}

/** @param {ArrayBuffer} buffer @returns {RequestBytes} */
const complete = (buffer) => ({ state: RequestBody.complete, bytes: new Uint8Array(buffer) });
/** @returns {RequestBytes} */
const broken = () => ({ ...NO_BODY, state: RequestBody.broken });

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} maxBytes
 * @returns {Promise<RequestBytes>}
 */
async function readStream(stream, maxBytes) {
  const { error, bytes } = await readBodyToItsEnd(stream, maxBytes);
  if (error === HostError.too_large) return { state: RequestBody.too_large, bytes };
  if (error === HostError.broken) return { state: RequestBody.broken, bytes };
  return { state: RequestBody.complete, bytes };
}

/**
 * @param {Request} request
 * @param {RequestBytes} body
 */
function writeRequest(request, { state, bytes }) {
  return new BlockWriter()
    .text(request.method)
    .text(request.url)
    .pairs([...request.headers])
    .u32(state)
    .tail(bytes);
}
