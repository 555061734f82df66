// That the folders of src/ know each other one way only: each includes what stands before it, never what comes after.
import { readFileSync, readdirSync } from "node:fs";
import { root } from "../host-shims/dev/paths.mjs";

const LAYERS = [
  ...["core", "host", "http", "crypto", "storage", "exchange", "upstream", "access", "installations", "oauth", "mcp"],
  // Generated.
  "schema",
];
/** Files beside the folders put it all together. @param {string} path below src/ */
const layerOf = (path) => (path.includes("/") ? LAYERS.indexOf(path.split("/")[0]) : LAYERS.length);

const offences = readdirSync(`${root}/src`, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(cpp|h)$/.test(file))
  .flatMap((file) => {
    const included = [...readFileSync(`${root}/src/${file}`, "utf8").matchAll(/^#include "(.+)"$/gm)];
    return included.filter(([, path]) => layerOf(path) > layerOf(file)).map(([, path]) => `src/${file} knows ${path}`);
  });
for (const offence of offences) console.error(offence);
process.exit(offences.length === 0 ? 0 : 1);
