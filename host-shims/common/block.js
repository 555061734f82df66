// Flat blocks: u32, u64 and length-prefixed bytes, little-endian and packed. What they
// hold is said in wasm/abi.h. No I/O.

import { partOf } from "./guest_memory.js";

const encoder = new TextEncoder();
// A leading U+FEFF is part of the text, not a mark to drop.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** @typedef {import('./guest_memory.js').GuestMemory} GuestMemory */

/** What a number's place is kept with until it is written. */
const GAP = "\0\0\0\0";
/** Reused, so that a block costs no buffer; what is larger gets one of its own. */
const SCRATCH_BYTES = 256 * 1024;
const scratch = new Uint8Array(SCRATCH_BYTES);
const scratchView = new DataView(scratch.buffer);

/**
 * Collects the fields of a block, and then encodes them in one pass.
 *
 * The text of all fields is one string, with gaps for the numbers and lengths between, so that
 * one call of `encodeInto` writes it. As long as all of it is ASCII, which nearly every block
 * is, a character is a byte, and the gaps are where they were left.
 */
export class BlockWriter {
  #text = "";
  /** Where each number goes. @type {number[]} */
  #gaps = [];
  /** And what it is. @type {number[]} */
  #numbers = [];
  /** Which of them are the lengths of what follows. @type {boolean[]} */
  #isLength = [];
  /** @type {Uint8Array | undefined} */
  #tail;

  /** @param {number} value */
  u32(value) {
    return this.#number(value, false);
  }

  /** @param {number} value exact up to 2⁵³ */
  u64(value) {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
  }

  /** @param {string} value written as UTF-8 */
  text(value) {
    this.#number(value.length, true);
    this.#text += value;
    return this;
  }

  /** Bytes that are the block's last field. @param {Uint8Array} value */
  tail(value) {
    return this.u32(value.byteLength).rest(value);
  }

  /** The rest of the block, encoded already. @param {Uint8Array} value */
  rest(value) {
    this.#tail = value;
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
    this.u32(pairs.length);
    for (const [name, value] of pairs) this.text(name).text(value);
    return this;
  }

  /**
   * The block without its tail. Valid only until another one is encoded.
   * @returns {Uint8Array}
   */
  encode() {
    const { length } = this.#text;
    const fits = length <= SCRATCH_BYTES;
    const bytes = fits ? scratch : new Uint8Array(length);
    const { read, written } = encoder.encodeInto(this.#text, bytes);
    if (read !== length || written !== length) return this.#encodeEach();
    const view = fits ? scratchView : new DataView(bytes.buffer);
    const gaps = this.#gaps;
    for (let index = 0; index < gaps.length; ++index) view.setUint32(gaps[index], this.#numbers[index], true);
    return bytes.subarray(0, length);
  }

  /**
   * Puts the block into memory that the guest allocates for it.
   * @param {(size: number) => number} allocate `gh_allocate`
   * @param {GuestMemory} memory
   * @returns {[start: number, size: number]}
   */
  put(allocate, memory) {
    const head = this.encode();
    const tail = this.#tail;
    const size = head.byteLength + (tail?.byteLength ?? 0);
    const start = allocate(size) >>> 0;
    if (start === 0) throw new Error("the guest has no memory left");
    const { bytes } = memory;
    bytes.set(head, start);
    if (tail !== undefined) bytes.set(tail, start + head.byteLength);
    return [start, size];
  }

  /** @param {number} value @param {boolean} isLength */
  #number(value, isLength) {
    this.#gaps.push(this.#text.length);
    this.#numbers.push(value);
    this.#isLength.push(isLength);
    this.#text += GAP;
    return this;
  }

  /** Field by field, where characters are not bytes. */
  #encodeEach() {
    const bytes = new Uint8Array(this.#text.length * 3);
    const view = new DataView(bytes.buffer);
    let at = 0;
    this.#gaps.forEach((gap, index) => {
      const value = this.#numbers[index];
      const start = gap + GAP.length;
      const text = this.#isLength[index] ? this.#text.slice(start, start + value) : "";
      const { written } = encoder.encodeInto(text, bytes.subarray(at + GAP.length));
      view.setUint32(at, this.#isLength[index] ? written : value, true);
      at += GAP.length + written;
    });
    return bytes.subarray(0, at);
  }
}

/** Reads the fields of a block in their order. Valid only until the guest runs again. */
export class BlockReader {
  #memory;
  #at;

  /**
   * @param {Uint8Array} memory
   * @param {number} start
   */
  constructor(memory, start) {
    this.#memory = memory;
    this.#at = start;
  }

  u32() {
    const memory = this.#memory;
    const at = this.#at;
    this.#at += 4;
    return (memory[at] | (memory[at + 1] << 8) | (memory[at + 2] << 16) | (memory[at + 3] << 24)) >>> 0;
  }

  /** @returns {number} exact up to 2⁵³ */
  u64() {
    return this.u32() + this.u32() * 2 ** 32;
  }

  /** A view, not a copy. */
  bytes() {
    const size = this.u32();
    const start = this.#at;
    this.#at += size;
    return partOf(this.#memory, start, size);
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
}

/** Text in guest memory. @param {Uint8Array} part */
export const readText = (part) => decoder.decode(part);
