// Starts Gatehouse for a test straight on workerd. `wrangler dev` puts a proxy of its own in front, behind
// which the Worker does not hear that a client has gone, and which asks some requests a second time.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

import { convertV4MiniflareOptions, Miniflare } from "miniflare";

import { deployedModule, root, workerEntry } from "../../../host-shims/dev/paths.mjs";
import { selfHosted, startSelfHosted } from "./selfhost.mjs";

const configuration = readFileSync(`${root}/wrangler.toml`, "utf8");

/** A value of wrangler.toml that is also JSON. @param {string} name */
function configured(name) {
  const value = new RegExp(`^${name} = (.*)$`, "m").exec(configuration)?.[1];
  if (value === undefined) throw new Error(`wrangler.toml has no ${name}`);
  return JSON.parse(value);
}

/** @param {string} folder @returns {string[]} */
function scriptsIn(folder) {
  return readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(".js"))
    .map((name) => `${root}/${folder}/${name}`);
}

/** @param {{ vars?: Record<string, string>, entry?: string }} [options] settings beside the defaults; the Worker's module */
export async function startRuntime({ vars = {}, entry = workerEntry } = {}) {
  if (selfHosted) return startSelfHosted({ vars, entry });
  const adminToken = randomBytes(16).toString("hex");
  const scripts = [entry, ...["host-shims/cloudflare", "host-shims/common"].flatMap(scriptsIn)];
  /** @type {string[]} */
  const lines = [];
  const options = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    handleStructuredLogs: ({ message }) => lines.push(message),
    modulesRoot: root,
    modules: [
      ...[...new Set(scripts)].map((path) => ({ type: /** @type {const} */ ("ESModule"), path })),
      { type: "CompiledWasm", path: deployedModule },
    ],
    compatibilityDate: configured("compatibility_date"),
    compatibilityFlags: configured("compatibility_flags"),
    kvNamespaces: ["READ_COPIES"],
    durableObjects: { PARTITIONS: { className: "PartitionStore", useSQLite: true } },
    bindings: {
      ADMIN_TOKEN: adminToken,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
      ALLOW_PRIVATE_UPSTREAMS: "true",
      ...vars,
    },
  });
  const runtime = new Miniflare(options);
  const { origin } = await runtime.ready;
  return { url: origin, adminToken, logs: () => lines.join("\n"), stop: () => runtime.dispose() };
}
