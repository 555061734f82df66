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

/** The names and values of lines, as dotenv reads them. @param {string} text @returns {Record<string, string>} */
export function parseVars(text) {
  return Object.fromEntries(readLines(text).flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
}

/**
 * The lines of a text of NAME=value that are neither blank nor a comment, by their numbers from 1. One that is no
 * NAME=value has no name.
 * @param {string} text
 * @returns {Array<{ number: number, name?: string, value: string }>}
 */
export function readLines(text) {
  return text.split("\n").flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return [{ number: index + 1, name, value: unquote(value) }];
  });
}

/** @param {string} value */
function unquote(value) {
  const quoted = /^(['"`])(.*?)\1\s*(?:#.*)?$/.exec(value);
  return quoted ? quoted[2] : value.replace(/\s+#.*$/, "");
}
