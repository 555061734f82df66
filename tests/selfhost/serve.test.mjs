// `npm run serve`: the program, its arguments, its end.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";

import { freePort } from "../../host-shims/dev/emulator.mjs";
import { root } from "../../host-shims/dev/paths.mjs";
import { bundle, bundleDirectory } from "../../host-shims/selfhost/bundle.mjs";
import { readSettings, SETTING_NAMES } from "../../host-shims/selfhost/settings.mjs";
import { both, connect, createInstallation, installations } from "../e2e/support/api.mjs";
import { serve } from "./support/serve.mjs";

const secrets = { ADMIN_TOKEN: "operator", ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}` };
let folder = "";
before(async () => {
  await bundle(bundleDirectory);
  folder = mkdtempSync(`${tmpdir()}/gatehouse-serve-test-`);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string[]} args @param {Record<string, string>} environment */
async function refusal(args, environment) {
  const served = serve(args, environment);
  const url = await served.listening;
  served.abandon();
  assert.equal(url, "", "it is served");
  assert.equal(await served.exited, 1, served.output());
  return served.output();
}

test("serves where it says, keeps what it stored, ends cleanly on SIGTERM", async () => {
  const port = String(await freePort());
  const args = ["--port", port, "--data", `${folder}/data`, "--settings", `${folder}/settings`];
  writeFileSync(`${folder}/settings`, `ADMIN_TOKEN=other\nENCRYPTION_KEYS=${secrets.ENCRYPTION_KEYS}\n`);
  const run = () => serve(args, { ADMIN_TOKEN: secrets.ADMIN_TOKEN });

  const first = run();
  const url = await first.listening;
  assert.equal(url, `http://127.0.0.1:${port}`, first.output());
  const api = connect({ url, adminToken: secrets.ADMIN_TOKEN });
  const { key } = await api.createKey({ scopes: both });
  const made = await createInstallation(api.callerWithKey(key), "p");
  first.child.kill("SIGTERM");
  assert.equal(await first.exited, 0, first.output());

  const second = run();
  await second.listening;
  const { status, body } = await api.callerWithKey(key)("GET", `${installations("p")}${made.id}/`);
  assert.equal(status, 200);
  assert.deepEqual(body, made);
  second.child.kill("SIGINT");
  assert.equal(await second.exited, 0, second.output());
  assert.ok(!second.output().includes(secrets.ENCRYPTION_KEYS), "no secret is printed");
});

test("says what is missing, and does not start", async () => {
  const text = await refusal([], {});
  assert.match(text, /ADMIN_TOKEN is not set/);
  assert.match(text, /ENCRYPTION_KEYS is not set/);
  const { ADMIN_TOKEN } = secrets;
  const unpadded = `k1:${"A".repeat(42)}B=`;
  for (const ENCRYPTION_KEYS of ["k1", "k1:AAAA", `:${"A".repeat(43)}=`, `k1:${"A".repeat(43)}=,`, unpadded]) {
    assert.match(await refusal([], { ADMIN_TOKEN, ENCRYPTION_KEYS }), /ENCRYPTION_KEYS is malformed/);
  }
  const twice = `${secrets.ENCRYPTION_KEYS},${secrets.ENCRYPTION_KEYS}`;
  assert.match(await refusal([], { ADMIN_TOKEN, ENCRYPTION_KEYS: twice }), /names one key id twice/);
});

test("says which value is malformed, and which line of the file is no setting", async () => {
  const text = await refusal([], { ...secrets, MAX_BODY_BYTES: "1 MB", LOG_REQUESTS: "no" });
  assert.match(text, /MAX_BODY_BYTES is malformed\. It is a whole number from 1 to 4294967295\.\nLOG_REQUESTS is/);
  for (const line of ["SECRET_TOKEN=s3cret", "s3cretNzZWY=", "PUBLIC_URL: s3cret", "s3cret"]) {
    writeFileSync(`${folder}/misspelt`, `# mine\nMAX_BODY_BYTES=5\n\n${line}\n`);
    const refused = await refusal(["--settings", `${folder}/misspelt`], secrets);
    assert.match(refused, /Line 4 of the settings file \S+misspelt is no setting\./);
    assert.ok(!refused.includes("s3cret"));
  }
});

test("reads the file as dotenv does, and takes an empty value for none", () => {
  const lines = ['ADMIN_TOKEN="a # b" # the operator\'s', "export PUBLIC_URL='https://a.example.com'", "SSE_PROBE_MS="];
  writeFileSync(`${folder}/quoted`, lines.join("\r\n"));
  const settings = readSettings({ ADMIN_TOKEN: "", PUBLIC_URL: " ", LOG_REQUESTS: "false" }, `${folder}/quoted`);
  const expected = { ADMIN_TOKEN: "a # b", PUBLIC_URL: "https://a.example.com", LOG_REQUESTS: "false" };
  assert.deepEqual(settings, { ...expected, SSE_PROBE_MS: "1000" });
});

test("refuses arguments it cannot use", async () => {
  for (const port of ["0", "65536", "x", "1e3", ""])
    assert.match(await refusal(["--port", port], secrets), /a port is/);
  assert.match(await refusal(["--prot", "1"], secrets), /--prot/);
  assert.match(await refusal(["--host", ""], secrets), /--host needs an address/);
  assert.match(await refusal(["--settings", `${folder}/none`], secrets), /no settings file/);
  assert.match(await refusal(["--settings", folder], secrets), /cannot be read: it is a folder\./);
  assert.match(await refusal(["--data", `${root}/package.json`], secrets), /cannot be written/);
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = /** @type {import("node:net").AddressInfo} */ (taken.address());
  assert.match(await refusal(["--port", String(port)], secrets), /in use/);
  taken.close();
});

test("knows every setting of the gateway", () => {
  const source = readFileSync(`${root}/src/core/settings.cpp`, "utf8");
  const read = [...source.matchAll(/name == "([A-Z0-9_]+)"/g)].map(([, name]) => name);
  // What the host says of itself is nobody's to set.
  const settable = new Set(read.filter((name) => name !== "RATE_LIMITERS"));
  assert.deepEqual([...SETTING_NAMES].sort(), [...settable].sort());
});

test("notices early that the client of an idle event stream is gone, unless told not to", () => {
  assert.equal(readSettings({}).SSE_PROBE_MS, "1000");
  assert.equal(readSettings({ SSE_PROBE_MS: "0" }).SSE_PROBE_MS, "0");
});
