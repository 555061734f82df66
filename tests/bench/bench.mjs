// `npm run bench`: ours beside its peers, in plain workerd, paired and in turn.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

import { buildModule, serveModule } from "../../host-shims/dev/build.mjs";
import { chosenOf, readOptions } from "../../host-shims/dev/options.mjs";
import { root } from "../../host-shims/dev/paths.mjs";
import { fail } from "../../host-shims/dev/run.mjs";
import { chosenToolchain, setUpForBenchmarks } from "../../host-shims/dev/setup.mjs";
import { probeInstallations, probeRequests } from "./growth.mjs";
import { measures } from "./measures.mjs";
import { probeGuest, probeSizes, probeStart } from "./probes.mjs";
import { run } from "./support/load.mjs";
import { takePairs } from "./support/pairs.mjs";
import { latencyPicture, short, table } from "./support/report.mjs";
import { toolsCall } from "./support/requests.mjs";
import { startOurs, startPeer } from "./support/targets.mjs";
import { startUpstream } from "./support/upstream.mjs";

const USAGE = `npm run bench -- [options]
  --quick           a smoke test of the same: numbers without weight
  --only NAME,NAME  some rows of the table only
  --seconds N       for each sample; 2 without it
  --help`;

const OPTIONS = /** @type {const} */ ({
  quick: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  seconds: { type: "string" },
});

const { quick, only, seconds } = readOptions(OPTIONS, USAGE);
const list = chosenOf(measures, "id", only);
const plan = quick
  ? { rounds: 1, warmUp: 1, seconds: 1, sizes: [10, 100], connections: [1, 4], waiting: 300, streams: 100 }
  : {
      rounds: 7,
      // Compilers take their time on a busy machine.
      warmUp: 3,
      seconds: 2,
      sizes: [10, 1000, 100_000],
      connections: [1, 2, 4, 8, 16, 32],
      waiting: 2000,
      streams: 1000,
    };
if (seconds !== undefined) plan.seconds = readSeconds(seconds);
const output = `${root}/build/bench`;

const onStep = () => process.stderr.write(".");
/** @param {string} title */
const announce = (title) => process.stderr.write(`\n${title} `);

/** @param {string} text */
function readSeconds(text) {
  if (!/^[1-9]\d*$/.test(text)) fail(`--seconds ${text}: a sample takes a whole number of seconds.`);
  return Number(text);
}

function machine() {
  const [{ model }] = cpus();
  const release = execFileSync("uname", ["-sr"], { encoding: "utf8" }).trim();
  const load = readFileSync("/proc/loadavg", "utf8").split(" ").slice(0, 3).join(" ");
  return `${model.trim()}, ${cpus().length} processors, ${release}, load before ${load}`;
}

/** @param {import('./support/targets.mjs').Target[]} targets */
async function latencyCurves(targets) {
  /** @type {Record<string, Array<{ connections: number, p50: number, p99: number }>>} */
  const curves = Object.fromEntries(targets.map(({ name }) => [name, []]));
  for (const connections of plan.connections) {
    for (const target of targets) {
      const { p50, p99 } = await run({ ...toolsCall(target, "json"), connections, seconds: plan.seconds });
      curves[target.name].push({ connections, p50, p99 });
    }
    onStep();
  }
  return curves;
}

/**
 * What is measured on ours beside its peers.
 * @param {string} upstream
 */
async function besidePeers(upstream) {
  await using stack = new AsyncDisposableStack();
  /** @param {Promise<import('./support/targets.mjs').Target>} starting */
  const stopped = async (starting) => stack.adopt(await starting, ({ stop }) => stop());
  const targets = {
    ours: await stopped(startOurs(upstream)),
    bare: await stopped(startPeer("bare", upstream)),
    hono: await stopped(startPeer("hono", upstream)),
  };
  const rows = [];
  for (const measure of list) {
    announce(measure.title);
    rows.push(await takePairs(measure, targets, { ...plan, onRound: onStep }));
  }
  if (only !== undefined) return { rows };
  announce("latency curves");
  const curves = await latencyCurves(Object.values(targets));
  announce("headers and bodies");
  const requests = await probeRequests([targets.ours, targets.bare], { seconds: 1, onStep });
  return { rows, curves, requests };
}

/**
 * What is measured on servers of its own.
 * @param {string} upstream
 */
async function alone(upstream) {
  announce("installations in a project");
  const installations = await probeInstallations(upstream, { ...plan, onStep });
  announce("guest, upload, start");
  const findings = [...(await probeGuest(upstream, plan)), ...(await probeSizes()), ...(await probeStart(plan.rounds))];
  return { installations, findings };
}

async function measureAll() {
  const upstream = await startUpstream();
  try {
    const beside = await besidePeers(upstream.url);
    return { ...beside, ...(only === undefined ? await alone(upstream.url) : {}) };
  } finally {
    upstream.stop();
  }
}

const toolchain = chosenToolchain();
setUpForBenchmarks(toolchain);
buildModule(toolchain);
serveModule(toolchain);
const machineName = machine();
const { rows, ...rest } = await measureAll();

console.log(`\n\n${machineName}; medians of ${plan.rounds} pairs of ${plan.seconds} s each\n`);
console.log(table(rows));
for (const { title, value, goal, met } of rest.findings ?? []) {
  console.log(`| ${title} | | | ${value} | | ${goal} | ${met ? "yes" : "no"} |`);
}
for (const { kind, size, ratio } of rest.installations ?? []) {
  console.log(`${kind}, ${size} installations: ${ratio.median.toFixed(2)} × the time of ${plan.sizes[0]} (≤ 1.15)`);
}
for (const { what, times } of rest.requests ?? []) {
  console.log(`${what}: ${short(times.ours)} µs ours, ${short(times.bare)} µs bare`);
}
mkdirSync(output, { recursive: true });
writeFileSync(`${output}/bench.json`, JSON.stringify({ machine: machineName, plan, rows, ...rest }, null, 2));
if (rest.curves !== undefined) writeFileSync(`${output}/latency.svg`, latencyPicture(rest.curves));
console.log(`\n${output}/bench.json${rest.curves === undefined ? "" : `, ${output}/latency.svg`}`);
