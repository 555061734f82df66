// How `npm run serve` ends, and that workerd never outlives it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";

import { freePort } from "../../host-shims/dev/emulator.mjs";
import { bundle, bundleDirectory } from "../../host-shims/selfhost/bundle.mjs";
import { gone, isAlive, serve, workerdOf } from "./support/serve.mjs";

const secrets = { ADMIN_TOKEN: "operator", ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}` };
/** For what never comes. */
const limit = { timeout: 60_000 };
let folder = "";
before(async () => {
  await bundle(bundleDirectory);
  folder = mkdtempSync(`${tmpdir()}/gatehouse-end-test-`);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * @param {import("node:test").TestContext} context
 * @param {{ data?: string, command?: string[] }} [options]
 */
async function begin(context, { data = "data", command } = {}) {
  const args = ["--port", String(await freePort()), "--data", `${folder}/${data}`];
  const served = serve(args, secrets, command);
  context.after(served.abandon);
  return served;
}

test("npm passes a SIGTERM on, and nothing listens any more when it has ended", limit, async (context) => {
  const served = await begin(context, { command: ["npm", "run", "serve", "--"] });
  const url = await served.listening;
  assert.equal((await fetch(`${url}/healthz`)).status, 200, served.output());
  served.child.kill("SIGTERM");
  await served.exited;
  await assert.rejects(fetch(`${url}/healthz`));
});

test("a signal that comes before workerd listens ends both", limit, async (context) => {
  const served = await begin(context);
  const workerd = await workerdOf(served.child.pid, context.signal);
  served.child.kill("SIGTERM");
  assert.equal(await served.exited, 0, served.output());
  assert.ok(!isAlive(workerd));
});

test("workerd ends with a process that is killed", limit, async (context) => {
  const served = await begin(context);
  assert.notEqual(await served.listening, "", served.output());
  const workerd = await workerdOf(served.child.pid, context.signal);
  served.child.kill("SIGKILL");
  await gone(workerd, context.signal);
});

test("a data folder has one process at a time, and the next when that one was killed", limit, async (context) => {
  const first = await begin(context);
  assert.notEqual(await first.listening, "", first.output());
  const second = await begin(context);
  assert.equal(await second.listening, "");
  assert.equal(await second.exited, 1);
  assert.match(second.output(), new RegExp(`The data folder ${folder}/data is in use by another gatehouse\\.`));
  const other = await begin(context, { data: "other" });
  assert.notEqual(await other.listening, "", other.output());

  const workerd = await workerdOf(first.child.pid, context.signal);
  first.child.kill("SIGKILL");
  await gone(workerd, context.signal);
  const next = await begin(context);
  assert.notEqual(await next.listening, "", next.output());
});
