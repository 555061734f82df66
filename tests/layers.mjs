// That the folders of src/ know each other one way only: each includes what stands before it, and neither what comes
// after nor what stands beside it.
import { readFileSync, readdirSync } from "node:fs";
import { root } from "../host-shims/dev/paths.mjs";

const LAYERS = [
  ...[["core"], ["host"], ["http", "crypto"], ["storage"], ["exchange"], ["upstream", "access"]],
  ...[["installations"], ["oauth"], ["mcp"]],
  // Generated.
  ["schema"],
  // The files beside the folders put it all together.
  [""],
];

/** @param {string} path below src/ */
const folderOf = (path) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");
/** −1 for a folder without a layer. @param {string} folder */
const rankOf = (folder) => LAYERS.findIndex((layer) => layer.includes(folder));

/** @param {string} file @param {string} included both below src/ */
function isAllowed(file, included) {
  const [from, to] = [file, included].map(folderOf);
  const [high, low] = [from, to].map(rankOf);
  return low >= 0 && high >= 0 && (low < high || from === to);
}

const offences = readdirSync(`${root}/src`, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(cpp|h)$/.test(file))
  .flatMap((file) => {
    const included = [...readFileSync(`${root}/src/${file}`, "utf8").matchAll(/^#include "(.+)"$/gm)];
    return included.filter(([, path]) => !isAllowed(file, path)).map(([, path]) => `src/${file} knows ${path}`);
  });
for (const offence of offences) console.error(offence);
process.exit(offences.length === 0 ? 0 : 1);
