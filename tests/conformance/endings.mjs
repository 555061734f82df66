// How one run of the client command can end. The suite lets the client fail where a flow must be refused; where it was
// refused is told here, so that a client that never got that far does not pass for one that refused.

/**
 * @typedef {"tool called" | "install refused" | "flow refused" | "call refused" | "broken"} Ending
 *   `broken`: in a way that no scenario asks for
 */

export class Ended extends Error {
  /** @param {Ending} ending @param {string} [detail] */
  constructor(ending, detail = "") {
    super(detail);
    this.ending = ending;
  }
}

/** @param {string} output of the client command @returns {string} */
export const endingOf = (output) => output.trimEnd().split("\n").at(-1) ?? "";
