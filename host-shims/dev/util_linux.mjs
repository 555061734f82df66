// What a command of util-linux in front of another gives that one, where there is such a command. It becomes
// what it starts, so the process is the other's own.
import { spawnSync } from "node:child_process";

/** How a command ends whose lock another process holds. */
export const LOCKED = 75;
/** What a process that was killed may take to be gone. */
const LOCK_SECONDS = "1";

/**
 * Sends what it starts a signal when this process has ended, were it by SIGKILL.
 * @param {NodeJS.Signals} signal
 */
export const endingWithParent = (signal) => whereThere(["setpriv", "--pdeathsig", signal.slice("SIG".length)]);

/**
 * Holds a lock as long as what it starts lives, and starts nothing if another process holds it.
 * @param {string} file made where it is missing
 */
export function locking(file) {
  const command = whereThere([
    ...["flock", "--no-fork", "--timeout", LOCK_SECONDS],
    ...["--conflict-exit-code", String(LOCKED)],
  ]);
  return command.length === 0 ? [] : [...command, file];
}

/** The command, or nothing where it is missing or lacks one of its options. @param {string[]} command */
function whereThere([program, ...options]) {
  // Without a PATH, as what is started may have none.
  const { status } = spawnSync(program, [...options, "--help"], { env: {}, stdio: "ignore" });
  return status === 0 ? [program, ...options] : [];
}
