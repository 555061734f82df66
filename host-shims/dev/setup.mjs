// Installs what is missing: Debian packages and npm packages. Asks nothing. Uses only
// what Node.js 20.12 has, because nothing else may be there yet.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { newerNode, root } from "./paths.mjs";
import { capture, fail, run } from "./run.mjs";

/** @typedef {import('./paths.mjs').Toolchain} Toolchain */

const buildPackages = ["cmake", "ninja-build", "rapidjson-dev"];
/** Any of these is a clang that links WebAssembly; the newest installed one is used. */
const wasiPackages = [
  "clang-22",
  "lld-22",
  "libc++-22-dev-wasm32",
  "libc++abi-22-dev-wasm32",
  "libclang-rt-22-dev-wasm32",
  "wasi-libc",
];
const nativePackages = ["g++", "clang", "libclang-rt-dev", "clang-format", "catch2", "libssl-dev"];

const benchmarkPackages = ["wrk", "valgrind"];

/**
 * The Debian packages that a toolchain needs; none for one the user brings along.
 * @param {Toolchain} toolchain
 */
function toolchainPackages(toolchain) {
  if (toolchain === "emscripten") return process.env.EMSDK ? [] : ["emscripten"];
  return process.env.WASI_SDK_PATH ? [] : wasiPackages;
}

/** The toolchain whose module is served: the user's own where one is set. @returns {Toolchain} */
export function chosenToolchain() {
  const wanted = process.env.GATEHOUSE_WASM;
  if (wanted === "emscripten" || wanted === "wasi") return wanted;
  if (wanted) fail(`GATEHOUSE_WASM is "${wanted}"; it may be "emscripten" or "wasi".`);
  return process.env.EMSDK && !process.env.WASI_SDK_PATH ? "emscripten" : "wasi";
}

/** What it takes to build and serve one module. @param {Toolchain} toolchain */
export function setUpForServing(toolchain) {
  ensureDebianPackages([...buildPackages, ...toolchainPackages(toolchain)]);
  ensureNpmPackages();
}

/** What it takes to measure: a load generator, and a machine that counts instructions. @param {Toolchain} toolchain */
export function setUpForBenchmarks(toolchain) {
  ensureDebianPackages(["g++", "libssl-dev", ...benchmarkPackages]);
  setUpForServing(toolchain);
}

/** What it takes to count instructions natively. */
export function setUpForInstructions() {
  ensureDebianPackages([...buildPackages, "g++", "libssl-dev", "valgrind"]);
  ensureNpmPackages();
}

/** What it takes to run every test. */
export function setUpForTesting() {
  ensureDebianPackages([
    ...buildPackages,
    ...nativePackages,
    ...benchmarkPackages,
    ...toolchainPackages("emscripten"),
    ...toolchainPackages("wasi"),
  ]);
  ensureNpmPackages();
}

/** @param {string[]} packages */
function ensureDebianPackages(packages) {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  console.log(`Installing Debian packages: ${missing.join(" ")}`);
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? [] : ["sudo", "-n"];
  if (!isRoot && !capture("sudo", ["-n", "true"]).ok) {
    fail(
      `These Debian packages are missing. Install them and start again:\n  sudo apt-get install -y ${missing.join(" ")}`,
    );
  }
  const [program, ...before] = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  const install = ["install", "-y", "--no-install-recommends", "-qq", ...missing];
  // The lists may be missing, or older than what the mirrors still have.
  if (!run(program, [...before, "update", "-qq"]) || !run(program, [...before, ...install])) {
    fail(`apt-get could not install: ${missing.join(" ")}`);
  }
}

/** @param {string} name */
function isInstalled(name) {
  return capture("dpkg-query", ["-W", "-f", "${Status}", name]).output.includes("install ok installed");
}

function ensureNpmPackages() {
  const stamp = `${root}/node_modules/.gatehouse-lock`;
  const lock = createHash("sha256")
    .update(readFileSync(`${root}/package-lock.json`))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock && existsSync(newerNode)) return;
  console.log("Installing npm packages");
  // Not `npm ci`: it refuses a lock file that lacks another system's optional binary, which
  // some registries do not carry. The versions are the lock file's all the same.
  if (!run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"])) fail("npm install failed.");
  if (!existsSync(newerNode)) fail('The npm package "node" did not install its binary. Are install scripts allowed?');
  writeFileSync(stamp, lock);
}
