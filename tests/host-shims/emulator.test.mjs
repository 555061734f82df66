// The local emulator ends with who has started it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { freePort, startEmulator } from "../../host-shims/dev/emulator.mjs";
import { newerNode, root } from "../../host-shims/dev/paths.mjs";

const POLL_MS = 50;
/** For what never comes. */
const limit = { timeout: 120_000 };
const folder = mkdtempSync(`${tmpdir()}/gatehouse-emulator-test-`);
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {import("node:test").TestContext} context */
async function begin(context) {
  const port = await freePort();
  const program = [`${import.meta.dirname}/support/emulator.mjs`, String(port), folder];
  const child = spawn(newerNode, program, { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  return { child, url: `http://127.0.0.1:${port}/healthz` };
}

/** @param {string} url @param {AbortSignal} signal */
async function answers(url, signal) {
  const response = await fetch(url, { signal }).catch(() => null);
  signal.throwIfAborted();
  return response !== null;
}

test(
  "it ends with a process that is killed, and takes away what others that were have left",
  limit,
  async (context) => {
    const { pid: gone } = spawnSync(newerNode, ["--version"]);
    const [left, kept] = [gone, process.pid].map((pid) => `${root}/.wrangler/run-${pid}-test`);
    for (const directory of [left, kept]) mkdirSync(directory, { recursive: true });
    context.after(() => rmSync(kept, { recursive: true }));
    const { child, url } = await begin(context);
    const { signal } = context;
    while (!(await answers(url, signal))) await setTimeout(POLL_MS, undefined, { signal });
    assert.deepEqual([left, kept].map(existsSync), [false, true]);
    child.kill("SIGKILL");
    await once(child, "exit");
    while (await answers(url, signal)) await setTimeout(POLL_MS, undefined, { signal });
  },
);

test("a signal that comes before it listens ends it", limit, async (context) => {
  const { child } = await begin(context);
  let output = "";
  child.stdout.on("data", (chunk) => {
    if (output === "") child.kill("SIGTERM");
    output += chunk;
  });
  const [code] = await once(child, "exit", { signal: context.signal });
  assert.equal(code, 0, output);
});

/** Between double quotes, a backslash would begin an escape; without any, "#" a comment. */
for (const token of ["it's\\nx", 'a"b\\n#c $HOME ${HOME}', "a'b`c#d"]) {
  test(`it is told ${token} as it is, and prints no request's path`, limit, async (context) => {
    const vars = { ADMIN_TOKEN: token };
    const emulator = await startEmulator({ port: await freePort(), persistTo: `${folder}/state`, vars });
    context.after(() => emulator.stop());
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await fetch(`${emulator.url}/api/admin/api_keys`, { headers });
    assert.equal(status, 200);
    await fetch(`${emulator.url}/secret-path`);
    await emulator.stop();
    assert.match(emulator.logs(), /"route":"\/api\/admin\/api_keys","status":200/);
    assert.doesNotMatch(emulator.logs(), /secret-path/);
  });
}

test("a value with quotation marks of every kind is refused by its name", async () => {
  const start = startEmulator({ port: await freePort(), persistTo: folder, vars: { ADMIN_TOKEN: "'`\"" } });
  await assert.rejects(start, { message: /^ADMIN_TOKEN holds quotation marks of every kind/ });
});
