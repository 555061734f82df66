// `npm run serve -- --no-build`, as a program of its own.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

import { newerNode, root } from "../../../host-shims/dev/paths.mjs";

const POLL_MS = 5;
const script = [newerNode, `${root}/host-shims/selfhost/serve.mjs`];

/**
 * @param {string[]} args
 * @param {Record<string, string>} environment
 * @param {string[]} [command] what runs the script
 */
export function serve(args, environment, [program, ...words] = script) {
  const child = spawn(program, [...words, "--no-build", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that a test that fails can end all of it.
    detached: true,
  });
  let output = "";
  /** @type {(url: string) => void} */
  let announce = () => {};
  /** @type {Promise<string>} */
  const listening = new Promise((resolve) => {
    announce = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      const url = /listening on (\S+),/.exec(output)?.[1];
      if (url !== undefined) announce(url);
    });
  }
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  return {
    child,
    exited,
    output: () => output,
    listening: Promise.race([listening, exited.then(() => "")]),
    /** Whatever is left of it ends at once. */
    abandon() {
      try {
        process.kill(-Number(child.pid), "SIGKILL");
      } catch {
        // Nothing is left.
      }
    },
  };
}

/**
 * The workerd that a process has started, as soon as it has.
 * @param {number | undefined} parent
 * @param {AbortSignal} signal ends the wait
 */
export async function workerdOf(parent, signal) {
  for (;;) {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").split(" ").filter(Boolean);
    const found = children.find((child) => commandOf(child).includes("/workerd"));
    if (found !== undefined) return Number(found);
    await setTimeout(POLL_MS, undefined, { signal });
  }
}

/** @param {number} pid whether that process is there, and no mere zombie */
export const isAlive = (pid) => commandOf(pid) !== "";

/**
 * Waits until a process is gone.
 * @param {number} pid
 * @param {AbortSignal} signal ends the wait
 */
export async function gone(pid, signal) {
  while (isAlive(pid)) await setTimeout(POLL_MS, undefined, { signal });
}

/** Empty for a process that is gone. @param {string | number} pid */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
