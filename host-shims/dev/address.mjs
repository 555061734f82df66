// Where a server is to listen.
import { createServer } from "node:net";
import { fail } from "./run.mjs";

/** As it stands in a URL. @param {string} host */
export const bracketed = (host) => (host.includes(":") ? `[${host}]` : host);

/** What --port names; ends the script where that is no port. @param {string} text */
export function readPort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) fail(`--port ${text}: a port is a number from 1 to 65535.`);
  return port;
}

/**
 * Says what to do where nobody could listen.
 * @param {string} host
 * @param {number} port
 */
export function assertFree(host, port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const inUse = error.code === "EADDRINUSE";
      const reason = inUse ? "it is in use. Choose another with --port" : error.message;
      reject(new Error(`Cannot listen on ${host}, port ${port}: ${reason}.`));
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}
