// What a request costs as things grow: installations in a project, headers, and the body.
import { DatabaseSync } from "node:sqlite";
import { readdirSync } from "node:fs";

import { run } from "./support/load.mjs";
import { list, retrieve, toolsCall } from "./support/requests.mjs";
import { spread } from "./support/statistics.mjs";
import { startOurs, temporary } from "./support/targets.mjs";

/** @typedef {import('./support/targets.mjs').Target} Target */

/** The database below a folder that has this table. @param {string} folder @param {string} query */
function database(folder, query) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".sqlite"))) {
    const found = new DatabaseSync(`${folder}/${name}`);
    try {
      if (found.prepare(query).get() !== undefined) return found;
    } catch {
      // Another's.
    }
    found.close();
  }
  throw new Error(`Nothing answers ${query} below ${folder}`);
}

/**
 * Copies the installation that is there until there are so many: faster than asking for them.
 * @param {string} data
 * @param {number} count
 */
function fill(data, count) {
  const project = database(`${data}/gatehouse-partitions`, "SELECT 1 FROM records WHERE key LIKE 'installation/%'");
  const copies = database(`${data}/gatehouse-read-copies`, "SELECT 1 FROM entries");
  const rows = project.prepare("SELECT key, value FROM records WHERE key LIKE 'installation/%'").all();
  const { key, value } = /** @type {{ key: string, value: string }} */ (rows[0]);
  const id = key.slice(key.lastIndexOf("/") + 1);
  const put = project.prepare("INSERT INTO records VALUES (?, ?, 1, 0)");
  const copy = copies.prepare("INSERT INTO entries VALUES (?, ?)");
  for (const one of [project, copies]) one.exec("BEGIN");
  for (let index = rows.length; index < count; ++index) {
    const other = `${id.slice(0, 24)}${String(index).padStart(12, "0")}`;
    const record = value.replaceAll(id, other);
    put.run(key.replace(id, other), record);
    copy.run(`installation/bench/${other}`, record);
  }
  for (const one of [project, copies]) one.exec("COMMIT");
  project.prepare("UPDATE folders SET total = ? WHERE prefix = ?").run(count, key.slice(0, key.lastIndexOf("/") + 1));
  project.close();
  copies.close();
}

/**
 * @param {string} upstream
 * @param {{ sizes: number[], rounds: number, seconds: number, onStep: () => void }} options
 */
export async function probeInstallations(upstream, { sizes, rounds, seconds, onStep }) {
  await using stack = new AsyncDisposableStack();
  /** @type {Target[]} */
  const targets = [];
  for (const size of sizes) {
    const folder = temporary();
    const target = await startOurs(upstream, { folder, prepare: (data) => fill(data, size) });
    targets.push(stack.adopt(target, ({ stop }) => stop()));
    onStep();
  }
  /** @type {Record<string, (target: Target) => Omit<import('./support/load.mjs').Load, 'seconds'>>} */
  const kinds = { retrieve, proxy: (target) => toolsCall(target, "json"), "page of 10": (target) => list(target, 10) };
  const results = [];
  for (const [kind, request] of Object.entries(kinds)) {
    const rates = await ratesOf(targets.map(request), rounds, seconds);
    for (const [index, size] of sizes.entries()) {
      results.push({ kind, size, ratio: spread(rates[index].map((rate, round) => rates[0][round] / rate)) });
    }
    onStep();
  }
  return results;
}

/**
 * Every load in turn, round by round.
 * @param {Array<Omit<import('./support/load.mjs').Load, 'seconds'>>} loads
 * @param {number} rounds
 * @param {number} seconds
 */
async function ratesOf(loads, rounds, seconds) {
  const rates = loads.map(() => /** @type {number[]} */ ([]));
  for (let round = -1; round < rounds; ++round) {
    for (const [index, load] of loads.entries()) {
      const { rate } = await run({ ...load, seconds });
      if (round >= 0) rates[index].push(rate);
    }
  }
  return rates;
}

/**
 * The median time of one proxied request, by what it carries.
 * @param {Target[]} targets
 * @param {{ seconds: number, onStep: () => void }} options
 */
export async function probeRequests(targets, { seconds, onStep }) {
  const results = [];
  for (const count of [0, 16, 32, 64]) {
    const headers = Object.fromEntries(Array.from({ length: count }, (_, i) => [`mcp-x-${i}`, "v".repeat(40)]));
    results.push(await timed(`${count} more headers`, targets, { headers }, seconds));
    onStep();
  }
  for (const size of [1024, 16_384, 131_072, 1_000_000]) {
    results.push(await timed(`a body of ${size} bytes`, targets, { padding: "x".repeat(size) }, seconds));
    onStep();
  }
  return results;
}

/**
 * @param {string} what
 * @param {Target[]} targets
 * @param {{ headers?: Record<string, string>, padding?: string }} more
 * @param {number} seconds
 */
async function timed(what, targets, more, seconds) {
  /** @type {Record<string, number>} */
  const times = {};
  for (const target of targets) {
    const { p50 } = await run({ ...toolsCall(target, "json", more), connections: 1, seconds });
    times[target.name] = p50;
  }
  return { what, times };
}
