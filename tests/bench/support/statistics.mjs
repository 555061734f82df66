// Medians and spreads of paired samples. Pure.

/** @param {number[]} values @param {number} part 0 to 1 */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}

/** @typedef {{ median: number, low: number, high: number }} Spread low and high: the quartiles */

/** @param {number[]} values @returns {Spread} */
export function spread(values) {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/** Samples taken side by side, one against the other. @param {number[]} a @param {number[]} b @returns {Spread} */
export const ratio = (a, b) => spread(a.map((value, index) => value / b[index]));

/** @param {number[]} a @param {number[]} b @returns {Spread} */
export const difference = (a, b) => spread(a.map((value, index) => value - b[index]));
