// Starts Gatehouse for a test: the real Worker in the real runtime, on a free port, with
// storage of its own.
import { randomBytes } from "node:crypto";

import { freePort, startEmulator } from "../../../host-shims/dev/emulator.mjs";
import { root } from "../../../host-shims/dev/paths.mjs";
import { temporaryFolder } from "../../support/folders.mjs";
import { selfHosted, startSelfHosted } from "./selfhost.mjs";

/** The Worker with the test hooks of instrumented_worker.js. */
export const instrumentedWorker = `${root}/tests/e2e/support/instrumented_worker.js`;

/**
 * @typedef {object} GatehouseOptions
 * @property {Record<string, string>} [vars] settings beside the defaults; an empty one unsets
 * @property {string} [persistTo] kept when Gatehouse stops; without it the storage is thrown away
 * @property {string} [entry] the Worker's module
 */

/** @param {GatehouseOptions} [options] */
export async function startGatehouse({ vars = {}, persistTo, entry } = {}) {
  if (selfHosted) return startSelfHosted({ vars, persistTo, entry });
  const adminToken = vars.ADMIN_TOKEN ?? randomBytes(16).toString("hex");
  using folders = new DisposableStack();
  const storage = persistTo ?? temporaryFolder(folders, "storage");
  const emulator = await startEmulator({
    port: await freePort(),
    persistTo: storage,
    vars: {
      ADMIN_TOKEN: adminToken,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
      ALLOW_PRIVATE_UPSTREAMS: "true",
      ...vars,
    },
    entry,
  });
  const kept = folders.move();
  return {
    url: emulator.url,
    adminToken,
    logs: emulator.logs,
    async stop() {
      await emulator.stop();
      kept.dispose();
    },
  };
}
