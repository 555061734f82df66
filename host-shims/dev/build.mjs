// Builds one wasm module and makes it the one that is served: `npm run build`.
import { copyFileSync, existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { deployedModule, moduleOf, root } from "./paths.mjs";
import { fail, run } from "./run.mjs";
import { chosenToolchain, setUpForServing } from "./setup.mjs";

/** @typedef {import('./paths.mjs').Toolchain} Toolchain */

/**
 * Configures where that was not done yet, and builds.
 * @param {string} preset of CMakePresets.json
 * @param {string} directory below build/
 * @returns {boolean}
 */
export function buildPreset(preset, directory) {
  const configured = isConfigured(`${root}/build/${directory}`, root);
  return (configured || run("cmake", ["--preset", preset])) && run("cmake", ["--build", "--preset", preset]);
}

/**
 * Whether CMake has made a directory for these sources. One that it made for others, as a copied checkout has, would
 * build those: it is removed.
 * @param {string} directory
 * @param {string} sources
 */
export function isConfigured(directory, sources) {
  const cache = `${directory}/CMakeCache.txt`;
  const home = existsSync(cache) && /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(readFileSync(cache, "utf8"))?.[1];
  if (home && !isSame(home, sources)) rmSync(directory, { recursive: true });
  return existsSync(`${directory}/build.ninja`);
}

/** @param {string} path @param {string} other */
const isSame = (path, other) => existsSync(path) && realpathSync(path) === realpathSync(other);

/** @param {Toolchain} toolchain */
export function buildModule(toolchain) {
  if (!buildPreset(`wasm-${toolchain}`, `wasm/${toolchain}`)) fail(`The ${toolchain} build failed.`);
}

/** Makes a built module the one that the Worker imports. @param {Toolchain} toolchain */
export function serveModule(toolchain) {
  copyFileSync(moduleOf(toolchain), deployedModule);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const toolchain = chosenToolchain();
  setUpForServing(toolchain);
  buildModule(toolchain);
  serveModule(toolchain);
}
