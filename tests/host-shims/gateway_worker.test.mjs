// The Worker's own bookkeeping, without a guest.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Worker } from "../../host-shims/cloudflare/gateway_worker.js";

const MINUTES = 60_000;
/** An empty module: what is looked at here never runs it. */
const module = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const worker = new Worker(module, () => /** @type {any} */ ({}));

describe("an activation is taken for an orphan", () => {
  /** @type {Array<[setting: string | undefined, minutes: number]>} */
  const rows = [
    [undefined, 15],
    ["", 15],
    ["soon", 15],
    ["60000", 15],
    ["180000", 15],
    [" 3600000 ", 300],
  ];
  for (const [setting, minutes] of rows) {
    it(`after ${minutes} minutes, where UPSTREAM_TIMEOUT_MS is ${JSON.stringify(setting)}`, () => {
      const { beganAt, deadline } = worker.activate(/** @type {any} */ ({ UPSTREAM_TIMEOUT_MS: setting }));
      assert.equal(deadline - beganAt, minutes * MINUTES);
    });
  }
});
