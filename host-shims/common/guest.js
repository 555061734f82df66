// One instance of the wasm module, serving any number of interleaved activations.
// Knows no platform: storage and fetch come with each activation.
import { ABI_VERSION, Cancel, FetchBody, HostError, LogLevel } from "./abi.js";
import { BlockReader, BlockWriter, readText } from "./block.js";
import { readBodyInTime } from "./body.js";
import { cryptoImports } from "./crypto.js";
import { internalError, readAnswer } from "./response.js";
import { urlImports } from "./url.js";

/** @typedef {import('./activation.js').Activation} Activation */
/** @typedef {import('./services.js').KvEntry} KvEntry */
/** @typedef {import('./services.js').KvGetAnswer} KvGetAnswer */

/**
 * @typedef {object} GuestExports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} _initialize
 * @property {() => number} gh_abi_version
 * @property {(size: number) => number} gh_allocate
 * @property {(block: number, size: number) => void} gh_configure
 * @property {() => number} gh_max_body_bytes
 * @property {() => number} gh_sse_keepalive_ms
 * @property {(activation: number, block: number, size: number) => void} gh_request
 * @property {(operation: number, block: number, size: number) => void} gh_resume
 * @property {(activation: number, cancel: number) => number} gh_cancel
 * @property {() => number} gh_live_activations
 * @property {() => number} gh_live_operations
 */

export class Guest {
  /** After a trap the instance takes no new requests; those in flight may finish. */
  dead = false;
  /** @type {Map<number, Activation>} in the order they began */
  #activations = new Map();
  /** @type {GuestExports} */
  #exports;

  /**
   * @param {WebAssembly.Module} module
   * @param {Array<[name: string, value: string]>} settings
   */
  constructor(module, settings) {
    const instance = new WebAssembly.Instance(module, { gatehouse: this.#imports() });
    this.#exports = /** @type {GuestExports} */ (/** @type {unknown} */ (instance.exports));
    this.#exports._initialize();
    if (this.#exports.gh_abi_version() !== ABI_VERSION) throw new Error("the guest speaks another ABI version");
    const block = new BlockWriter().pairs(settings);
    this.#exports.gh_configure(...this.#write(block));
    this.maxBodyBytes = this.#exports.gh_max_body_bytes() >>> 0;
    const probe = settings.find(([name]) => name === "SSE_PROBE_MS");
    /** When an idle event stream gets a comment; see event_stream.js. */
    this.keepAlive = {
      keepAliveMs: this.#exports.gh_sse_keepalive_ms() >>> 0,
      probeMs: Math.max(0, Number(probe?.[1])) || 0,
    };
  }

  /** What tests look at. */
  stats() {
    return {
      memory_bytes: this.#exports.memory.buffer.byteLength,
      live_activations: this.#exports.gh_live_activations(),
      live_operations: this.#exports.gh_live_operations(),
    };
  }

  /**
   * Starts an activation; its `response` settles when the guest answers.
   * @param {Activation} activation
   * @param {BlockWriter} request
   */
  begin(activation, request) {
    this.#activations.set(activation.id, activation);
    this.#enter(activation, () => {
      const [block, size] = this.#write(request);
      this.#exports.gh_request(activation.id, block, size);
    });
  }

  /**
   * Runs the guest out of its own memory for one activation: what a bug in it would do.
   * For tests.
   * @param {Activation} activation
   */
  trap(activation) {
    this.#activations.set(activation.id, activation);
    this.#enter(activation, () => this.#exports.gh_request(activation.id, 0xfffffff0, 0x1000));
  }

  /**
   * The client is gone. A shielded activation goes on until its shield ends, and then answers nobody.
   * @param {Activation} activation
   */
  cancel(activation) {
    activation.cancelled = true;
    this.#cancel(activation, Cancel.when_unshielded);
  }

  /** Cancels what has outlived its deadline: its client's context is long gone. @param {number} now ms */
  sweep(now) {
    for (const activation of this.#activations.values()) {
      if (activation.deadline > now) return;
      this.#cancel(activation, Cancel.at_once);
    }
  }

  /** @param {Activation} activation @param {number} how Cancel */
  #cancel(activation, how) {
    if (!this.#activations.has(activation.id)) return;
    try {
      if (this.#exports.gh_cancel(activation.id, how) === 0) return;
    } catch (error) {
      this.#trapped(error);
    }
    this.#activations.delete(activation.id);
    activation.abort();
  }

  /**
   * Calls into the guest on behalf of an activation. A trap fails that activation alone.
   * @param {Activation} activation
   * @param {() => void} call
   */
  #enter(activation, call) {
    try {
      call();
    } catch (error) {
      this.#trapped(error);
      this.#activations.delete(activation.id);
      activation.answer(internalError());
      activation.abort();
    }
  }

  /** @param {unknown} error */
  #trapped(error) {
    this.dead = true;
    console.error("the guest trapped:", error instanceof Error ? error.message : "unknown reason");
  }

  /** @param {BlockWriter} block @returns {[start: number, size: number]} memory the guest owns from its next call on */
  #write(block) {
    const start = this.#exports.gh_allocate(block.capacity) >>> 0;
    return [start, block.writeTo(this.#exports.memory.buffer, start)];
  }

  /**
   * Delivers the answer of an asynchronous call, unless its activation is over.
   * @param {number} activationId
   * @param {number} operation
   * @param {(activation: Activation) => Promise<BlockWriter>} call
   */
  #answerLater(activationId, operation, call) {
    const activation = this.#activations.get(activationId);
    if (activation === undefined) return;
    call(activation).then(
      (answer) => {
        if (!this.#activations.has(activationId)) return;
        this.#enter(activation, () => {
          const [block, size] = this.#write(answer);
          this.#exports.gh_resume(operation, block, size);
        });
      },
      (error) => {
        // Services answer and do not throw; one that does must not leave its activation waiting.
        console.error("a host call failed:", error instanceof Error ? error.message : "unknown reason");
        this.#cancel(activation, Cancel.at_once);
      },
    );
  }

  #imports() {
    const memoryOf = () => this.#exports.memory;
    /** @param {number} block */
    const reader = (block) => new BlockReader(memoryOf().buffer, block >>> 0);

    return {
      ...cryptoImports(memoryOf),
      ...urlImports(memoryOf),

      now_ms: () => Date.now(),

      /** @param {number} level @param {number} line @param {number} size */
      log(level, line, size) {
        const text = readText(memoryOf(), line, size);
        if (level >= LogLevel.error) console.error(text);
        else if (level === LogLevel.warning) console.warn(text);
        else console.log(text);
      },

      /** @param {number} activationId @param {number} block */
      respond: (activationId, block) => {
        const activation = this.#activations.get(activationId);
        if (activation === undefined) return;
        this.#activations.delete(activationId);
        const { response, sent } = readAnswer(activation, reader(block), this.keepAlive);
        if (activation.cancelled) activation.abort();
        activation.answer(response, sent);
      },

      /** @param {number} activationId @param {number} body */
      discard_body: (activationId, body) => {
        this.#activations.get(activationId)?.discardBody(body);
      },

      /** @param {number} activationId @param {number} operation @param {number} block */
      kv_get_cached: (activationId, operation, block) => {
        const fields = reader(block);
        const keys = fields.list(() => fields.text());
        this.#answerLater(activationId, operation, async ({ services }) =>
          writeEntries(await services.kvGetCached(keys)),
        );
      },

      /** @param {number} activationId @param {number} operation @param {number} block */
      kv_get_fresh: (activationId, operation, block) => {
        const fields = reader(block);
        const partition = fields.text();
        const keys = fields.list(() => fields.text());
        this.#answerLater(activationId, operation, async ({ services }) =>
          writeEntries(await services.kvGetFresh(partition, keys)),
        );
      },

      /** @param {number} activationId @param {number} operation @param {number} block */
      kv_list: (activationId, operation, block) => {
        const fields = reader(block);
        const partition = fields.text();
        const list = { prefix: fields.text(), order: fields.u32(), offset: fields.u32(), limit: fields.u32() };
        this.#answerLater(activationId, operation, async ({ services }) => {
          const { error, total, entries } = await services.kvList(partition, list);
          return new BlockWriter().u32(error).u32(total).list(entries, writeEntry);
        });
      },

      /** @param {number} activationId @param {number} operation @param {number} block */
      kv_commit: (activationId, operation, block) => {
        const fields = reader(block);
        const partition = fields.text();
        const commit = {
          commitId: hex(fields.bytes()),
          checks: fields.list(() => ({ key: fields.text(), version: fields.u64() })),
          mutations: fields.list(() => ({
            kind: fields.u32(),
            key: fields.text(),
            value: fields.text(),
            replicaKey: fields.text(),
            expiresAt: fields.u64(),
          })),
        };
        this.#answerLater(activationId, operation, async ({ services }) => {
          const { error, failedCheck, version } = await services.kvCommit(partition, commit);
          return new BlockWriter().u32(error).u32(failedCheck).u64(version);
        });
      },

      /** @param {number} activationId @param {number} operation @param {number} block */
      fetch: (activationId, operation, block) => {
        const fields = reader(block);
        const request = { method: fields.text(), url: fields.text(), headers: fields.headers() };
        const source = fields.u32();
        const inline = new Uint8Array(fields.bytes());
        const timeoutMs = fields.u32();
        this.#answerLater(activationId, operation, async (activation) => {
          const own = source === FetchBody.request_body ? activation.requestBody : inline;
          const body = source === FetchBody.none ? undefined : own;
          const { signal } = activation;
          const answer = await activation.services.fetch({ ...request, body, timeoutMs, signal });
          if (activation.done) answer.body?.cancel().catch(() => {});
          const bodyId = activation.done ? 0 : activation.keepBody(answer.body);
          return new BlockWriter().u32(answer.error).u32(answer.status).pairs(answer.headers).u32(bodyId);
        });
      },

      /**
       * @param {number} activationId
       * @param {number} operation
       * @param {number} body
       * @param {number} maxBytes
       * @param {number} timeoutMs
       */
      read_body: (activationId, operation, body, maxBytes, timeoutMs) => {
        this.#answerLater(activationId, operation, async (activation) => {
          const stream = activation.takeBody(body);
          if (stream === undefined) return new BlockWriter().u32(HostError.broken).bytes("");
          const { error, bytes } = await readBodyInTime(stream, maxBytes >>> 0, timeoutMs >>> 0);
          return new BlockWriter().u32(error).bytes(bytes);
        });
      },

      /** @param {number} activationId @param {number} operation @param {number} block */
      rate_limit: (activationId, operation, block) => {
        const fields = reader(block);
        const checks = fields.list(() => ({ limiter: fields.u32(), key: fields.text() }));
        this.#answerLater(activationId, operation, async ({ services }) => {
          const { error, refused } = await services.rateLimit(checks);
          return new BlockWriter().u32(error).list(refused, (list, limiter) => list.u32(limiter));
        });
      },

      /** @param {number} activationId @param {number} operation @param {number} milliseconds */
      sleep: (activationId, operation, milliseconds) => {
        this.#answerLater(activationId, operation, async ({ signal }) => {
          await pause(milliseconds >>> 0, signal);
          return new BlockWriter().u32(HostError.none);
        });
      },
    };
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal ends the pause early
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Text for bytes that need not be UTF-8. @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {BlockWriter} block @param {KvEntry} entry */
function writeEntry(block, { key, value, version }) {
  block.bytes(key).u64(version).bytes(value);
}

/** @param {KvGetAnswer} answer */
function writeEntries({ error, entries }) {
  return new BlockWriter().u32(error).list(entries, writeEntry);
}
