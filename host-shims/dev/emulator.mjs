// The local emulator: wrangler's workerd on this machine, with its storage on disk.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { assertFree, bracketed } from "./address.mjs";
import { root, newerNode, workerEntry, wrangler } from "./paths.mjs";
import { quietEnvironment } from "./run.mjs";
import { endingWithParent } from "./util_linux.mjs";

const READY_MS = 120_000;
const STOP_MS = 10_000;
/** What wrangler prints of each request: its path, which of a connect link is all of it. */
const REQUEST_LINE = /^\[wrangler:info\] [A-Z]+ \//;

/**
 * @typedef {object} EmulatorOptions
 * @property {string} [ip]
 * @property {number} port
 * @property {string} persistTo absolute
 * @property {Record<string, string>} vars settings and secrets; they win over wrangler.toml
 * @property {string} [entry] the Worker's module; the deployed one unless a test says otherwise
 * @property {string[]} [args] more arguments for wrangler
 * @property {boolean} [rateLimits] count requests, as a deployment does; the emulator is slow at it
 * @property {AbortSignal} [signal] stops it, also before it answers
 * @property {(text: string) => void} [onOutput]
 */

/**
 * Starts it and waits until it answers.
 * @param {EmulatorOptions} options
 */
export async function startEmulator({
  ip = "127.0.0.1",
  port,
  persistTo,
  vars,
  entry = workerEntry,
  args = [],
  rateLimits = false,
  signal,
  onOutput,
}) {
  await assertFree(ip, port);
  signal?.throwIfAborted();
  const directory = writeConfiguration(vars, entry, rateLimits);
  const command = [
    ...[...endingWithParent("SIGTERM"), newerNode, wrangler, "dev"],
    ...["--config", `${directory}/wrangler.toml`, "--ip", ip, "--port", String(port)],
    ...["--persist-to", persistTo, "--show-interactive-dev-session=false", "--inspector-port", "0"],
    ...args,
  ];
  const child = spawn(command[0], command.slice(1), {
    cwd: root,
    env: quietEnvironment,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that workerd goes when wrangler does.
    detached: true,
  });
  let output = "";
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      if (REQUEST_LINE.test(stripVTControlCharacters(line))) return;
      output += `${line}\n`;
      onOutput?.(`${line}\n`);
    });
  }
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once("exit", resolve);
  });

  const emulator = {
    url: `http://${bracketed(ip)}:${port}`,
    exited,
    logs: () => output,
    async stop(/** @type {NodeJS.Signals} */ how = "SIGTERM") {
      signalGroup(child.pid, how);
      const timer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), STOP_MS);
      await exited;
      clearTimeout(timer);
      signalGroup(child.pid, "SIGKILL");
      rmSync(directory, { recursive: true, force: true });
    },
  };
  signal?.addEventListener("abort", () => emulator.stop());
  if (await isReady(`${emulator.url}/healthz`, child)) return emulator;
  await emulator.stop("SIGKILL");
  throw new Error(`The emulator did not start:\n${output}`);
}

/** A port that nobody listens on now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/**
 * A folder with the project's wrangler.toml and these settings as its secrets: so they win
 * over what the file says, and wrangler does not print them.
 * @param {Record<string, string>} vars
 * @param {string} entry
 * @param {boolean} rateLimits
 */
function writeConfiguration(vars, entry, rateLimits) {
  const lines = Object.entries(vars).map(([name, value]) => `${name}=${quote(name, value)}\n`);
  mkdirSync(`${root}/.wrangler`, { recursive: true });
  for (const name of readdirSync(`${root}/.wrangler`)) {
    // What a process that was killed has left behind holds its secrets.
    const owner = /^run-(\d+)-/.exec(name)?.[1];
    if (owner && !isRunning(Number(owner))) rmSync(`${root}/.wrangler/${name}`, { recursive: true, force: true });
  }
  const directory = mkdtempSync(`${root}/.wrangler/run-${process.pid}-`);
  const deployed = readFileSync(`${root}/wrangler.toml`, "utf8");
  const configuration = rateLimits ? deployed : deployed.replace(/^\[\[ratelimits\]\]\n(?:.+\n)+/gm, "");
  writeFileSync(`${directory}/wrangler.toml`, configuration.replace(/^main = .*$/m, `main = ${JSON.stringify(entry)}`));
  writeFileSync(`${directory}/.dev.vars`, lines.join(""), { mode: 0o600 });
  return directory;
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** A value as dotenv reads it back. @param {string} name @param {string} value */
function quote(name, value) {
  // Between double quotes, a backslash begins an escape.
  const marks = value.includes("\\") ? ["'", "`"] : ["'", "`", '"'];
  const mark = marks.find((candidate) => !value.includes(candidate));
  if (mark === undefined)
    throw new Error(`${name} holds quotation marks of every kind, which wrangler cannot be told.`);
  return `${mark}${value}${mark}`;
}

/** @param {string} url @param {import('node:child_process').ChildProcess} child */
async function isReady(url, child) {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    try {
      if ((await fetch(url, { signal: AbortSignal.timeout(2000) })).ok) return true;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/** @param {number | undefined} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
