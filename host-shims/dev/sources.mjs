// What is written by hand, and in whose format: what the lint stage checks and `npm run format` rewrites.
import { readdirSync } from "node:fs";
import { root } from "./paths.mjs";

const FOLDERS = ["src", "wasm", "host-shims", "tests"];

/** What prettier formats. */
export const prettierSources = ["host-shims", "tests", "wasm", "eslint.config.js"];

/** What clang-format does. @returns {string[]} */
export const cppSources = () => FOLDERS.flatMap(filesBelow).filter((file) => /\.(cpp|h)$/.test(file));

/** @param {string} directory @returns {string[]} absolute */
export function filesBelow(directory) {
  return readdirSync(`${root}/${directory}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
}
