// `npm run format`: rewrites every source as the lint stage of `npm test` wants it.
import { readdirSync } from "node:fs";
import { fail, run } from "./run.mjs";
import { newerNode, root } from "./paths.mjs";

const cppFolders = ["src", "wasm", "host-shims", "tests"];
const sources = cppFolders
  .flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  )
  .filter((file) => /\.(cpp|h)$/.test(file));

const prettier = [
  `${root}/node_modules/.bin/prettier`,
  "--write",
  "--log-level",
  "warn",
  "host-shims",
  "tests",
  "wasm",
];
if (!run("clang-format", ["-i", ...sources]) || !run(newerNode, prettier)) fail("Formatting failed.");
