// Group commit: SQLite writes to the disk once for all that is written in one turn of the
// event loop. Whoever waits for the next turn shares it with all that came in meanwhile,
// above all while the disk was being written to.

export class SharedTurn {
  /** @type {Promise<void> | undefined} */
  #next;

  /** Settles in the next turn; all that wait for it go on in it, in the order they came. @returns {Promise<void>} */
  begin() {
    this.#next ??= new Promise((resolve) => {
      // A timer, and no microtask: what has arrived by now is read before it fires.
      setTimeout(() => {
        this.#next = undefined;
        resolve();
      }, 0);
    });
    return this.#next;
  }
}
