// Builds one wasm module and makes it the one that is served: `npm run build`.
import { copyFileSync, existsSync } from "node:fs";
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
  const configured = existsSync(`${root}/build/${directory}/build.ninja`);
  return (configured || run("cmake", ["--preset", preset])) && run("cmake", ["--build", "--preset", preset]);
}

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
