// One workerd process: started on a configuration, awaited until it listens, stopped.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { LOCKED, endingWithParent, locking } from "../dev/util_linux.mjs";

/** Less than the 10 seconds that Docker waits. */
const STOP_MS = 8_000;
const READY_MS = 60_000;

/** The binary of npm's `workerd` package. */
export function workerdBinary() {
  return createRequire(import.meta.url)("workerd").default;
}

/**
 * @typedef {object} WorkerdOptions
 * @property {string} configuration path of the configuration file
 * @property {Record<string, string>} settings become the process's environment, with nothing else in it
 * @property {string[]} [args]
 * @property {string} [data] a folder that no other process may be using; without `flock`, nobody looks
 * @property {AbortSignal} [signal] stops it, also before it listens
 * @property {(text: string) => void} [onOutput]
 */

/**
 * Starts it and waits until it listens.
 * @param {WorkerdOptions} options
 */
export async function startWorkerd({ configuration, settings, args = [], data, signal, onOutput = () => {} }) {
  signal?.throwIfAborted();
  // Durable Objects on disk are called experimental in workerd: the format of the
  // configuration may change, which a pinned version does not.
  // Absolute paths in it are looked up below the import path.
  const own = ["--experimental", "--control-fd=3", "--import-path=/"];
  const command = [...guards(data), workerdBinary(), "serve", configuration, ...own, ...args];
  const child = spawn(command[0], command.slice(1), {
    env: settings,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (/** @type {Buffer} */ chunk) => onOutput(chunk.toString()));
  }
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
  const server = {
    pid: child.pid ?? 0,
    exited,
    async stop(/** @type {NodeJS.Signals} */ how = "SIGTERM") {
      child.kill(how);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
  signal?.addEventListener("abort", () => server.stop());
  const port = await listeningPort(child, exited);
  if (port !== undefined) return { ...server, port };
  await server.stop("SIGKILL");
  const inUse = data !== undefined && (await exited) === LOCKED;
  throw new Error(inUse ? `The data folder ${data} is in use by another gatehouse.` : "workerd did not start.");
}

/** @param {string} [data] */
function guards(data) {
  // SIGTERM would wait for the streams that are open, and nobody be left to put an end to that.
  const leash = endingWithParent("SIGKILL");
  return data === undefined ? leash : [...leash, ...locking(`${data}/.lock`)];
}

/**
 * What workerd reports once it listens.
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<unknown>} exited
 * @returns {Promise<number | undefined>} nothing where it did not come to that
 */
async function listeningPort(child, exited) {
  const control = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const expired = new Promise((resolve) => {
    timer = setTimeout(resolve, READY_MS);
  });
  const reported = new Promise((resolve) => {
    let text = "";
    control.on("data", (chunk) => {
      text += chunk;
      const port = /"event":"listen","socket":"http","port":(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  const port = await Promise.race([reported, exited.then(() => undefined), expired]);
  clearTimeout(timer);
  return /** @type {number | undefined} */ (port);
}
