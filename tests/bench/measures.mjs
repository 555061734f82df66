// What is measured on every target in turn: one entry a row of the table.
import { cpuTime } from "./support/cpu_time.mjs";
import { run } from "./support/load.mjs";
import { createAndDelete, list, refused, retrieve, toolsCall } from "./support/requests.mjs";
import { firstEventTime } from "./support/first_event.mjs";

/** @typedef {import('./support/targets.mjs').Target} Target */
/** @typedef {import('./support/targets.mjs').Name} Name */
/** @typedef {import('./support/load.mjs').Load} Load */

/**
 * @typedef {object} Measure
 * @property {string} id
 * @property {string} title
 * @property {Name[]} targets the base first
 * @property {(target: Target, seconds: number) => Promise<Record<string, number>>} sample
 * @property {Goal[]} goals
 *
 * @typedef {object} Goal what ours must reach
 * @property {string} value of the sample
 * @property {string} unit
 * @property {'ratio' | 'difference'} how ours stands against the other
 * @property {Name} against
 * @property {number} least for a ratio, at least; for a difference, at most
 */

/** @type {Name[]} */
const all = ["bare", "hono", "ours"];
/** @type {Name[]} */
const rest = ["hono", "ours"];

/**
 * Load for a while, with what it cost the server's processor.
 * @param {Target} target
 * @param {Load} load
 */
async function loaded(target, load) {
  const before = cpuTime(target.pid);
  const outcome = await run(load);
  return { ...outcome, work: outcome.requests / ((cpuTime(target.pid) - before) / 1e6) };
}

/** @param {string} value @param {Name} against @param {number} least @returns {Goal} */
const atLeast = (value, against, least) => ({ value, unit: "/s", how: "ratio", against, least });
/** @param {string} value @param {Name} against @param {number} least @returns {Goal} */
const addedAtMost = (value, against, least) => ({ value, unit: "µs", how: "difference", against, least });

/** @type {Measure[]} */
export const measures = [
  {
    id: "call",
    title: "proxied tools/call, small JSON",
    targets: all,
    sample: (target, seconds) => loaded(target, { ...toolsCall(target, "json"), seconds }),
    goals: [atLeast("rate", "bare", 0.9), atLeast("rate", "hono", 1.3), atLeast("work", "bare", 0.9)],
  },
  {
    id: "latency",
    title: "proxied tools/call, one at a time",
    targets: all,
    sample: (target, seconds) => loaded(target, { ...toolsCall(target, "json"), connections: 1, seconds }),
    goals: [addedAtMost("p50", "bare", 60), addedAtMost("p99", "bare", 200)],
  },
  {
    id: "sse",
    title: "proxied SSE, 10,000 events an answer",
    targets: all,
    async sample(target, seconds) {
      const { rate, work } = await loaded(target, { ...toolsCall(target, "sse"), connections: 2, seconds });
      return { rate: rate * 10_000, work: work * 10_000 };
    },
    goals: [atLeast("rate", "bare", 0.98)],
  },
  {
    id: "first_event",
    title: "proxied SSE, first event",
    targets: all,
    sample: async (target, seconds) => ({ p50: await firstEventTime(toolsCall(target, "first"), seconds) }),
    goals: [addedAtMost("p50", "bare", 100)],
  },
  {
    id: "bytes",
    title: "100 MB answer through the proxy",
    targets: all,
    async sample(target, seconds) {
      const { bytes } = await loaded(target, { ...toolsCall(target, "bytes"), connections: 1, seconds });
      return { bytes };
    },
    goals: [atLeast("bytes", "bare", 0.98)],
  },
  {
    id: "retrieve",
    title: "retrieve",
    targets: rest,
    sample: (target, seconds) => loaded(target, { ...retrieve(target), seconds }),
    goals: [atLeast("rate", "hono", 1.3)],
  },
  {
    id: "list",
    title: "list of 100",
    targets: rest,
    sample: (target, seconds) => loaded(target, { ...list(target, 100), seconds }),
    goals: [atLeast("rate", "hono", 1.5)],
  },
  {
    id: "create",
    title: "create + delete",
    targets: rest,
    sample: (target, seconds) => loaded(target, { ...createAndDelete(target), seconds }),
    goals: [atLeast("rate", "hono", 1.2)],
  },
  {
    id: "refused",
    title: "refused requests (bad key)",
    targets: rest,
    async sample(target, seconds) {
      const load = refused(target);
      const { status } = await fetch(load.url, { headers: load.headers });
      // Any other would be counted like it.
      if (status !== 401) throw new Error(`${target.name} answered ${status} to a bad key.`);
      const { rate } = await run({ ...load, seconds });
      return { rate };
    },
    goals: [atLeast("rate", "hono", 2)],
  },
];
