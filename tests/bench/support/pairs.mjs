// Takes samples of every target in turn, and compares them pair by pair.
import { difference, ratio, spread } from "./statistics.mjs";

/** @typedef {import('../measures.mjs').Measure} Measure */
/** @typedef {import('./targets.mjs').Target} Target */
/** @typedef {import('./targets.mjs').Name} Name */
/** @typedef {import('./statistics.mjs').Spread} Spread */
/** @typedef {{ id: string, title: string, values: Record<string, Record<string, Spread>>, outcomes: Outcome[] }} Row */
/** @typedef {import('../measures.mjs').Goal & { reached: Spread, met: boolean }} Outcome */

/**
 * @param {Measure} measure
 * @param {Record<Name, Target>} targets
 * @param {{ warmUp: number, rounds: number, seconds: number, onRound: () => void }} options
 *   `warmUp`: how many samples long the first round is, which does not count
 * @returns {Promise<Row>}
 */
export async function takePairs(
  { id, title, targets: names, sample, goals },
  targets,
  { warmUp, rounds, seconds, onRound },
) {
  /** @type {Record<string, Record<string, number[]>>} */
  const samples = Object.fromEntries(names.map((name) => [name, {}]));
  for (let round = -1; round < rounds; ++round) {
    // Whoever goes first in one round goes last in the next.
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) {
      const isWarmUp = round < 0;
      const taken = await sample(targets[name], isWarmUp ? warmUp * seconds : seconds);
      if (isWarmUp) continue;
      for (const [key, value] of Object.entries(taken)) (samples[name][key] ??= []).push(value);
    }
    onRound();
  }
  const outcomes = goals.map((goal) => {
    const compare = goal.how === "ratio" ? ratio : difference;
    const reached = compare(samples.ours[goal.value], samples[goal.against][goal.value]);
    const met = goal.how === "ratio" ? reached.median >= goal.least : reached.median <= goal.least;
    return { ...goal, reached, met };
  });
  const values = Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(Object.entries(samples[name]).map(([key, list]) => [key, spread(list)])),
    ]),
  );
  return { id, title, values, outcomes };
}
