// What was stored is there after a restart.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertProblem, connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

const project = "kept";
const vars = { ADMIN_TOKEN: "operator-token", ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}` };

let persistTo = "";
before(async () => {
  persistTo = await mkdtemp(join(tmpdir(), "gatehouse-persistence-"));
});
after(() => rm(persistTo, { recursive: true, force: true }));

/**
 * @template T
 * @param {(api: import("./support/api.mjs").Api) => Promise<T>} visit
 * @param {Record<string, string>} [otherVars]
 */
async function run(visit, otherVars = {}) {
  const gatehouse = await startGatehouse({ vars: { ...vars, ...otherVars }, persistTo });
  try {
    return await visit(connect(gatehouse));
  } finally {
    await gatehouse.stop();
  }
}

/** The URL of a run has its own port. @param {any} installation */
function withoutProxyUrl({ proxy_url, ...rest }) {
  return { ...rest, proxy_path: new URL(proxy_url).pathname };
}

test("keys and installations outlive a restart", async () => {
  const first = await run(async (api) => {
    const { key, ...record } = await api.createKey();
    const send = api.callerWithKey(key);
    const open = await createInstallation(send, project);
    const custom = { name: "Search", url: "https://search.example.com/mcp", auth_type: "api_key", api_key: "k" };
    const sealed = await send("POST", `${installations(project)}install_custom/`, { json: custom });
    const changed = await send("PATCH", `${installations(project)}${open.id}/`, { json: { description: "changed" } });
    const gone = await createInstallation(send, project, { url: "https://gone.example.com/" });
    assert.equal((await send("DELETE", `${installations(project)}${gone.id}/`)).status, 204);
    return { key, record, kept: [sealed.body, changed.body].map(withoutProxyUrl) };
  });

  await run(async (api) => {
    assert.deepEqual((await api.admin("GET", "/api/admin/api_keys")).body.results, [first.record]);
    const send = api.callerWithKey(first.key);
    const { body } = await send("GET", installations(project));
    assert.deepEqual(body.results.map(withoutProxyUrl), first.kept);
    const again = await send("POST", installations(project), { json: { url: "https://docs.example.com/mcp" } });
    assertProblem(again, 400, "unique", "url");
    await createInstallation(send, project, { url: "https://gone.example.com/" });
  });

  const newKeys = `k2:${randomBytes(32).toString("base64")}`;
  await run(
    async (api) => {
      const answer = await api.callerWithKey(first.key)("GET", installations(project));
      assert.equal(answer.status, 200, "a key that was rotated out of first place still verifies");
      const reseal = () => api.admin("POST", `/api/admin/projects/${project}/reseal`);
      assert.deepEqual((await reseal()).body, { resealed: 1, unreadable: 0 });
      assert.deepEqual((await reseal()).body, { resealed: 0, unreadable: 0 });
    },
    { ENCRYPTION_KEYS: `${newKeys},${vars.ENCRYPTION_KEYS}` },
  );
  await run(
    async (api) => {
      const answer = await api.callerWithKey(first.key)("GET", installations(project));
      assertProblem(answer, 401, "authentication_failed");
      const resealed = await api.admin("POST", `/api/admin/projects/${project}/reseal`);
      assert.deepEqual(resealed.body, { resealed: 0, unreadable: 0 }, "the old key is not needed any more");
    },
    { ENCRYPTION_KEYS: newKeys },
  );
});

test("without usable ENCRYPTION_KEYS everything fails closed", async () => {
  for (const ENCRYPTION_KEYS of ["", "k1", "k1:AAAA", `k1:${"!".repeat(44)}`]) {
    await run(
      async (api) => {
        const json = { user: "ada", projects: ["*"], scopes: ["project:read"] };
        assertProblem(await api.admin("POST", "/api/admin/api_keys", { json }), 503, "error");
        assertProblem(await api.callerWithKey("gh_x")("GET", installations(project)), 503, "error");
        assert.equal((await api.send("GET", "/healthz")).status, 200);
      },
      { ENCRYPTION_KEYS },
    );
  }
});
