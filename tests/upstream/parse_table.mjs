// Prints a table of URLs, each row with the parts that the WHATWG parser finds in its `url`
// (`parts`: null where it is not a URL). Node's parser is the one that workerd has.
import { readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
/** @type {{ url: string, refusal?: string }[]} */
const rows = JSON.parse(readFileSync(/** @type {string} */ (path), "utf8"));

/** @param {string} text */
function partsOf(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return [
    url.href,
    url.protocol.slice(0, -1),
    url.username,
    url.password,
    url.hostname,
    url.port,
    url.pathname,
    url.search,
    url.hash,
  ];
}

process.stdout.write(JSON.stringify(rows.map((row) => ({ ...row, parts: partsOf(row.url) }))));
