// Starts Gatehouse for a test straight on workerd. `wrangler dev` puts a proxy of its own in front, behind
// which the Worker does not hear that a client has gone, and which asks some requests a second time.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { convertV4MiniflareOptions, Miniflare } from "miniflare";

import { root, workerEntry } from "../../../host-shims/dev/paths.mjs";
import { bundle } from "../../../host-shims/selfhost/bundle.mjs";
import { compatibilityOf } from "../../../host-shims/selfhost/server.mjs";
import { temporaryFolder } from "../../support/folders.mjs";
import { selfHosted, startSelfHosted } from "./selfhost.mjs";

/** The JSON of a line that the gateway logs for each request. @param {string} line */
const isRequestLine = (line) => line.startsWith('{"event":"request"');

/**
 * @typedef {object} RuntimeOptions
 * @property {Record<string, string>} [vars] settings beside the defaults
 * @property {string} [entry] the Worker's module
 * @property {Record<string, { namespace_id: string, simple: { limit: number, period: 10 | 60 } }>} [ratelimits] the rate-limit bindings
 */

/** @param {RuntimeOptions} [options] */
export async function startRuntime({ vars = {}, entry = workerEntry, ratelimits = {} } = {}) {
  // Plain workerd has no rate-limit bindings.
  if (selfHosted && Object.keys(ratelimits).length === 0) return startSelfHosted({ vars, entry });
  const adminToken = randomBytes(16).toString("hex");
  await using stack = new AsyncDisposableStack();
  const directory = temporaryFolder(stack, "bundle");
  await bundle(directory, { entry });
  /** @type {string[]} */
  const lines = [];
  const options = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    handleStructuredLogs: ({ message }) => lines.push(message),
    modulesRoot: directory,
    modules: [
      { type: "ESModule", path: `${directory}/gatehouse.js` },
      { type: "CompiledWasm", path: `${directory}/gatehouse.wasm` },
    ],
    ...compatibilityOf(readFileSync(`${root}/wrangler.toml`, "utf8")),
    kvNamespaces: ["READ_COPIES"],
    ratelimits,
    durableObjects: { PARTITIONS: { className: "PartitionStore", useSQLite: true } },
    bindings: {
      ADMIN_TOKEN: adminToken,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
      ALLOW_PRIVATE_UPSTREAMS: "true",
      ...vars,
    },
  });
  const runtime = stack.adopt(new Miniflare(options), (started) => started.dispose());
  const { origin } = await runtime.ready;
  const kept = stack.move();
  return {
    url: origin,
    adminToken,
    /** What was logged beside the lines of requests. */
    logs: () => lines.filter((line) => !isRequestLine(line)).join("\n"),
    /** What was logged of requests, oldest first. @returns {any[]} */
    requests: () => lines.filter(isRequestLine).map((line) => JSON.parse(line)),
    stop: () => kept.disposeAsync(),
  };
}
