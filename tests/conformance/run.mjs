// Runs the official conformance suite's client scenarios against Gatehouse, and writes README.md.
//   node tests/conformance/run.mjs                all of them
//   node tests/conformance/run.mjs scope-step-up  those whose name holds one of the words; README.md stays as it is
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { format } from "prettier";

import { newerNode, root } from "../../host-shims/dev/paths.mjs";
import { startRuntime } from "../e2e/support/runtime.mjs";
import { readOutcomes } from "./outcome.mjs";
import { report } from "./report.mjs";
import { clientMetadataUrl, expectations, singles, suiteRevisions } from "./scenarios.mjs";

/** @typedef {import("./outcome.mjs").Outcome} Outcome */

const suite = `${root}/node_modules/@modelcontextprotocol/conformance/dist/index.js`;
const clientCommand = `${newerNode} ${root}/tests/conformance/client.mjs`;
/** Not a measure of anything: it ends a run that hangs. */
const TIMEOUT_MS = 120_000;
const AT_ONCE = 3;

/**
 * One run of the suite's command line.
 * @param {string[]} selection
 * @param {string} revision
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Outcome[]>}
 */
async function runSuite(selection, revision, env) {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-conformance-"));
  mkdirSync(folder, { recursive: true });
  const options = ["--spec-version", revision, "--timeout", String(TIMEOUT_MS), "-o", folder];
  const args = [suite, "client", ...selection, "--command", clientCommand, ...options];
  const child = spawn(newerNode, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  const outcomes = readOutcomes(folder, revision);
  rmSync(folder, { recursive: true, force: true });
  // The suite's own verdict stands beside ours.
  const clean = outcomes.every(({ problems }) => problems.length === 0);
  if (outcomes.length === 0 || (code !== 0 && clean)) throw new Error(`The suite ended with ${code}:\n${output}`);
  return outcomes;
}

/** @param {string[]} words @returns {{ selection: string[], revision: string }[]} */
function plan(words) {
  const one = (/** @type {string} */ scenario, /** @type {string} */ revision) => ({
    selection: ["--scenario", scenario],
    revision,
  });
  const alone = singles.map(([scenario, revision]) => one(scenario, revision));
  if (words.length === 0) {
    return [...suiteRevisions.map((revision) => ({ selection: ["--suite", "auth"], revision })), ...alone];
  }
  const single = new Set(singles.map(([scenario]) => scenario));
  const inSuite = Object.keys(expectations).filter((scenario) => !single.has(scenario));
  const each = inSuite.flatMap((scenario) => suiteRevisions.map((revision) => one(scenario, revision)));
  return [...each, ...alone].filter(({ selection }) => words.some((word) => selection[1].includes(word)));
}

/**
 * Several at a time, since each is a few processes that mostly wait.
 * @template T
 * @param {(() => Promise<T>)[]} pieces
 */
async function several(pieces) {
  /** @type {T[]} */
  const done = [];
  const queue = [...pieces];
  const worker = async () => {
    for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) done.push(await piece());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

const words = process.argv.slice(2);
const gatehouse = await startRuntime({ vars: { OAUTH_CLIENT_METADATA_URL: clientMetadataUrl } });
// `localhost` has two addresses, and Node gives up on one after a quarter of a second: too soon for a busy machine.
const NODE_OPTIONS = [
  "--network-family-autoselection-attempt-timeout=10000",
  `--import=${new URL("keep_connections.mjs", import.meta.url)}`,
].join(" ");
const env = { ...process.env, NODE_OPTIONS, GATEHOUSE_URL: gatehouse.url, GATEHOUSE_ADMIN_TOKEN: gatehouse.adminToken };
/** @type {Outcome[]} */
let outcomes = [];
try {
  outcomes = (
    await several(
      plan(words).map(
        ({ selection, revision }) =>
          () =>
            runSuite(selection, revision, env),
      ),
    )
  ).flat();
} finally {
  await gatehouse.stop();
}

for (const { scenario, revision, problems } of outcomes) {
  console.log(`${problems.length === 0 ? "✔" : "✖"} ${scenario} at ${revision}`);
  for (const problem of problems) console.log(`    ${problem.replaceAll("\n", "\n    ")}`);
}
// A scenario that the suite no longer runs would otherwise go unnoticed.
const missing =
  words.length > 0
    ? []
    : Object.keys(expectations).filter((name) => outcomes.every(({ scenario }) => scenario !== name));
for (const scenario of missing) console.log(`✖ ${scenario} was not run`);
if (words.length === 0) {
  const text = await format(report(outcomes), { parser: "markdown", printWidth: 120 });
  writeFileSync(`${root}/tests/conformance/README.md`, text);
}
const failed = outcomes.filter(({ problems }) => problems.length > 0).length + missing.length;
if (failed > 0) console.log(`Gatehouse's log:\n${gatehouse.logs()}`);
console.log(`${outcomes.length + missing.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
