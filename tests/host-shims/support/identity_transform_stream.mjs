// What workerd has and Node.js has not: a pair of streams that hands bytes through, with room for none.

class IdentityTransformStream {
  constructor() {
    /** @type {() => void} */
    let asked = () => {};
    /** @type {ReadableByteStreamController} */
    let output;
    this.readable = new ReadableStream({
      type: "bytes",
      start: (controller) => void (output = controller),
      pull: () => asked(),
      cancel: () => asked(),
    });
    this.writable = new WritableStream({
      /** @param {Uint8Array} chunk */
      async write(chunk) {
        const taken = new Promise((resolve) => (asked = () => resolve(undefined)));
        output.enqueue(Uint8Array.from(chunk));
        await taken;
      },
      close() {
        output.close();
        output.byobRequest?.respond(0);
      },
      abort: (reason) => output.error(reason),
    });
  }
}

Object.assign(globalThis, { IdentityTransformStream });
