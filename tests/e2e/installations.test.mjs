// Create, list, retrieve, update and delete an installation.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertProblem, connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Send} */
let send;
/** @type {import("./support/api.mjs").Send} */
let somebodyElse;
before(async () => {
  gatehouse = await startGatehouse({});
  const api = connect(gatehouse);
  send = await api.caller();
  somebodyElse = await api.caller({ user: "grace" });
});
after(() => gatehouse?.stop());

const unknownId = "0195f3c2-7b1e-7c4a-9d52-3f8a6b0e1c77";
const pathForms = ["environments", "projects"].flatMap((prefix) => [
  { prefix, slash: "/" },
  { prefix, slash: "" },
]);

/** @param {{ prefix: string, slash: string }} form @param {string} project @param {string} [rest] */
function inForm({ prefix, slash }, project, rest = "") {
  return (installations(project, prefix) + rest).replace(/\/$/, "") + slash;
}

describe("create", () => {
  test("answers the whole installation, with defaults", async () => {
    const { id, proxy_url, created_at, updated_at, ...rest } = await createInstallation(send, "create", {
      auth_type: undefined,
    });
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(proxy_url, `${gatehouse.url}${installations("create")}${id}/proxy/`);
    assert.equal(created_at, updated_at);
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
    assert.deepEqual(rest, {
      server_id: null,
      name: "",
      display_name: "",
      url: "https://docs.example.com/mcp",
      description: "",
      auth_type: "oauth",
      is_enabled: true,
      needs_reauth: false,
      pending_oauth: true,
    });
  });

  test("takes what it is given and ignores what is read-only or unknown", async () => {
    const given = { display_name: "Docs 📚", description: "d", auth_type: "none", is_enabled: false };
    const made = await createInstallation(send, "given", {
      ...given,
      id: unknownId,
      name: "x",
      needs_reauth: true,
      foo: 1,
    });
    const { display_name, description, auth_type, is_enabled } = made;
    assert.deepEqual({ display_name, description, auth_type, is_enabled }, given);
    assert.equal(made.name, "Docs 📚");
    assert.notEqual(made.id, unknownId);
    assert.equal(made.needs_reauth, false);
    assert.equal(made.pending_oauth, false);
  });

  test("holds the limits of its fields", async (t) => {
    const longestUrl = `https://long.example.com/${"p".repeat(2048 - 25)}`;
    /** @type {[string, string, string][]} name, longest, too long */
    const rows = [
      ["display_name", "é".repeat(200), "é".repeat(201)],
      ["display_name", "📚".repeat(200), "📚".repeat(201)],
      ["description", "d".repeat(10_000), "d".repeat(10_001)],
      ["url", longestUrl, `${longestUrl}p`],
    ];
    for (const [i, [name, longest, tooLong]] of rows.entries()) {
      await t.test(`${name} (row ${i})`, async () => {
        const url = `https://limits-${i}.example.com/mcp`;
        const made = await createInstallation(send, "limits", { url, [name]: longest });
        assert.equal(made[name], longest);
        const refused = await send("POST", installations("limits"), { json: { url: `${url}2`, [name]: tooLong } });
        assertProblem(refused, 400, "max_length", name);
      });
    }
    assert.equal((await send("GET", installations("limits"))).body.count, rows.length);
  });

  test("one installation per project, user and URL", async () => {
    const { id } = await createInstallation(send, "unique");
    for (const url of [
      "https://docs.example.com/mcp",
      "HTTPS://DOCS.example.com:443/mcp",
      "https://docs.example.com/./mcp",
    ]) {
      assertProblem(await send("POST", installations("unique", "projects"), { json: { url } }), 400, "unique", "url");
    }
    await createInstallation(send, "unique", { url: "https://docs.example.com/mcp2" });
    await createInstallation(send, "unique-2");
    await createInstallation(somebodyElse, "unique");
    assert.equal((await send("DELETE", `${installations("unique")}${id}/`)).status, 204);
    await createInstallation(send, "unique");
    assert.equal((await send("GET", installations("unique"))).body.count, 2);
  });
});

describe("list", () => {
  test("an empty project has an empty list", async () => {
    const { body } = await send("GET", installations("empty"));
    assert.deepEqual(body, { count: 0, next: null, previous: null, results: [] });
  });

  test("its pages join to the whole, newest first", async () => {
    const made = [];
    for (let i = 0; i < 5; ++i)
      made.push(await createInstallation(send, "pages", { url: `https://s${i}.example.com/` }));
    const all = await send("GET", installations("pages"));
    assert.deepEqual(all.body.results, made.reverse());

    const pages = [];
    let next = `${gatehouse.url}${installations("pages", "projects")}?limit=2`;
    for (let page; next !== null; next = page.next) {
      assert.ok(next.startsWith(`${gatehouse.url}/api/`), "links are absolute");
      page = (await send("GET", next.slice(gatehouse.url.length))).body;
      assert.equal(page.count, 5);
      pages.push(page);
    }
    assert.deepEqual(
      pages.flatMap((page) => page.results),
      made,
    );
    const canonical = gatehouse.url + installations("pages");
    assert.deepEqual(
      pages.map((page) => page.next),
      [`${canonical}?limit=2&offset=2`, `${canonical}?limit=2&offset=4`, null],
    );
    assert.deepEqual(
      pages.map((page) => page.previous),
      [null, `${canonical}?limit=2&offset=0`, `${canonical}?limit=2&offset=2`],
    );
  });

  test("an offset past the end is an empty page", async () => {
    await createInstallation(send, "past");
    const { status, body } = await send("GET", `${installations("past")}?offset=1000&limit=1000`);
    assert.equal(status, 200);
    assert.equal(body.count, 1);
    assert.deepEqual(body.results, []);
  });
});

describe("one installation", () => {
  test("answers on every form of its path", async () => {
    const made = await createInstallation(send, "forms");
    for (const form of pathForms) {
      assert.deepEqual((await send("GET", inForm(form, "forms", `${made.id}/`))).body, made);
      assert.deepEqual((await send("GET", inForm(form, "forms"))).body.results, [made]);
      const patched = await send("PATCH", inForm(form, "forms", `${made.id}/`), { json: {} });
      assert.deepEqual(patched.body, made, "an empty update changes nothing");
    }
    for (const [i, form] of pathForms.entries()) {
      const created = await send("POST", inForm(form, "forms"), { json: { url: `https://form${i}.example.com/` } });
      assert.equal(created.status, 201);
      assert.equal((await send("DELETE", inForm(form, "forms", `${created.body.id}/`))).status, 204);
    }
  });

  test("HEAD answers as GET does, without a body", async () => {
    const { id } = await createInstallation(send, "head");
    for (const path of [installations("head"), `${installations("head")}${id}/`]) {
      const answer = await send("HEAD", path);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
    }
    assert.equal((await send("HEAD", `${installations("head")}${unknownId}/`)).status, 404);
  });

  test("PUT is not allowed", async () => {
    const { id } = await createInstallation(send, "put");
    const answer = await send("PUT", `${installations("put")}${id}/`, { json: {} });
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.get("allow"), "GET, HEAD, PATCH, DELETE");
    assert.equal((await send("PUT", installations("put"), { json: {} })).headers.get("allow"), "GET, HEAD, POST");
  });

  test("update changes what it names, and nothing that is read-only", async () => {
    const made = await createInstallation(send, "update", { display_name: "before", description: "kept" });
    const path = `${installations("update")}${made.id}/`;
    const json = {
      display_name: "after",
      is_enabled: false,
      url: "https://evil.example.com/",
      id: unknownId,
      created_at: null,
      x: [],
    };
    const { status, body } = await send("PATCH", path, { json });
    assert.equal(status, 200);
    assert.ok(body.updated_at >= made.updated_at);
    assert.deepEqual(body, {
      ...made,
      display_name: "after",
      name: "after",
      is_enabled: false,
      updated_at: body.updated_at,
    });
    assert.deepEqual((await send("GET", path)).body, body);
  });

  test("a refused update changes nothing", async () => {
    const made = await createInstallation(send, "refused");
    const path = `${installations("refused")}${made.id}/`;
    /** @type {[Record<string, unknown>, string, string][]} */
    const rows = [
      [{ display_name: "new", is_enabled: "false" }, "invalid", "is_enabled"],
      [{ display_name: "new", is_enabled: null }, "invalid", "is_enabled"],
      [{ is_enabled: false, display_name: 7 }, "invalid", "display_name"],
      [{ is_enabled: false, description: ["d"] }, "invalid", "description"],
      [{ is_enabled: false, description: "d".repeat(10_001) }, "max_length", "description"],
      [{ is_enabled: false, display_name: "a\0" }, "null_characters_not_allowed", "display_name"],
    ];
    for (const [json, code, attr] of rows) assertProblem(await send("PATCH", path, { json }), 400, code, attr);
    assert.deepEqual((await send("GET", path)).body, made);
  });

  test("what was deleted is gone", async () => {
    const { id } = await createInstallation(send, "gone");
    const path = `${installations("gone")}${id}/`;
    assert.equal((await send("DELETE", path)).status, 204);
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const payload = method === "PATCH" ? { json: {} } : {};
      assertProblem(await send(method, path, payload), 404, "not_found");
    }
    assert.equal((await send("GET", installations("gone"))).body.count, 0);
  });
});
