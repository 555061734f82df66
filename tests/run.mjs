// `npm test`: sets up what is missing, then runs every stage, or those that are chosen, and sums up.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";

import { buildPreset, serveModule } from "../host-shims/dev/build.mjs";
import { chosenOf, readOptions } from "../host-shims/dev/options.mjs";
import { moduleOf, newerNode, root, wrangler } from "../host-shims/dev/paths.mjs";
import { answer, capture, MAX_OUTPUT_BYTES, quietEnvironment, run } from "../host-shims/dev/run.mjs";
import { chosenToolchain, setUpForTesting } from "../host-shims/dev/setup.mjs";
import { cppSources, filesBelow, prettierSources } from "../host-shims/dev/sources.mjs";

/** @typedef {{ passed: number, failed: number }} Tally */
/** @typedef {{ name: string, title: string, run: () => Tally, needsModules?: boolean }} Stage */

const FUZZ_RUNS = 100_000;
/** No measure of anything: it fails a test that hangs. */
const TEST_TIMEOUT_MS = 600_000;
/** What a user of the edge pays for at each cold start. */
const MAX_UPLOAD_KIB = Object.freeze({ emscripten: 128, wasi: 110 });
const bin = `${root}/node_modules/.bin`;
const toolchains = /** @type {const} */ (["emscripten", "wasi"]);

/** One check that a program's exit code decides. @param {boolean} ok @returns {Tally} */
const check = (ok) => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
/** @param {Tally[]} tallies @returns {Tally} */
const sum = (tallies) => tallies.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }));

/** @returns {Tally} */
function lint() {
  return sum([
    check(run("clang-format", ["--dry-run", "-Werror", ...cppSources()])),
    check(run(newerNode, ["tests/layers.mjs"])),
    check(run(newerNode, [`${bin}/prettier`, "--check", "--log-level", "warn", ...prettierSources])),
    check(run(newerNode, [`${bin}/eslint`, "--max-warnings", "0", "."])),
    check(run(newerNode, [`${bin}/tsc`, "--project", "jsconfig.json"])),
    check(
      run(newerNode, [`${bin}/redocly`, "lint", "--config", "tests/openapi/redocly.yaml", "src/schema/openapi.json"]),
    ),
  ]);
}

/** Catch2 under the sanitizers, compiled by gcc. @returns {Tally} */
function native() {
  if (!buildPreset("native-debug", "native-debug")) return check(false);
  const { ok, output } = capture(`${root}/build/native-debug/tests/gatehouse_tests`, []);
  process.stdout.write(output);
  const all = /All tests passed \(\d+ assertions? in (\d+) test cases?\)/.exec(output);
  const some = /test cases:\s*(\d+) \|\s*(?:(\d+) passed \|\s*)?(\d+) failed/.exec(output);
  if (all && ok) return { passed: Number(all[1]), failed: 0 };
  return some ? { passed: Number(some[2] ?? 0), failed: Number(some[3]) } : check(false);
}

/** The same sources without a warning from clang. @returns {Tally} */
const clang = () => check(buildPreset("native-clang", "native-clang"));

/**
 * A fixed number of inputs from a fixed seed, each run of a fuzzer beginning with what the last has found.
 * @returns {Tally}
 */
function fuzz() {
  if (!buildPreset("native-fuzz", "native-fuzz")) return check(false);
  const build = `${root}/build/native-fuzz`;
  const names = readdirSync(`${root}/tests/fuzz`).flatMap((file) => /^(\w+)\.cpp$/.exec(file)?.[1] ?? []);
  return sum(
    names.map((name) => {
      const corpus = `${build}/corpus/${name}`;
      mkdirSync(corpus, { recursive: true });
      const limits = ["-seed=1", `-runs=${FUZZ_RUNS}`, "-max_len=1024", "-timeout=10"];
      const args = [
        corpus,
        `${root}/tests/fuzz/seeds/${name}`,
        ...limits,
        "-verbosity=0",
        `-artifact_prefix=${corpus}-`,
      ];
      const { ok, output } = capture(`${build}/tests/fuzz_${name}`, args);
      console.log(ok ? `${name}: ${FUZZ_RUNS} inputs` : output);
      return check(ok);
    }),
  );
}

/** @type {Tally | undefined} */
let modules;
/** Both modules, once for all the stages. */
function builtModules() {
  modules ??= sum(toolchains.map((toolchain) => check(buildPreset(`wasm-${toolchain}`, `wasm/${toolchain}`))));
  return modules;
}

/** @returns {Tally} */
function wasm() {
  const built = builtModules();
  if (built.failed > 0) return built;
  run(newerNode, ["wasm/print_sizes.mjs", ...toolchains.map(moduleOf)]);
  return sum([built, ...toolchains.map(upload), nodeTests("tests/wasm")]);
}

/** What a deployment would upload, and that it is no more than it may be. @param {import("../host-shims/dev/paths.mjs").Toolchain} toolchain */
function upload(toolchain) {
  serveModule(toolchain);
  const { ok, output } = capture(newerNode, [wrangler, "deploy", "--dry-run"]);
  const [line, kibibytes] = /Total Upload:.*gzip: ([\d.]+) KiB/.exec(output) ?? [output, NaN];
  console.log(`upload (${toolchain}): ${line}`);
  return check(ok && Number(kibibytes) <= MAX_UPLOAD_KIB[toolchain]);
}

/**
 * node:test files below a folder, one after the other: each may run a server of its own.
 * @param {string} directory
 * @param {Record<string, string>} [environment]
 * @returns {Tally}
 */
function nodeTests(directory, environment = {}) {
  const files = filesBelow(directory).filter((file) => file.endsWith(".test.mjs"));
  const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
  // What a test that failed has left open keeps nothing from ending.
  const ending = [`--test-timeout=${TEST_TIMEOUT_MS}`, "--test-force-exit"];
  const { status, stdout } = spawnSync(
    newerNode,
    ["--test", "--test-concurrency=1", ...ending, ...reporters, ...files],
    {
      cwd: root,
      env: { ...quietEnvironment, ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      maxBuffer: MAX_OUTPUT_BYTES,
    },
  );
  process.stdout.write(stdout);
  const passed = Number(/^ℹ pass (\d+)$/m.exec(stdout)?.[1] ?? 0);
  const failed =
    Number(/^ℹ fail (\d+)$/m.exec(stdout)?.[1] ?? 0) + Number(/^ℹ cancelled (\d+)$/m.exec(stdout)?.[1] ?? 0);
  return status === 0 ? { passed, failed } : { passed, failed: Math.max(failed, 1) };
}

/** Every test below a folder, on both modules. @param {string} directory @returns {Tally} */
function onBothModules(directory) {
  return sum(
    toolchains.map((toolchain) => {
      console.log(`\n-- on the module from ${toolchain}`);
      serveModule(toolchain);
      return nodeTests(directory);
    }),
  );
}

/** `npm run serve`, and the end-to-end tests on what it serves with: plain workerd. @returns {Tally} */
function selfHosted() {
  return sum([nodeTests("tests/selfhost"), nodeTests("tests/e2e", { GATEHOUSE_RUNTIME: "workerd" })]);
}

/** That every benchmark runs, not what it measures. @returns {Tally} */
const bench = () => check(run(newerNode, ["tests/bench/bench.mjs", "--quick"]));

/** That no endpoint takes more instructions than the baseline has; where that is from elsewhere, that they run. @returns {Tally} */
function instructions() {
  const { ok, output } = capture(newerNode, ["tests/bench/instructions.mjs"]);
  process.stdout.write(output);
  const tally = /^(\d+) passed, (\d+) failed$/m.exec(output);
  return tally === null ? check(ok) : { passed: Number(tally[1]), failed: Number(tally[2]) };
}

/** The official suite's OAuth scenarios, on both modules. @returns {Tally} */
function conformance() {
  return sum(
    toolchains.map((toolchain) => {
      console.log(`\n-- on the module from ${toolchain}`);
      serveModule(toolchain);
      const { ok, output } = capture(newerNode, ["tests/conformance/run.mjs"]);
      process.stdout.write(output);
      const tally = /^(\d+) passed, (\d+) failed$/m.exec(output);
      return tally === null ? check(ok) : { passed: Number(tally[1]), failed: Number(tally[2]) };
    }),
  );
}

/** @type {Stage[]} */
const stages = [
  { name: "lint", title: "Format, layers, lint, types, OpenAPI", run: lint },
  { name: "native", title: "Native tests under ASan and UBSan", run: native },
  { name: "clang", title: "Native build with clang", run: clang },
  { name: "fuzz", title: "Fuzzers on what reads untrusted text", run: fuzz },
  { name: "instructions", title: "Instructions of each endpoint", run: instructions },
  { name: "wasm", title: "Both wasm modules", run: wasm },
  {
    name: "contract",
    title: "The host contract on Cloudflare's host, and the parts of the shims",
    run: () => sum([nodeTests("tests/contract"), nodeTests("tests/host-shims")]),
    needsModules: true,
  },
  { name: "e2e", title: "End to end in workerd", run: () => onBothModules("tests/e2e"), needsModules: true },
  {
    name: "parity",
    title: "The same answers as the MCP server itself",
    run: () => onBothModules("tests/parity"),
    needsModules: true,
  },
  {
    name: "conformance",
    title: "The official conformance suite's OAuth scenarios",
    run: conformance,
    needsModules: true,
  },
  { name: "selfhost", title: "Self-hosted, and end to end on it", run: selfHosted, needsModules: true },
  { name: "bench", title: "The benchmarks run", run: bench },
];

const USAGE = `npm test -- [options]
  --only NAME,NAME  some stages only
  --list            what stages there are
  --help`;

function chosenStages() {
  const options = /** @type {const} */ ({ only: { type: "string", multiple: true }, list: { type: "boolean" } });
  const { only, list } = readOptions(options, USAGE);
  if (list) answer(stages.map(({ name, title }) => `${name.padEnd(12)} ${title}`).join("\n"));
  return chosenOf(stages, "name", only);
}

/** @param {Stage} stage @returns {Tally} */
function tallyOf({ title, run: runStage, needsModules = false }) {
  console.log(`\n== ${title}`);
  if (needsModules && builtModules().failed > 0) return check(false);
  // Whatever another stage, or an earlier run, has left there.
  if (needsModules) serveModule(chosenToolchain());
  const tally = runStage();
  // A stage in which nothing ran has shown nothing.
  return tally.passed + tally.failed === 0 ? check(false) : tally;
}

const chosen = chosenStages();
setUpForTesting();
const results = chosen.map((stage) => ({ name: stage.name, ...tallyOf(stage) }));

console.log("\n== Summary");
for (const { name, passed, failed } of results) console.log(`${name.padEnd(12)} ${passed} passed, ${failed} failed`);
const total = sum(results);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
