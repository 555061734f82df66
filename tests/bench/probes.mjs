// What is looked at once, and not in pairs: sizes, memory, storage calls, the start.
import { request as httpRequest } from "node:http";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { root } from "../../host-shims/dev/paths.mjs";
import { bundle } from "../../host-shims/selfhost/bundle.mjs";
import { startServer } from "../../host-shims/selfhost/server.mjs";
import { temporaryFolder } from "../support/folders.mjs";
import { spread } from "./support/statistics.mjs";
import { startBareServer, startOurs } from "./support/targets.mjs";
import { toolsCall } from "./support/requests.mjs";

/** @typedef {{ title: string, value: string, goal: string, met: boolean | null }} Finding */

const KIB = 1024;
const WAIT_MS = 60_000;

/** @param {string} url @returns {Promise<Record<string, number>>} */
const statsOf = async (url) => (await fetch(`${url}/__bench/stats`)).json();

/**
 * @template T
 * @param {() => T | Promise<T>} look
 * @param {(seen: T) => boolean} holds
 */
async function until(look, holds) {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`Still waiting: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Opens requests that stay open.
 * @param {ReturnType<typeof toolsCall>} call
 * @param {number} count
 */
function open({ url, method, headers, body }, count) {
  let answered = 0;
  /** @type {Error | undefined} */
  let failure;
  const fail = (/** @type {Error} */ error) => {
    failure ??= error;
  };
  const sent = Array.from({ length: count }, () => {
    const one = httpRequest(url, { method, headers, agent: false }, (answer) => {
      answered += 1;
      if (answer.statusCode !== 200) fail(new Error(`${url} answered ${answer.statusCode}`));
      answer.resume();
      answer.on("error", fail);
      answer.on("end", () => fail(new Error(`${url} did not stay open`)));
    });
    one.on("error", fail);
    one.end(body);
    return one;
  });
  return {
    /** How many are; fails where one did. */
    answered() {
      if (failure !== undefined) throw failure;
      return answered;
    },
    close: () => sent.forEach((one) => one.destroy()),
  };
}

/** Guest memory for what waits and for what streams, and storage calls of a proxied request. @param {string} upstream */
export async function probeGuest(upstream, { waiting = 2000, streams = 1000, calls = 200 } = {}) {
  const ours = await startOurs(upstream, { entry: `${root}/tests/bench/support/counting_worker.js` });
  try {
    const stats = () => statsOf(ours.url);
    const before = await stats();
    const call = toolsCall(ours, "json");
    for (let index = 0; index < calls; ++index) await (await fetch(call.url, call)).text();
    const after = await stats();
    const perCall = (after.kv - before.kv) / calls;
    const fresh = after.durable_object - before.durable_object;

    const streaming = open(toolsCall(ours, "first"), streams);
    await until(streaming.answered, (count) => count >= streams);
    const open1000 = await stats();
    streaming.close();

    // The first half fills what is free already; the second is what counts.
    const first = open(toolsCall(ours, "silent"), waiting);
    const half = await until(stats, ({ live_activations }) => live_activations >= waiting);
    const second = open(toolsCall(ours, "silent"), waiting);
    const full = await until(stats, ({ live_activations }) => live_activations >= 2 * waiting);
    first.close();
    second.close();
    const each = (full.memory_bytes - half.memory_bytes) / waiting;
    return [
      finding("guest memory per suspended request", `${(each / KIB).toFixed(2)} KiB`, "≤ 4 KiB", each <= 4 * KIB),
      finding(
        `${streams} streams open at once, guest memory`,
        `${(open1000.memory_bytes / KIB / KIB).toFixed(2)} MiB`,
        "≤ 8 MiB",
        open1000.memory_bytes <= 8 * KIB * KIB,
      ),
      finding(
        "Workers KV reads of a proxied request; other storage calls",
        `${perCall.toFixed(3)}; ${fresh}`,
        "≤ 1 bulk read; 0",
        perCall <= 1 && fresh === 0,
      ),
    ];
  } finally {
    await ours.stop();
  }
}

/** @param {string} title @param {string} value @param {string} goal @param {boolean | null} met @returns {Finding} */
const finding = (title, value, goal, met) => ({ title, value, goal, met });

/** What is uploaded, compressed. */
export async function probeSizes() {
  using folders = new DisposableStack();
  const folder = temporaryFolder(folders, "sizes");
  const peer = `${root}/tests/bench/peers/hono`;
  const names = {
    hono: `${peer}/worker.ts`,
    hono_oauth: `${peer}/with_oauth.ts`,
    gatehouse: `${root}/host-shims/cloudflare/worker.js`,
  };
  await bundle(folder, { names, minify: true });
  /** @param {string} file */
  const size = (file) => gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).byteLength;
  const ours = size("gatehouse.js") + size("gatehouse.wasm");
  const [hono, oauth] = [size("hono.js"), size("hono_oauth.js")];
  /** @param {number} bytes */
  const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;
  return [
    finding("upload, gzip", kib(ours), "≤ 110 KiB", ours <= 110 * KIB),
    finding(
      "the same of Hono + zod; with an OAuth client library",
      `${kib(hono)}; ${kib(oauth)}`,
      "more than ours",
      ours < oauth,
    ),
  ];
}

/**
 * From nothing to the first answer, ours and bare in turn.
 * @param {number} rounds
 */
export async function probeStart(rounds) {
  using folders = new DisposableStack();
  const folder = temporaryFolder(folders, "start");
  await bundle(`${folder}/ours`, { minify: true });
  const settings = { ADMIN_TOKEN: "operator", ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}` };
  const startGatehouse = () => startServer({ data: `${folder}/data`, directory: `${folder}/ours`, settings });
  const startBare = await startBareServer(`${folder}/bare`);
  /** @param {() => Promise<{ port: number, stop: () => Promise<void> }>} start */
  const time = async (start) => {
    const began = performance.now();
    const server = await start();
    try {
      await (await fetch(`http://127.0.0.1:${server.port}/api/environments/1/mcp_server_installations/`)).text();
      return performance.now() - began;
    } finally {
      await server.stop();
    }
  };
  const added = [];
  for (let round = -1; round < rounds; ++round) {
    const bare = await time(startBare);
    const ours = await time(startGatehouse);
    if (round >= 0) added.push(ours - bare);
  }
  const { median, low, high } = spread(added);
  const value = `${median.toFixed(1)} ms [${low.toFixed(1)} … ${high.toFixed(1)}]`;
  return [finding("start-up to first answer, over bare", value, "≤ 5 ms", median <= 5)];
}
