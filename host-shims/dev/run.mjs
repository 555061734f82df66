// Running other programs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { root } from "./paths.mjs";

/** As much as a program may say whose output is kept: more than any does. */
export const MAX_OUTPUT_BYTES = 1 << 28;

/** The environment for tools that would otherwise call home. */
export const quietEnvironment = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
};

/**
 * Runs a program in the project's root with its output shown.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether it succeeded
 */
export function run(program, args, env = quietEnvironment) {
  return spawnSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env }).status === 0;
}

/**
 * Runs a program with its output kept.
 * @param {string} program
 * @param {string[]} args
 */
export function capture(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    env: quietEnvironment,
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return { ok: status === 0, output: `${stdout ?? ""}${stderr ?? ""}` };
}

/** Ends the script with what was asked for. @param {string} text @returns {never} */
export function answer(text) {
  console.log(text);
  process.exit(0);
}

/** What `--version` answers. */
export const version = () => `gatehouse ${JSON.parse(readFileSync(`${root}/package.json`, "utf8")).version}`;

/** Aborted by the signals that ask a process to end, which then end nothing by themselves. */
export function endSignal() {
  const ending = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => ending.abort());
  return ending.signal;
}

/** Ends the script with a message that says what to do. @param {string} message @returns {never} */
export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
