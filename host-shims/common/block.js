// Flat blocks: u32, u64 and length-prefixed bytes, little-endian and packed. What they
// hold is said in wasm/abi.h. No I/O.

const encoder = new TextEncoder();
// A leading U+FEFF is part of the text, not a mark to drop.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Collects the fields of a block, and then writes them in one pass. */
export class BlockWriter {
  /** @type {Array<number | bigint | string | Uint8Array>} */
  #fields = [];
  #size = 0;

  /** @param {number} value */
  u32(value) {
    this.#fields.push(value);
    this.#size += 4;
    return this;
  }

  /** @param {number | bigint} value */
  u64(value) {
    this.#fields.push(BigInt(value));
    this.#size += 8;
    return this;
  }

  /** @param {string | Uint8Array} value text is written as UTF-8 */
  bytes(value) {
    this.#fields.push(value);
    this.#size += 4 + (typeof value === "string" ? value.length * 3 : value.byteLength);
    return this;
  }

  /**
   * @template T
   * @param {readonly T[]} items
   * @param {(block: BlockWriter, item: T) => void} writeItem
   */
  list(items, writeItem) {
    this.u32(items.length);
    for (const item of items) writeItem(this, item);
    return this;
  }

  /** @param {ReadonlyArray<readonly [name: string, value: string]>} pairs */
  pairs(pairs) {
    return this.list(pairs, (block, [name, value]) => block.bytes(name).bytes(value));
  }

  /** The most bytes that writeTo will write. */
  get capacity() {
    return this.#size;
  }

  /**
   * @param {ArrayBufferLike} buffer
   * @param {number} start
   * @returns {number} the bytes written
   */
  writeTo(buffer, start) {
    const view = new DataView(buffer);
    const memory = new Uint8Array(buffer);
    let at = start;
    for (const field of this.#fields) {
      if (typeof field === "number") {
        view.setUint32(at, field, true);
        at += 4;
      } else if (typeof field === "bigint") {
        view.setBigUint64(at, field, true);
        at += 8;
      } else if (typeof field === "string") {
        const { written } = encoder.encodeInto(field, memory.subarray(at + 4));
        view.setUint32(at, written, true);
        at += 4 + written;
      } else {
        view.setUint32(at, field.byteLength, true);
        memory.set(field, at + 4);
        at += 4 + field.byteLength;
      }
    }
    return at - start;
  }
}

/** Reads the fields of a block in their order. Valid only until the guest runs again. */
export class BlockReader {
  #memory;
  #view;
  #at;

  /**
   * @param {ArrayBufferLike} buffer
   * @param {number} start
   */
  constructor(buffer, start) {
    this.#memory = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#at = start;
  }

  u32() {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  /** @returns {number} exact up to 2⁵³ */
  u64() {
    const value = this.#view.getBigUint64(this.#at, true);
    this.#at += 8;
    return Number(value);
  }

  /** A view, not a copy. */
  bytes() {
    const size = this.u32();
    const start = this.#at;
    this.#at += size;
    return this.#memory.subarray(start, this.#at);
  }

  text() {
    return decoder.decode(this.bytes());
  }

  /**
   * @template T
   * @param {() => T} readItem
   * @returns {T[]}
   */
  list(readItem) {
    const items = new Array(this.u32());
    for (let index = 0; index < items.length; ++index) items[index] = readItem();
    return items;
  }

  /** @returns {Array<[name: string, value: string]>} */
  headers() {
    return this.list(() => [this.text(), this.text()]);
  }
}

/**
 * Text in guest memory.
 * @param {WebAssembly.Memory} memory
 * @param {number} start
 * @param {number} size
 */
export function readText(memory, start, size) {
  return decoder.decode(new Uint8Array(memory.buffer, start >>> 0, size >>> 0));
}
