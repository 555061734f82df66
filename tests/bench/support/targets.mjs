// What is measured: ours and the peers, each in a workerd of its own, with storage of its own,
// and a page of installations: one for each path of the upstream, the rest to be listed.
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { freePort } from "../../../host-shims/dev/emulator.mjs";
import { root } from "../../../host-shims/dev/paths.mjs";
import { bundle } from "../../../host-shims/selfhost/bundle.mjs";
import { compatibilityOf, startServer } from "../../../host-shims/selfhost/server.mjs";
import { startWorkerd } from "../../../host-shims/selfhost/workerd.mjs";
import { passing } from "../../support/folders.mjs";
import { peerConfiguration } from "./peer_configuration.mjs";

export const project = "bench";
export const kinds = {
  json: "/json",
  sse: "/sse?10000",
  bytes: "/bytes?104857600",
  first: "/first",
  silent: "/silent",
};

/** How many installations there are to list. */
const PAGE = 100;

/** @typedef {'ours' | 'bare' | 'hono'} Name */
/**
 * @typedef {object} Target
 * @property {Name} name
 * @property {string} url
 * @property {number} pid
 * @property {Record<string, string>} headers that say who calls
 * @property {Record<keyof typeof kinds, string>} proxies URLs, by what the upstream answers
 * @property {string} collection the URL of the REST collection
 * @property {() => Promise<void>} stop
 */

/** A folder for one server. */
export const temporary = () => mkdtempSync(`${tmpdir()}/gatehouse-bench-`);

/** @param {string} url @param {RequestInit & { headers: Record<string, string> }} init @returns {Promise<any>} */
export async function ask(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/**
 * @param {string} collection
 * @param {Record<string, string>} headers
 * @param {string} upstream
 */
async function install(collection, headers, upstream) {
  const proxies = /** @type {Target['proxies']} */ ({});
  for (const [kind, path] of Object.entries(kinds)) {
    const body = JSON.stringify({ name: kind, url: `${upstream}${path}`, auth_type: "api_key", api_key: "s3cret" });
    const made = await ask(`${collection}install_custom/`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
    proxies[/** @type {keyof typeof kinds} */ (kind)] = `${collection}${made.id}/proxy/`;
  }
  for (let index = Object.keys(kinds).length; index < PAGE; ++index) {
    const body = JSON.stringify({ url: `https://${index}.example.com/mcp`, auth_type: "none" });
    await ask(collection, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body });
  }
  return proxies;
}

/**
 * @typedef {object} OursOptions
 * @property {string} [entry] the Worker's module
 * @property {string} [folder] for its storage
 * @property {string[]} [args] more arguments for workerd
 * @property {(data: string) => void} [prepare] changes the storage before the start that counts
 */

/**
 * @param {string} upstream
 * @param {OursOptions} [options]
 * @returns {Promise<Target>}
 */
export async function startOurs(upstream, { entry, folder = temporary(), args, prepare } = {}) {
  const settings = {
    ADMIN_TOKEN: randomBytes(16).toString("hex"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    ALLOW_PRIVATE_UPSTREAMS: "true",
    // As the peers, which log nothing either.
    LOG_REQUESTS: "false",
  };
  await using stack = new AsyncDisposableStack();
  passing(stack, folder);
  const directory = `${folder}/bundle`;
  const data = `${folder}/data`;
  await bundle(directory, { entry, minify: true });
  const port = await freePort();
  let server = await startServer({ data, directory, settings, port, args });
  stack.defer(() => server.stop());
  const { key } = await ask(`${server.url}/api/admin/api_keys`, {
    method: "POST",
    headers: { authorization: `Bearer ${settings.ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ label: "bench", user: "ada", projects: ["*"], scopes: ["project:read", "project:write"] }),
  });
  const headers = { authorization: `Bearer ${key}` };
  const collection = `${server.url}/api/environments/${project}/mcp_server_installations/`;
  const proxies = await install(collection, headers, upstream);
  if (prepare !== undefined) {
    await server.stop();
    prepare(data);
    server = await startServer({ data, directory, settings, port, args });
  }
  const { url, pid } = server;
  const kept = stack.move();
  return { name: "ours", url, pid, headers, proxies, collection, stop: () => kept.disposeAsync() };
}

/**
 * Bundles a peer.
 * @param {'bare' | 'hono'} name
 * @param {string} folder
 * @returns how to start it, and the URL of its storage
 */
async function preparePeer(name, folder) {
  const names = {
    [name]: `${root}/tests/bench/peers/${name}/worker.${name === "hono" ? "ts" : "js"}`,
    kv_worker: `${root}/host-shims/selfhost/kv_worker.js`,
  };
  mkdirSync(folder, { recursive: true });
  await bundle(folder, { names, minify: true });
  const storage = `http://127.0.0.1:${await freePort()}`;
  const configuration = `${folder}/config.capnp`;
  const { compatibilityDate } = compatibilityOf(readFileSync(`${root}/wrangler.toml`, "utf8"));
  const text = peerConfiguration({ name, directory: folder, storage: storage.slice(7), compatibilityDate });
  writeFileSync(configuration, text);
  const settings = { SEALING_KEY: randomBytes(32).toString("base64") };
  return { storage, start: () => startWorkerd({ configuration, settings }) };
}

/** How to start the bare peer, with nothing stored. @param {string} folder */
export const startBareServer = async (folder) => (await preparePeer("bare", folder)).start;

/**
 * @param {'bare' | 'hono'} name
 * @param {string} upstream
 * @returns {Promise<Target>}
 */
export async function startPeer(name, upstream) {
  await using stack = new AsyncDisposableStack();
  const { storage, start } = await preparePeer(name, passing(stack, temporary()));
  const server = stack.adopt(await start(), (started) => started.stop());
  const url = `http://127.0.0.1:${server.port}`;
  const collection = `${url}/api/environments/${project}/mcp_server_installations/`;
  /** @param {string} key @param {unknown} value */
  const store = (key, value) =>
    fetch(`${storage}/${encodeURIComponent(key)}`, { method: "PUT", body: JSON.stringify(value) });
  const token = randomBytes(40).toString("base64url");
  const headers = { authorization: `Bearer ${token}` };
  const target = { name, url, pid: server.pid, headers, collection };
  if (name === "bare") {
    const proxies = Object.entries(kinds).map(([kind]) => [kind, `${url}/${kind}`]);
    for (const [kind, path] of Object.entries(kinds)) {
      await store(`/${kind}`, { url: `${upstream}${path}`, header: "authorization", value: "Bearer s3cret" });
    }
    const kept = stack.move();
    return { ...target, proxies: Object.fromEntries(proxies), stop: () => kept.disposeAsync() };
  }
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  const record = { user: "ada", projects: ["*"], scopes: ["project:read", "project:write"] };
  await store(`key/${Buffer.from(hash).toString("hex")}`, record);
  const proxies = await install(collection, headers, upstream);
  const kept = stack.move();
  return { ...target, proxies, stop: () => kept.disposeAsync() };
}
