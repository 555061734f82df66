// One scenario at one revision: what the suite's checks and the client's ending say together.
import { readdirSync, readFileSync } from "node:fs";

import { endingOf } from "./endings.mjs";
import { expectations } from "./scenarios.mjs";

/** @typedef {{ id: string, status: string, description: string, errorMessage?: string, details?: unknown }} Check */
/** @typedef {{ scenario: string, revision: string, passedChecks: string[], problems: string[] }} Outcome */

/** @param {Check} check */
const problem = ({ id, status, description, errorMessage }) => `${status} ${id}: ${errorMessage ?? description}`;

/**
 * @param {string} scenario
 * @param {string} revision
 * @param {{ checks: Check[], clientOutput: string }} evidence
 * @returns {Outcome}
 */
export function judge(scenario, revision, { checks, clientOutput }) {
  const expected = expectations[scenario]?.ending;
  const ending = endingOf(clientOutput);
  const bad = checks.filter(({ status }) => status === "FAILURE" || status === "WARNING").map(problem);
  const passed = checks.filter(({ status }) => status === "SUCCESS").map(({ id }) => id);
  if (expected === undefined) bad.push("scenarios.mjs does not say what this scenario is about");
  if (ending !== expected) bad.push(`the client ended with "${ending}", not "${expected}": ${clientOutput.trimEnd()}`);
  if (passed.length === 0) bad.push("nothing was checked");
  return { scenario, revision, passedChecks: [...new Set(passed)].sort(), problems: bad };
}

/**
 * What a run of the suite left in its output folder.
 * @param {string} folder
 * @param {string} revision
 * @returns {Outcome[]}
 */
export function readOutcomes(folder, revision) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/checks.json"))
    .map((path) => {
      const result = `${folder}/${path.slice(0, -"/checks.json".length)}`;
      const scenario = path.slice(0, -"/checks.json".length).replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, "");
      const checks = JSON.parse(readFileSync(`${result}/checks.json`, "utf8"));
      return judge(scenario, revision, { checks, clientOutput: readFileSync(`${result}/stdout.txt`, "utf8") });
    });
}
