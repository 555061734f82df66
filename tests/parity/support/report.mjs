// Writes what the conformance suite said as a table: tests/parity/README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

import { format, resolveConfig } from "prettier";

import { root } from "../../../host-shims/dev/paths.mjs";
import { count } from "./conformance_suite.mjs";

/** @typedef {import("./conformance_suite.mjs").Check} Check */
/** @typedef {import("./conformance_suite.mjs").Results} Results */
/** @typedef {Map<string, { direct: Results, through: Results }>} Tables by revision and SDK */

const file = fileURLToPath(new URL("../README.md", import.meta.url));

/** @param {string} name a development dependency */
function versionOf(name) {
  const { devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  return `\`${name}\` ${devDependencies[name]}`;
}

/** Passed of all. @param {Check[] | undefined} checks */
function tally(checks) {
  if (checks === undefined) return "did not run";
  const { passed, failed } = count(checks);
  return `${passed}/${passed + failed}`;
}

/** @param {{ direct: Results, through: Results }} table @param {string} scenario */
function cell({ direct, through }, scenario) {
  if (!direct.has(scenario)) return "";
  const same = isDeepStrictEqual(direct.get(scenario), through.get(scenario));
  return `${tally(direct.get(scenario))} ${same ? "=" : "≠"} ${tally(through.get(scenario))}`;
}

/** @param {Results} results */
const total = (results) => tally([...results.values()].flat());

/** @param {Tables} tables */
export async function writeReport(tables) {
  const all = [...tables.values()];
  const scenarios = [...new Set(all.flatMap(({ direct }) => [...direct.keys()]))].sort();
  /** @param {string[]} cells */
  const row = (...cells) => `| ${cells.join(" | ")} |`;
  const text = [
    "# Parity",
    "",
    "What the official conformance suite says of a server directly, it says of the same server through Gatehouse. " +
      "Written by `npm test -- --only parity`.",
    "",
    `The suite is ${versionOf("@modelcontextprotocol/conformance")}, every server scenario of each revision, the ` +
      `pending ones too. The server is \`server/\`: on ${versionOf("@modelcontextprotocol/sdk")} (SDK 1) with ` +
      `sessions, and on ${versionOf("@modelcontextprotocol/server")} and ${versionOf("@modelcontextprotocol/node")} ` +
      "(SDK 2) with sessions up to 2025-11-25 and without them in 2026-07-28, on one " +
      "endpoint. Gatehouse runs on workerd; the suite cannot send an API key, so a proxy that adds one " +
      "(`support/api_key_proxy.mjs`) stands between the two.",
    "",
    "Each cell: checks passed directly, `=` where every check has the same outcome, the same message and the same " +
      "details, checks passed through Gatehouse. Taken out before they are compared are times, ports, random ids and " +
      "headers of the connection or of the gateway itself; and the words of the errors that a gateway must find before the server does.",
    "",
    row("scenario", ...tables.keys()),
    row("---", ...all.map(() => "---")),
    ...scenarios.map((scenario) => row(`\`${scenario}\``, ...all.map((table) => cell(table, scenario)))),
    row("all", ...all.map(({ direct, through }) => `${total(direct)}, ${total(through)}`)),
    "",
  ].join("\n");
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: "markdown" }));
}
