// Load on one server: wrk, driven by a script that is written for each run.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * @typedef {object} Load
 * @property {string} url
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {number} [connections]
 * @property {number} [threads] each with a script state of its own
 * @property {number} seconds
 * @property {'none' | 'all'} [refusals] how many of the answers have a status of 400 and above; 'none' without it
 * @property {string} [script] Lua that comes after the fixed request, and may replace it
 *
 * @typedef {object} Outcome
 * @property {number} rate requests per second
 * @property {number} requests
 * @property {number} bytes per second
 * @property {number} p50 µs
 * @property {number} p99 µs
 */

/** A Lua string literal: every byte by its number where it is not plain. @param {string} text */
export function lua(text) {
  const escaped = [...Buffer.from(text)].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 34 && byte !== 92
      ? String.fromCharCode(byte)
      : `\\${String(byte).padStart(3, "0")}`,
  );
  return `"${escaped.join("")}"`;
}

/** @param {Load} load */
function scriptOf({ method = "GET", headers = {}, body, script = "" }) {
  const fields = Object.entries(headers).map(([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`);
  return `
wrk.method = ${lua(method)}
${fields.join("\n")}
${body === undefined ? "" : `wrk.body = ${lua(body)}`}
${script}
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\nRESULT {"requests":%d,"duration":%d,"bytes":%d,"p50":%f,"p99":%f,"broken":%d,"refused":%d}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
`;
}

/**
 * Fails where an answer was refused that should not be, or the other way round.
 * @param {Load} load
 * @returns {Promise<Outcome>}
 */
export async function run(load) {
  const folder = mkdtempSync(`${tmpdir()}/gatehouse-load-`);
  try {
    writeFileSync(`${folder}/load.lua`, scriptOf(load));
    const { connections = 16, threads = 1, seconds, url, refusals = "none" } = load;
    const args = ["-t", threads, "-c", connections, "-d", seconds, "--timeout", 30, "-s", `${folder}/load.lua`, url];
    const { stdout } = await execute("wrk", args.map(String), { maxBuffer: 1 << 26 });
    const result = JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? "null");
    if (result === null || result.broken > 0) throw new Error(`The load on ${url} broke:\n${stdout}`);
    // Speed of errors is no speed.
    if (result.refused !== (refusals === "all" ? result.requests : 0)) {
      throw new Error(`${url} refused ${result.refused} of ${result.requests} requests.`);
    }
    const elapsed = result.duration / 1e6;
    return {
      rate: result.requests / elapsed,
      requests: result.requests,
      bytes: result.bytes / elapsed,
      p50: result.p50,
      p99: result.p99,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
