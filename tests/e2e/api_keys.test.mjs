// The admin API for keys, and what a key opens.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { assertProblem, connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

const keysPath = "/api/admin/api_keys";
const nobodysId = "0195f3c2-7b1e-7c4a-9d52-3f8a6b0e1c77";

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Api} */
let api;
before(async () => {
  gatehouse = await startGatehouse({});
  api = connect(gatehouse);
});
after(() => gatehouse?.stop());

/** @param {string} text @param {number} index */
function withOtherCharacterAt(text, index) {
  return text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);
}

describe("the admin API", () => {
  const valid = { label: "laptop", user: "ada", projects: ["42"], scopes: ["project:read"] };

  test("a key is shown once, at its creation", async () => {
    const created = await api.admin("POST", keysPath, { json: { ...valid, expires_at: "2099-01-31T01:00:00+01:00" } });
    assert.equal(created.status, 201);
    const { key, ...rest } = created.body;
    assert.match(key, /^gh_[\w-]{40,}$/);
    assert.equal(rest.expires_at, "2099-01-31T00:00:00.000Z");
    const { label, user, projects, scopes } = rest;
    assert.deepEqual({ label, user, projects, scopes }, valid);

    const listed = await api.admin("GET", keysPath);
    assert.deepEqual(listed.body.results[0], rest);
    assert.ok(!JSON.stringify(listed.body).includes(key));
  });

  test("the list has pages", async () => {
    for (let i = 0; i < 3; ++i) await api.createKey();
    const first = (await api.admin("GET", `${keysPath}?limit=2`)).body;
    assert.equal(first.results.length, 2);
    assert.equal(first.next, `${gatehouse.url}${keysPath}?limit=2&offset=2`);
    const second = (await api.admin("GET", `${keysPath}/?limit=2&offset=2`)).body;
    assert.equal(second.previous, `${gatehouse.url}${keysPath}?limit=2&offset=0`);
    assert.ok(
      first.results.every((/** @type {any} */ key) => key.id > second.results[0].id),
      "newest first",
    );
    assertProblem(await api.admin("GET", `${keysPath}?limit=0`), 400, "invalid", "limit");
  });

  test("a bad field is named", async (t) => {
    /** @type {[string, Record<string, unknown>, string, string][]} */
    const rows = [
      ["no user", { user: undefined }, "required", "user"],
      ["blank user", { user: " " }, "blank", "user"],
      ["long user", { user: "u".repeat(201) }, "max_length", "user"],
      ["user of another type", { user: 7 }, "invalid", "user"],
      ["user with NUL", { user: "a\0b" }, "null_characters_not_allowed", "user"],
      ["long label", { label: "l".repeat(201) }, "max_length", "label"],
      ["no projects", { projects: undefined }, "required", "projects"],
      ["projects that are no list", { projects: "42" }, "invalid", "projects"],
      ["a bad project id", { projects: ["4 2"] }, "invalid", "projects"],
      ["a star among others", { projects: ["*", "42"] }, "invalid", "projects"],
      ["too many projects", { projects: Array.from({ length: 101 }, (_, i) => `p${i}`) }, "max_length", "projects"],
      ["no scopes", { scopes: undefined }, "required", "scopes"],
      ["an unknown scope", { scopes: ["project:admin"] }, "invalid_choice", "scopes"],
      ["an expiry that is no time", { expires_at: "tomorrow" }, "invalid", "expires_at"],
      ["an expiry in the past", { expires_at: "2020-01-01T00:00:00Z" }, "invalid", "expires_at"],
    ];
    const before = (await api.admin("GET", keysPath)).body.count;
    for (const [name, change, code, attr] of rows) {
      await t.test(name, async () => {
        assertProblem(await api.admin("POST", keysPath, { json: { ...valid, ...change } }), 400, code, attr);
      });
    }
    for (const attr of ["projects", "scopes"]) {
      const answer = await api.admin("POST", keysPath, { json: { ...valid, [attr]: [] } });
      assert.equal(answer.status, 400);
      assert.equal(answer.body.attr, attr);
    }
    assert.equal((await api.admin("GET", keysPath)).body.count, before, "nothing was created");
  });

  test("only the admin token opens it", async () => {
    const { key } = await api.createKey();
    for (const [method, path] of [
      ["GET", keysPath],
      ["POST", keysPath],
      ["DELETE", `${keysPath}/${nobodysId}`],
    ]) {
      assertProblem(await api.send(method, path), 401, "not_authenticated");
      assertProblem(await api.callerWithKey(key)(method, path), 401, "authentication_failed");
      assertProblem(await api.callerWithKey(`${gatehouse.adminToken}x`)(method, path), 401, "authentication_failed");
    }
  });

  test("the admin token is no API key", async () => {
    assertProblem(await api.admin("GET", installations("42")), 401, "authentication_failed");
  });

  test("deleting what is not there is 404", async () => {
    for (const id of [nobodysId, "not-a-uuid", "%00"]) {
      assertProblem(await api.admin("DELETE", `${keysPath}/${id}`), 404, "not_found");
    }
  });

  test("without an ADMIN_TOKEN there is no admin API", async () => {
    const closed = await startGatehouse({ vars: { ADMIN_TOKEN: "" } });
    try {
      for (const token of ["", "x", gatehouse.adminToken]) {
        const answer = await connect({ url: closed.url, adminToken: token }).admin("GET", keysPath);
        assertProblem(answer, 404, "not_found");
      }
    } finally {
      await closed.stop();
    }
  });
});

describe("a key", () => {
  test("that is missing or malformed is 401", async (t) => {
    const { key } = await api.createKey();
    const credentials = [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      "Basic YTpi",
      `Token ${key}`,
      key,
      "Bearer x",
      "Bearer gh_",
      "Bearer gh_!!!!",
      `Bearer ${key}A`,
      `Bearer ${key.slice(0, -1)}`,
      `Bearer ${key.slice(3)}`,
      `Bearer ${key} ${key}`,
      `Bearer ${key.toUpperCase()}`,
      `Bearer gh_${"A".repeat(7000)}`,
    ];
    for (const authorization of credentials) {
      await t.test((authorization ?? "no header").slice(0, 20), async () => {
        /** @type {Record<string, string>} */
        const headers = authorization === undefined ? {} : { authorization };
        const answer = await api.send("GET", installations("42"), { headers });
        assert.equal(answer.status, 401);
        assert.equal(answer.headers.get("www-authenticate"), "Bearer");
      });
    }
  });

  test("the scheme is case-insensitive", async () => {
    const { key } = await api.createKey();
    const answer = await api.send("GET", installations("42"), { headers: { authorization: `bEaReR ${key}` } });
    assert.equal(answer.status, 200);
  });

  test("that is forged in any part is 401", async () => {
    const { key } = await api.createKey();
    for (let index = 3; index < key.length - 1; index += 7) {
      const send = api.callerWithKey(withOtherCharacterAt(key, index));
      assertProblem(await send("GET", installations("42")), 401, "authentication_failed");
    }
  });

  test("that has expired is 401", async () => {
    const send = await api.caller({ expires_at: new Date(Date.now() + 2000).toISOString() });
    assert.equal((await send("GET", installations("42"))).status, 200);
    await sleep(2200);
    assertProblem(await send("GET", installations("42")), 401, "authentication_failed");
  });

  test("that is revoked is 401 within a minute, and cannot be revoked twice", async () => {
    const { id, key } = await api.createKey();
    const send = api.callerWithKey(key);
    assert.equal((await send("GET", installations("42"))).status, 200);
    assert.equal((await api.admin("DELETE", `${keysPath}/${id}`)).status, 204);
    assertProblem(await api.admin("DELETE", `${keysPath}/${id}`), 404, "not_found");
    const deadline = Date.now() + 60_000;
    while ((await send("GET", installations("42"))).status !== 401) {
      assert.ok(Date.now() < deadline, "still accepted after 60 s");
      await sleep(100);
    }
  });

  test("opens only its projects", async () => {
    const send = await api.caller({ projects: ["alpha", "beta"] });
    for (const prefix of ["environments", "projects"]) {
      assert.equal((await send("GET", installations("alpha", prefix))).status, 200);
      assert.equal((await send("GET", installations("beta", prefix))).status, 200);
      for (const other of ["gamma", "Alpha", "alph", "alphabet"]) {
        assertProblem(await send("GET", installations(other, prefix)), 403, "permission_denied");
      }
    }
  });

  test("opens only what its scopes name", async () => {
    const project = "scopes";
    const everything = await api.caller();
    const { id } = await createInstallation(everything, project);
    const own = `${installations(project)}${id}/`;
    const body = { json: { name: "n", url: "https://other.example.com/mcp", auth_type: "none" } };
    /** @type {[string, string, import("./support/api.mjs").Payload][]} */
    const reads = [
      ["GET", installations(project), {}],
      ["GET", own, {}],
      ["PATCH", own, { json: { description: "d" } }],
      ["POST", `${installations(project)}install_custom/`, body],
      ["GET", `${installations(project)}authorize/?installation_id=${id}`, {}],
      ["POST", `${own}proxy/`, { json: { jsonrpc: "2.0", id: 1, method: "ping" } }],
      ["GET", `${own}proxy/`, {}],
      ["DELETE", `${own}proxy/`, {}],
      ["DELETE", own, {}],
    ];
    const reader = await api.caller({ scopes: ["project:read"] });
    const writer = await api.caller({ scopes: ["project:write"] });
    assertProblem(
      await reader("POST", installations(project), { json: { url: "https://new.example.com/" } }),
      403,
      "permission_denied",
    );
    await createInstallation(writer, project, { url: "https://new.example.com/" });
    for (const [method, path, payload] of reads) {
      assertProblem(await writer(method, path, payload), 403, "permission_denied");
    }
    assert.equal((await reader("GET", own)).status, 200);
    assert.equal((await reader("PATCH", own, { json: { description: "d" } })).status, 200);
    assert.equal((await reader("DELETE", own)).status, 204);
  });
});
