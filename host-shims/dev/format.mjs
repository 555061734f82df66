// `npm run format`: rewrites every source as the lint stage of `npm test` wants it.
import { newerNode, root } from "./paths.mjs";
import { fail, run } from "./run.mjs";
import { cppSources, prettierSources } from "./sources.mjs";

const prettier = [`${root}/node_modules/.bin/prettier`, "--write", "--log-level", "warn", ...prettierSources];
if (!run("clang-format", ["-i", ...cppSources()]) || !run(newerNode, prettier)) fail("Formatting failed.");
