// One workerd process: started on a configuration, awaited until it listens, stopped.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const STOP_MS = 10_000;
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
 * @property {(text: string) => void} [onOutput]
 */

/**
 * Starts it and waits until it listens.
 * @param {WorkerdOptions} options
 */
export async function startWorkerd({ configuration, settings, args = [], onOutput = () => {} }) {
  // Durable Objects on disk are called experimental in workerd: the format of the
  // configuration may change, which a pinned version does not.
  // Absolute paths in it are looked up below the import path.
  const own = ["--experimental", "--control-fd=3", "--import-path=/"];
  const child = spawn(workerdBinary(), ["serve", configuration, ...own, ...args], {
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
  const port = await listeningPort(child, exited);
  const server = {
    port,
    pid: child.pid ?? 0,
    exited,
    /** @param {NodeJS.Signals} [signal] */
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
  if (port !== undefined) return { ...server, port };
  await server.stop("SIGKILL");
  throw new Error("workerd did not start.");
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
