// install_custom: an installation together with its credential.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertProblem, connect, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Send} */
let send;
before(async () => {
  gatehouse = await startGatehouse({});
  send = await connect(gatehouse).caller();
});
after(() => gatehouse?.stop());

const secret = "sk-very-secret-4711";
const withKey = { name: "Search", url: "https://search.example.com/mcp", auth_type: "api_key", api_key: secret };

/** @param {string} project @param {Record<string, unknown>} json */
function install(project, json) {
  return send("POST", `${installations(project)}install_custom/`, { json });
}

/** @param {string} project */
async function count(project) {
  return (await send("GET", installations(project))).body.count;
}

test("an API key is kept and never shown", async () => {
  const made = await install("key", { ...withKey, description: "d", auth_header: "X-Api-Key", auth_scheme: "" });
  assert.equal(made.status, 201);
  const { display_name, name, url, auth_type, description, is_enabled, pending_oauth, server_id } = made.body;
  assert.deepEqual(
    { display_name, name, url, auth_type, description, is_enabled, pending_oauth, server_id },
    {
      display_name: "Search",
      name: "Search",
      url: withKey.url,
      auth_type: "api_key",
      description: "d",
      is_enabled: true,
      pending_oauth: false,
      server_id: null,
    },
  );
  const own = `${installations("key")}${made.body.id}/`;
  const patched = await send("PATCH", own, { json: { api_key: "other" } });
  for (const answer of [made, patched, await send("GET", own), await send("GET", installations("key"))]) {
    assert.ok(!JSON.stringify(answer.body).includes(secret));
  }
});

test("an open server needs no key", async () => {
  const made = await install("open", { name: "Docs", url: "https://docs.example.com/mcp", auth_type: "none" });
  assert.equal(made.status, 201);
  assert.equal(made.body.auth_type, "none");
  assert.deepEqual((await send("GET", `${installations("open")}${made.body.id}/`)).body, made.body);
});

test("a URL is installed once, however it came", async () => {
  assert.equal((await install("once", withKey)).status, 201);
  for (const again of [
    withKey,
    { ...withKey, auth_type: "none" },
    { ...withKey, url: "https://SEARCH.example.com/mcp" },
  ]) {
    const refused = await install("once", again);
    assertProblem(refused, 400, "unique", "url");
    assert.equal(refused.body.detail, "This server URL is already installed.");
  }
  assertProblem(await send("POST", installations("once"), { json: { url: withKey.url } }), 400, "unique", "url");
  assert.equal(await count("once"), 1);
});

test("an OAuth flow that cannot be started leaves nothing behind", async () => {
  const answer = await install("oauth", { name: "Issues", url: "http://127.0.0.1:64999/mcp", auth_type: "oauth" });
  assert.equal(answer.status, 502);
  assert.equal(await count("oauth"), 0);
});

test("the callback URL must have an allowed scheme", async (t) => {
  for (const scheme of ["array", "posthog-code"]) {
    await t.test(`${scheme} is allowed`, async () => {
      const url = `https://${scheme}.example.com/`;
      const made = await install("scheme-ok", { ...withKey, url, posthog_code_callback_url: `${scheme}://done?x=1` });
      assert.equal(made.status, 201);
    });
  }
  const refused = [
    "https://example.com/done",
    "http://127.0.0.1/",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "arrays://done",
    "xarray://done",
    " ",
    "done",
    "//done",
    "ar\nray2://done",
    "posthog-code",
  ];
  for (const posthog_code_callback_url of refused) {
    await t.test(`${JSON.stringify(posthog_code_callback_url)} is refused`, async () => {
      const answer = await install("scheme", { ...withKey, posthog_code_callback_url });
      assertProblem(answer, 400, "invalid", "posthog_code_callback_url");
    });
  }
  assert.equal(await count("scheme"), 0);
});

test("a bad field is named, and nothing is installed", async (t) => {
  /** @type {[string, Record<string, unknown>, string, string][]} */
  const rows = [
    ["no name", { name: undefined }, "required", "name"],
    ["a blank name", { name: "" }, "blank", "name"],
    ["a long name", { name: "n".repeat(201) }, "max_length", "name"],
    ["a name of another type", { name: {} }, "invalid", "name"],
    ["a name with NUL", { name: "n\0" }, "null_characters_not_allowed", "name"],
    ["no url", { url: undefined }, "required", "url"],
    ["a blank url", { url: "" }, "blank", "url"],
    ["a url that is none", { url: "search" }, "invalid", "url"],
    ["a url of another scheme", { url: "ftp://search.example.com/" }, "invalid", "url"],
    ["a url with user information", { url: "https://u:p@search.example.com/" }, "invalid", "url"],
    ["a long url", { url: `https://e.example.com/${"u".repeat(2048)}` }, "max_length", "url"],
    ["no auth_type", { auth_type: undefined }, "required", "auth_type"],
    ["an unknown auth_type", { auth_type: "basic" }, "invalid_choice", "auth_type"],
    ["no api_key", { api_key: undefined }, "required", "api_key"],
    ["a blank api_key", { api_key: "" }, "blank", "api_key"],
    ["a long api_key", { api_key: "k".repeat(4097) }, "max_length", "api_key"],
    ["an api_key that splits the header", { api_key: "k\r\nHost: evil" }, "invalid", "api_key"],
    ["an api_key no header can carry", { api_key: "schlüssel" }, "invalid", "api_key"],
    ["a header that is none", { auth_header: "X Api Key" }, "invalid", "auth_header"],
    ["a header of the connection", { auth_header: "Host" }, "invalid", "auth_header"],
    ["a header of the protocol", { auth_header: "Mcp-Session-Id" }, "invalid", "auth_header"],
    ["a scheme that splits the header", { auth_scheme: "Bearer\r\nX" }, "invalid", "auth_scheme"],
    ["an unknown source", { install_source: "elsewhere" }, "invalid_choice", "install_source"],
    ["a long description", { description: "d".repeat(10_001) }, "max_length", "description"],
  ];
  for (const [name, change, code, attr] of rows) {
    await t.test(name, async () => assertProblem(await install("bad", { ...withKey, ...change }), 400, code, attr));
  }
  assert.equal(await count("bad"), 0);
});

test("the longest key fits", async () => {
  assert.equal((await install("long", { ...withKey, api_key: "k".repeat(4096) })).status, 201);
});

test("only POST", async () => {
  for (const method of ["GET", "PATCH", "DELETE", "PUT"]) {
    const answer = await send(method, `${installations("method")}install_custom/`);
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.get("allow"), "POST");
  }
});
