// The guest's linear memory. A view of it is made anew when the memory has grown, and not for each use.

/**
 * A view, and all of it: `subarray` would give less of what is not there.
 * @template {ArrayBufferLike} Buffer
 * @param {Uint8Array<Buffer>} bytes @param {number} start @param {number} size
 * @returns {Uint8Array<Buffer>}
 */
export function partOf(bytes, start, size) {
  const end = start + size;
  if (end > bytes.length) throw new RangeError("beyond the guest's memory");
  return bytes.subarray(start, end);
}

export class GuestMemory {
  #memoryOf;
  #bytes = new Uint8Array(0);

  /** @param {() => WebAssembly.Memory} memoryOf known once the module is instantiated */
  constructor(memoryOf) {
    this.#memoryOf = memoryOf;
  }

  /** All of it. Good until the guest runs again. */
  get bytes() {
    // What has grown leaves its old buffer detached.
    if (this.#bytes.byteLength === 0) this.#bytes = new Uint8Array(this.#memoryOf().buffer);
    return this.#bytes;
  }

  /** @param {number} start @param {number} size both as the guest gives them */
  part(start, size) {
    return partOf(this.bytes, start >>> 0, size >>> 0);
  }
}
