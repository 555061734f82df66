// Runs the official conformance suite's server scenarios at one revision, and reads what it found.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { newerNode, root } from "../../../host-shims/dev/paths.mjs";
import { quietEnvironment } from "../../../host-shims/dev/run.mjs";

const program = `${root}/node_modules/@modelcontextprotocol/conformance/dist/index.js`;

/**
 * @typedef {object} Check as the suite writes it, with what is different in every run taken out
 * @property {string} id
 * @property {string} name
 * @property {string} description
 * @property {"SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO"} status
 * @property {string} [errorMessage]
 * @property {unknown} [details]
 */
/** @typedef {Map<string, Check[]>} Results by scenario */

/** Of this connection, and not of the answer. */
const hopHeaders = ["connection", "date", "keep-alive", "transfer-encoding", "content-length"];
/** What a gateway says of itself, beside what the server says. */
const gatewayHeaders = ["x-request-id", "server-timing", "vary"];
const otherHeaders = [...hopHeaders, ...gatewayHeaders];
/** Sealed or counted anew in each run. */
const chance = ["requestState", "io.modelcontextprotocol/subscriptionId", "subscriptionId"];
/** HeaderMismatch, the one error that a gateway must find before the server does (2026-07-28, basic/transports). */
const HEADER_MISMATCH = -32020;
/** "Invalid request", and what SDKs say where the specification names no code. */
const unnamed = [-32600, -32000];

/**
 * An error whose words are left to whoever finds it: its code, where the specification names one.
 * @param {any} answer a JSON-RPC message
 */
function withoutWords(answer) {
  const code = answer?.error?.code;
  if (code === HEADER_MISMATCH) return { ...answer, error: { code } };
  return unnamed.includes(code) ? { error: "an error without a name" } : answer;
}

/** @param {string} url of the server under test */
function withoutChance(url) {
  const { host } = new URL(url);
  /** @param {string} key @param {unknown} value @returns {unknown} */
  return (key, value) => {
    if (key === "timestamp" || otherHeaders.includes(key)) return undefined;
    if (chance.includes(key)) return typeof value;
    if (typeof value !== "string") return withoutWords(value);
    return value.replaceAll(host, "{host}").replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{uuid}");
  };
}

/**
 * @param {string} url
 * @param {string} revision
 * @returns {Promise<Results>}
 */
export async function runConformanceSuite(url, revision) {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-conformance-"));
  const options = ["--suite", "all", "--spec-version", revision, "--output-dir", directory];
  const suite = spawn(newerNode, [program, "server", "--url", url, ...options], {
    env: quietEnvironment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  await once(suite, "exit");
  const found = readdirSync(directory).map((folder) => {
    // server-<scenario>-<time>
    const scenario = folder.replace(/^server-/, "").replace(/-\d{4}-\d{2}-\d{2}T.*$/, "");
    const checks = JSON.parse(readFileSync(join(directory, folder, "checks.json"), "utf8"));
    return /** @type {const} */ ([scenario, JSON.parse(JSON.stringify(checks, withoutChance(url)))]);
  });
  rmSync(directory, { recursive: true });
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the suite counts: a warning or a note is no pass and no failure. @param {Check[]} checks */
export function count(checks) {
  const passed = checks.filter(({ status }) => status === "SUCCESS").length;
  const failed = checks.filter(({ status }) => status === "FAILURE").length;
  return { passed, failed };
}
