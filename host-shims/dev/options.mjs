// The options of a command line. What it holds beside them is refused, not ignored.
import { parseArgs } from "node:util";
import { answer, fail } from "./run.mjs";

/** @typedef {NonNullable<import("node:util").ParseArgsConfig["options"]>} Options */

/**
 * Ends the script with the usage where that is asked for by --help, or the command line is not what it says.
 * @template {Options} T
 * @param {T} options
 * @param {string} usage
 */
export function readOptions(options, usage) {
  const all = { ...options, help: /** @type {const} */ ({ type: "boolean", short: "h" }) };
  try {
    const { values } = parseArgs({ options: all });
    if (!("help" in values)) return values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
  return answer(usage);
}

/**
 * What was chosen of a list, in the list's order: all of it where nothing was.
 * @template {string} Key
 * @template {Record<Key, string>} T
 * @param {T[]} list
 * @param {Key} key that holds the name of each
 * @param {string[] | undefined} only names, separated by commas
 */
export function chosenOf(list, key, only) {
  const names = only?.flatMap((words) => words.split(",")) ?? [];
  const unknown = names.filter((name) => !list.some((item) => item[key] === name));
  const known = list.map((item) => item[key]).join(", ");
  if (unknown.length > 0) fail(`--only ${unknown.join(",")}: nothing is called that. There are ${known}.`);
  return only === undefined ? list : list.filter((item) => names.includes(item[key]));
}
