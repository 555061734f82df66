// The settings of a self-hosted gateway, from the environment and a file, checked before
// anything is started: a gateway without its secrets would only answer 404 and 503.
import { readFileSync } from "node:fs";
import { parseVars } from "../dev/dev_vars.mjs";
import { malformed } from "./setting_forms.mjs";

/** Every setting that src/core/settings.cpp reads; a test compares them. */
export const SETTING_NAMES = Object.freeze([
  "ADMIN_TOKEN",
  "ENCRYPTION_KEYS",
  "PUBLIC_URL",
  "OAUTH_CLIENT_METADATA_URL",
  "ALLOW_PRIVATE_UPSTREAMS",
  "ALLOWED_ORIGINS",
  "CALLBACK_SCHEMES",
  "MAX_BODY_BYTES",
  "UPSTREAM_TIMEOUT_MS",
  "SSE_KEEPALIVE_MS",
  "LOG_REQUESTS",
]);

/**
 * What only the host reads, with its default here. Plain workerd learns only from a write that a client has closed its
 * connection, so an event stream that has just become idle is written to early.
 */
export const HOST_DEFAULTS = Object.freeze({ SSE_PROBE_MS: "1000" });

const ENCRYPTION_KEY = /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/;

/**
 * The environment wins over the file.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} [file] lines of NAME=value
 * @returns {Record<string, string>}
 */
export function readSettings(environment, file) {
  const names = [...SETTING_NAMES, ...Object.keys(HOST_DEFAULTS)];
  const stored = file === undefined ? {} : readFile(file);
  const unknown = Object.keys(stored).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(unknown.map((name) => `${name} in ${file} is no setting.`).join("\n"));
  /** @type {Record<string, string | undefined>} */
  const given = { ...HOST_DEFAULTS, ...stored, ...environment };
  const merged = names.map((name) => [name, given[name]]);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** @param {string} file @returns {Record<string, string>} */
function readFile(file) {
  try {
    return parseVars(readFileSync(file, "utf8"));
  } catch (error) {
    const { code = "unknown reason" } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "ENOENT") throw new Error(`There is no settings file ${file}.`, { cause: error });
    const reason = code === "EISDIR" ? "it is a folder" : code;
    throw new Error(`The settings file ${file} cannot be read: ${reason}.`, { cause: error });
  }
}

/** What is wrong with the settings, a sentence or two each. @param {Record<string, string>} settings @returns {string[]} */
export function problemsOf(settings) {
  const problems = [];
  if (!settings.ADMIN_TOKEN?.trim()) {
    problems.push("ADMIN_TOKEN is not set. It opens the admin API: any long random text, e.g. `openssl rand -hex 24`.");
  }
  const keys = (settings.ENCRYPTION_KEYS ?? "").split(",").map((key) => key.trim());
  if (keys.length === 1 && keys[0] === "") {
    problems.push('ENCRYPTION_KEYS is not set. It seals credentials: `echo "k1:$(openssl rand -base64 32)"`.');
  } else if (!keys.every((key) => ENCRYPTION_KEY.test(key))) {
    problems.push("ENCRYPTION_KEYS is malformed. It is `id:base64(32 bytes)`, more of them after commas.");
  } else if (new Set(keys.map((key) => key.split(":")[0])).size !== keys.length) {
    problems.push("ENCRYPTION_KEYS names one key id twice.");
  }
  return [...problems, ...malformed(settings)];
}
