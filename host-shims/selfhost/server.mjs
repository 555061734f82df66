// Gatehouse on plain workerd: the bundle, a generated configuration, storage on disk.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { assertFree, bracketed } from "../dev/address.mjs";
import { root } from "../dev/paths.mjs";
import { bundleDirectory } from "./bundle.mjs";
import { workerdConfiguration } from "./configuration.mjs";
import { SETTING_NAMES } from "./settings.mjs";
import { startWorkerd } from "./workerd.mjs";

/**
 * @typedef {object} ServerOptions
 * @property {string} data where storage lives, absolute; made where it is missing
 * @property {Record<string, string>} settings
 * @property {string} [host]
 * @property {number} [port] 0: a free one
 * @property {string} [directory] of the bundle
 * @property {string[]} [args] more arguments for workerd
 * @property {AbortSignal} [signal] stops it, also before it listens
 * @property {(text: string) => void} [onOutput]
 */

/**
 * Starts it and waits until it listens.
 * @param {ServerOptions} options
 */
export async function startServer({ data, settings, host = "127.0.0.1", port = 0, directory, ...ofWorkerd }) {
  makeDataDirectory(data);
  if (port !== 0) await assertFree(host, port);
  const folder = mkdtempSync(`${tmpdir()}/gatehouse-serve-`);
  const configuration = `${folder}/config.capnp`;
  const text = workerdConfiguration({
    directory: directory ?? bundleDirectory,
    data,
    address: `${bracketed(host)}:${port}`,
    settings: [...new Set([...SETTING_NAMES, ...Object.keys(settings)])],
    privateUpstreams: settings.ALLOW_PRIVATE_UPSTREAMS?.trim().toLowerCase() === "true",
    compatibility: compatibilityOf(readFileSync(`${root}/wrangler.toml`, "utf8")),
  });
  writeFileSync(configuration, text);
  try {
    const server = await startWorkerd({ configuration, settings, data, ...ofWorkerd });
    return { ...server, url: `http://${bracketed(host)}:${server.port}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The date and flags that Cloudflare gets, without what the date implies here. @param {string} toml wrangler.toml */
export function compatibilityOf(toml) {
  /** @param {string} name a value that is also JSON */
  const configured = (name) => JSON.parse(new RegExp(`^${name} = (.*)$`, "m").exec(toml)?.[1] ?? "null");
  return {
    compatibilityDate: configured("compatibility_date"),
    compatibilityFlags: configured("compatibility_flags").filter(
      (/** @type {string} */ flag) => flag !== "nodejs_compat",
    ),
  };
}

/** @param {string} data */
function makeDataDirectory(data) {
  try {
    mkdirSync(data, { recursive: true });
    writeFileSync(`${data}/.writable`, "");
    rmSync(`${data}/.writable`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown reason";
    throw new Error(`The data folder ${data} cannot be written: ${reason}`, { cause: error });
  }
}
