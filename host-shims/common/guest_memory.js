// The guest's linear memory. A view of it is made anew when the memory has grown, and not for each use.

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
    return this.bytes.subarray(start >>> 0, (start >>> 0) + (size >>> 0));
  }
}
