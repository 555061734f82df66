// Starts Gatehouse for a test as `npm run serve` does: plain workerd, storage on disk.
// GATEHOUSE_RUNTIME=workerd runs every end-to-end test on it.
import { randomBytes } from "node:crypto";

import { bundle } from "../../../host-shims/selfhost/bundle.mjs";
import { startServer } from "../../../host-shims/selfhost/server.mjs";
import { temporaryFolder } from "../../support/folders.mjs";

export const selfHosted = process.env.GATEHOUSE_RUNTIME === "workerd";

/** @param {import("./emulator.mjs").GatehouseOptions} [options] */
export async function startSelfHosted({ vars = {}, persistTo, entry } = {}) {
  const adminToken = vars.ADMIN_TOKEN ?? randomBytes(16).toString("hex");
  using folders = new DisposableStack();
  const directory = temporaryFolder(folders, "bundle");
  const data = persistTo ?? temporaryFolder(folders, "data");
  const settings = {
    ADMIN_TOKEN: adminToken,
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    ALLOW_PRIVATE_UPSTREAMS: "true",
    ...vars,
  };
  let output = "";
  /** @param {string} text */
  const onOutput = (text) => {
    output += text;
  };
  await bundle(directory, { entry });
  const server = await startServer({ data, settings, directory, onOutput });
  const kept = folders.move();
  return {
    url: server.url,
    adminToken,
    /** What was logged beside the lines of requests. */
    logs: () => linesOf(output, false).join("\n"),
    /** What was logged of requests, oldest first. @returns {any[]} */
    requests: () => linesOf(output, true).map((line) => JSON.parse(line)),
    /** @param {NodeJS.Signals} [signal] */
    async stop(signal) {
      await server.stop(signal);
      kept.dispose();
    },
  };
}

/** @param {string} output @param {boolean} ofRequests */
function linesOf(output, ofRequests) {
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.filter((line) => line.startsWith('{"event":"request"') === ofRequests);
}
