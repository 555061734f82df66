// .dev.vars: the settings and secrets of the local emulator.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { devVars } from "./paths.mjs";

/** Writes the file on the first run; never touches one that is there. @returns {boolean} whether it was written */
export function ensureDevVars() {
  if (existsSync(devVars)) return false;
  const lines = [
    `ADMIN_TOKEN=${randomBytes(24).toString("base64url")}`,
    `ENCRYPTION_KEYS=k1:${randomBytes(32).toString("base64")}`,
    "ALLOW_PRIVATE_UPSTREAMS=true",
  ];
  writeFileSync(devVars, `${lines.join("\n")}\n`, { mode: 0o600 });
  return true;
}

/** Nothing before the first run. @returns {Record<string, string>} */
export function readDevVars() {
  return existsSync(devVars) ? parseVars(readFileSync(devVars, "utf8")) : {};
}

/** Lines of NAME=value, as dotenv reads them. @param {string} text @returns {Record<string, string>} */
export function parseVars(text) {
  /** @type {Record<string, string>} */
  const vars = {};
  for (const line of text.split("\n")) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) vars[match[1]] = unquote(match[2]);
  }
  return vars;
}

/** @param {string} value */
function unquote(value) {
  const quoted = /^(['"`])(.*)\1$/.exec(value);
  return quoted ? quoted[2] : value.replace(/\s+#.*$/, "");
}
