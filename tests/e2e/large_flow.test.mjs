// A very large answer flows through with flat memory, whatever kind it is. GATEHOUSE_FLOW_MB says how large.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";

import { message, startProxied } from "./support/proxied.mjs";
import { startUpstream } from "./support/upstream.mjs";

const FLOW_BYTES = Number(process.env.GATEHOUSE_FLOW_MB ?? 256) * 1024 * 1024;
const WARM_UP_BYTES = 64 * 1024 * 1024;
/** What the runtime may take beside: its garbage is collected in its own time, but a hundredth of the flow is none. */
const SLACK_BYTES = 48 * 1024 * 1024;
/** Each is about 64 KiB, so no size of buffer divides it. */
const EVENT = Buffer.from(`id: 1\nevent: message\ndata: ${"0123456789abcdef".repeat(4096)}\n\n`);

/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {Awaited<ReturnType<typeof startProxied>>} */
let proxied;
before(async () => {
  upstream = await startUpstream((request, response) => {
    const [, type, size] = /** @type {string[]} */ ((request.url ?? "").split("/"));
    response.writeHead(200, { "content-type": decodeURIComponent(type) });
    let left = Number(size);
    const fill = () => {
      while (left > 0) {
        const piece = EVENT.subarray(0, Math.min(left, EVENT.length));
        left -= piece.length;
        if (!response.write(piece)) return void response.once("drain", fill);
      }
      response.end();
    };
    fill();
  });
  proxied = await startProxied();
});
after(async () => {
  await proxied?.stop();
  upstream?.stop();
});

/** The runtime's process, which is a child of this one. */
function runtimePid() {
  const children = readdirSync("/proc/self/task").flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
  const pid = children.find((child) => readFileSync(`/proc/${child}/comm`, "utf8").startsWith("workerd"));
  assert.ok(pid, "no workerd below this process");
  return pid;
}

/** The most memory that the runtime has had at once. */
function peakBytes() {
  const status = readFileSync(`/proc/${runtimePid()}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/**
 * Reads an answer of that size.
 * @param {string} type
 * @param {number} size
 */
async function flow(type, size) {
  const url = await proxied.install(`${upstream.url}/${encodeURIComponent(type)}/${size}`);
  const hash = createHash("sha1");
  let bytes = 0;
  await new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: "POST", headers: proxied.headers }, (answer) => {
      answer.on("data", (/** @type {Buffer} */ chunk) => {
        bytes += chunk.length;
        hash.update(chunk);
      });
      answer.on("end", () => resolve(undefined));
      answer.on("error", reject);
    });
    request.on("error", reject);
    request.end(message(1));
  });
  return { bytes, digest: hash.digest("hex") };
}

/** @param {number} size */
function expectedDigest(size) {
  const hash = createHash("sha1");
  for (let left = size; left > 0; left -= EVENT.length) hash.update(EVENT.subarray(0, Math.min(left, EVENT.length)));
  return hash.digest("hex");
}

describe(`${FLOW_BYTES / 1024 / 1024} MB`, () => {
  for (const type of ["application/json", "text/event-stream"]) {
    test(type, async (t) => {
      await flow(type, WARM_UP_BYTES);
      const before = peakBytes();
      const began = Date.now();
      const { bytes, digest } = await flow(type, FLOW_BYTES);
      const grown = peakBytes() - before;
      t.diagnostic(
        `${Math.round(FLOW_BYTES / 1e3 / (Date.now() - began))} MB/s, peak grew by ${(grown / 1e6).toFixed(1)} MB`,
      );
      assert.equal(bytes, FLOW_BYTES);
      assert.equal(digest, expectedDigest(FLOW_BYTES));
      assert.ok(grown < SLACK_BYTES, `memory grew by ${grown} bytes`);
    });
  }
});
