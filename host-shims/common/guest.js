// One instance of the wasm module, serving any number of interleaved activations.
// Knows no platform: storage and fetch come with each activation.
import { ABI_VERSION, Cancel, LogLevel } from "./abi.js";
import { BlockReader, BlockWriter, readText } from "./block.js";
import { cryptoImports } from "./crypto.js";
import { GuestMemory } from "./guest_memory.js";
import { blockCalls, numberCalls } from "./host_calls.js";
import { reasonOf } from "./reason.js";
import { internalError, readAnswer } from "./response.js";
import { urlImports } from "./url.js";

/** @typedef {import('./activation.js').Activation} Activation */
/** @typedef {import('./host_calls.js').Answer} Answer */

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
  #memory = new GuestMemory(() => this.#exports.memory);
  /** Answers that were there at once. @type {Array<{ activation: Activation, operation: number, answer: BlockWriter }>} */
  #ready = [];

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
    this.#exports.gh_configure(...this.#put(block));
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
      memory_bytes: this.#memory.bytes.byteLength,
      live_activations: this.#exports.gh_live_activations(),
      live_operations: this.#exports.gh_live_operations(),
    };
  }

  /**
   * Starts an activation, which may be over when this returns.
   * @param {Activation} activation
   * @param {BlockWriter} request
   */
  begin(activation, request) {
    this.#activations.set(activation.id, activation);
    this.#enter(activation, () => {
      const [block, size] = this.#put(request);
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
    if (!this.#activations.has(activation.id)) {
      // Answered, with a stream that is still under way.
      if (!activation.over) activation.abort();
      return;
    }
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
    // One by one: each may ask for more.
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      this.#resume(next.activation, next.operation, next.answer);
    }
  }

  /** @param {unknown} error */
  #trapped(error) {
    this.dead = true;
    console.error("the guest trapped:", reasonOf(error));
  }

  /**
   * Asks for something on behalf of an activation, and delivers the answer: later, or where
   * it is there at once, when the guest has returned.
   * @param {number} activationId
   * @param {number} operation
   * @param {(activation: Activation) => Answer} ask
   */
  #ask(activationId, operation, ask) {
    const activation = this.#activations.get(activationId);
    if (activation === undefined) return;
    const answer = ask(activation);
    if (!(answer instanceof Promise)) {
      this.#ready.push({ activation, operation, answer });
      return;
    }
    answer.then(
      (block) => this.#resume(activation, operation, block),
      (error) => {
        // Services answer and do not throw; one that does must not leave its activation waiting.
        console.error("a host call failed:", reasonOf(error));
        this.#cancel(activation, Cancel.at_once);
      },
    );
  }

  /** Delivers an answer, unless its activation is over. @param {Activation} activation @param {number} operation @param {BlockWriter} answer */
  #resume(activation, operation, answer) {
    if (!this.#activations.has(activation.id)) return;
    this.#enter(activation, () => {
      const [block, size] = this.#put(answer);
      this.#exports.gh_resume(operation, block, size);
    });
  }

  /** Into the guest's memory: what an export takes. @param {BlockWriter} block */
  #put(block) {
    return block.put(this.#exports.gh_allocate, this.#memory);
  }

  #imports() {
    const memory = this.#memory;
    /** @param {number} block */
    const reader = (block) => new BlockReader(memory.bytes, block >>> 0);

    return {
      ...cryptoImports(memory),
      ...urlImports(memory),

      now_ms: () => Date.now(),

      /** @param {number} level @param {number} line @param {number} size */
      log(level, line, size) {
        const text = readText(memory.part(line, size));
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

      ...this.#hostCalls(reader),
    };
  }

  /** @param {(block: number) => BlockReader} reader */
  #hostCalls(reader) {
    /** @type {Record<string, (activationId: number, operation: number, ...numbers: number[]) => void>} */
    const imports = {};
    for (const [name, call] of Object.entries(blockCalls)) {
      imports[name] = (activationId, operation, block) =>
        this.#ask(activationId, operation, (activation) => call(activation, reader(block)));
    }
    for (const [name, call] of Object.entries(numberCalls)) {
      imports[name] = (activationId, operation, ...numbers) =>
        this.#ask(activationId, operation, (activation) => call(activation, ...numbers));
    }
    return imports;
  }
}
