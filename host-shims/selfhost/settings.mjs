// The settings of a self-hosted gateway, from the environment and a file, checked before
// anything is started: a gateway without its secrets would only answer 404 and 503.
import { readFileSync } from "node:fs";
import { readLines } from "../dev/dev_vars.mjs";
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

/** Of 43 characters of base64, the last says four bits, and two that must be 0. */
const ENCRYPTION_KEY = /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/**
 * The environment wins over the file.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} [file] lines of NAME=value
 * @returns {Record<string, string>}
 */
export function readSettings(environment, file) {
  const names = [...SETTING_NAMES, ...Object.keys(HOST_DEFAULTS)];
  /** @type {Record<string, string>} */
  const stored = {};
  for (const { number, name = "", value } of file === undefined ? [] : readLines(readFile(file))) {
    // What such a line holds may be half of a secret.
    if (!names.includes(name)) throw new Error(`Line ${number} of the settings file ${file} is no setting.`);
    stored[name] = value;
  }
  /** @type {Array<Record<string, string | undefined>>} */
  const sources = [environment, stored, HOST_DEFAULTS];
  return Object.fromEntries(
    names.flatMap((name) => {
      // What starts processes writes an empty value for one that it does not have.
      const value = sources.map((source) => source[name]).find((given) => given?.trim());
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** @param {string} file */
function readFile(file) {
  try {
    return readFileSync(file, "utf8");
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
