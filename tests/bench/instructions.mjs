// `npm run bench:instructions`: how many instructions the native core takes for one request
// of each endpoint, counted by callgrind. Repeatable, where a time on a busy machine is not.
// Fails where one has grown by more than 5 %.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { isConfigured } from "../../host-shims/dev/build.mjs";
import { readOptions } from "../../host-shims/dev/options.mjs";
import { root } from "../../host-shims/dev/paths.mjs";
import { capture, fail, run } from "../../host-shims/dev/run.mjs";
import { setUpForInstructions } from "../../host-shims/dev/setup.mjs";

const USAGE = `npm run bench:instructions -- [options]
  --update  writes the baseline anew
  --help`;

const COUNT = 20;
const ALLOWED_GROWTH = 1.05;
/** @type {Record<string, number>} the status that each must have */
const ENDPOINTS = {
  proxy: 200,
  proxy_100k: 200,
  retrieve: 200,
  list: 200,
  create: 201,
  install_custom: 201,
  update: 200,
  delete: 204,
  refused: 401,
  health: 200,
};
const baselineFile = `${root}/tests/bench/instructions/baseline.json`;
const program = `${root}/build/native-instructions/tests/gatehouse_instructions`;

function build() {
  const configured = isConfigured(`${root}/build/native-instructions`, root);
  if (!configured && !run("cmake", ["--preset", "native-instructions"])) fail("The build cannot be configured.");
  const args = ["--build", "--preset", "native-instructions", "--target", "gatehouse_instructions"];
  if (!run("cmake", args)) fail("The build failed.");
}

/** @param {string} endpoint @returns {number} instructions for one request */
function count(endpoint) {
  mkdirSync(`${root}/build/bench`, { recursive: true });
  const profile = `${root}/build/bench/callgrind.${endpoint}`;
  const options = ["--tool=callgrind", "--toggle-collect=measured_requests", `--callgrind-out-file=${profile}`];
  const { stdout, stderr } = spawnSync("valgrind", [...options, program, endpoint, String(COUNT + 1)], {
    encoding: "utf8",
    // Where the compiler ran: a path of the source may be relative to it.
    cwd: `${root}/build/native-instructions`,
    // The URL parser of the native host is the one of this program.
    env: { ...process.env, PATH: `${root}/node_modules/.bin:${process.env.PATH}` },
  });
  const collected = /Collected : (\d+)/.exec(stderr)?.[1];
  if (Number(stdout) !== ENDPOINTS[endpoint] || collected === undefined) fail(`${endpoint}: ${stdout}${stderr}`);
  return Math.round(Number(collected) / COUNT);
}

/** What the counts depend on besides the source: libraries choose their code by what the processor can. */
function environment() {
  const features = readFileSync("/proc/cpuinfo", "utf8").split("\n");
  return [
    capture("c++", ["--version"]).output.split("\n")[0],
    capture("valgrind", ["--version"]).output.trim(),
    capture("dpkg-query", ["-W", "-f", "${Package} ${Version} ", "libssl3", "libc6"]).output.trim(),
    `avx2 ${features.some((line) => / avx2( |$)/.test(line)) ? "yes" : "no"}`,
  ].join("; ");
}

const { update = false } = readOptions(/** @type {const} */ ({ update: { type: "boolean" } }), USAGE);
setUpForInstructions();
build();
/** @type {Record<string, number>} */
const counts = {};
const baseline = existsSync(baselineFile) ? JSON.parse(readFileSync(baselineFile, "utf8")) : null;
let grown = 0;
for (const endpoint of Object.keys(ENDPOINTS)) {
  counts[endpoint] = count(endpoint);
  const before = baseline?.instructions[endpoint];
  const change = before === undefined ? "" : `${((counts[endpoint] / before - 1) * 100).toFixed(1).padStart(7)} %`;
  console.log(`${endpoint.padEnd(16)}${String(counts[endpoint]).padStart(10)}${change}`);
  if (before !== undefined && counts[endpoint] > before * ALLOWED_GROWTH) grown += 1;
}
if (update || baseline === null) {
  writeFileSync(baselineFile, `${JSON.stringify({ environment: environment(), instructions: counts }, null, 2)}\n`);
  console.log(`\nWrote ${baselineFile}`);
} else if (baseline.environment !== environment()) {
  console.log(`\nThe baseline is from elsewhere (${baseline.environment}): not compared.`);
} else {
  console.log(`\n${Object.keys(counts).length - grown} passed, ${grown} failed`);
  if (grown > 0) fail("More than 5 % more instructions. Make it faster, or explain it and run with --update.");
}
