// Hostile and broken input: each gets its documented error, changes nothing and is never a 5xx.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";

import { assertProblem, connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

const project = "bad";
const keysPath = "/api/admin/api_keys";
const json = { "content-type": "application/json" };

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Api} */
let api;
/** @type {import("./support/api.mjs").Send} */
let send;
/** @type {any} */
let existing;
/** @type {unknown} */
let stateBefore;

async function state() {
  const { body } = await send("GET", installations(project));
  return [body, (await api.admin("GET", keysPath)).body.count];
}

before(async () => {
  gatehouse = await startGatehouse({});
  api = connect(gatehouse);
  send = await api.caller();
  existing = await createInstallation(send, project, { display_name: "kept" });
  stateBefore = await state();
});
after(() => gatehouse?.stop());
afterEach(async () => assert.deepEqual(await state(), stateBefore, "something has changed"));

/**
 * Every REST endpoint that reads a body.
 * @returns {[string, (payload: import("./support/api.mjs").Payload) => Promise<import("./support/api.mjs").Answer>][]}
 */
function bodyReaders() {
  return [
    ["create", (payload) => send("POST", installations(project), payload)],
    ["update", (payload) => send("PATCH", `${installations(project)}${existing.id}/`, payload)],
    ["install_custom", (payload) => send("POST", `${installations(project)}install_custom/`, payload)],
    ["create a key", (payload) => api.admin("POST", keysPath, payload)],
  ];
}

/** @type {[string, string | Uint8Array<ArrayBuffer>][]} */
const notJsonObjects = [
  ["half an object", '{"url":"https://a.example.com/"'],
  ["two values", '{"display_name":"a"}{"display_name":"b"}'],
  ["a comment", '{"display_name":"a"/* b */}'],
  ["a trailing comma", '{"display_name":"a",}'],
  ["single quotes", "{'display_name':'a'}"],
  ["NaN", '{"display_name":NaN}'],
  ["a raw line feed in a string", '{"display_name":"a\nb"}'],
  ["a raw NUL in a string", '{"display_name":"a\0b"}'],
  ["a NUL after the object", '{"display_name":"a"}\0'],
  ["half a surrogate pair", '{"display_name":"\\ud800"}'],
  ["only white space", "   "],
  ["an array", '[{"display_name":"a"}]'],
  ["a string", '"display_name"'],
  ["a number", "7"],
  ["null", "null"],
  ["a member named twice", '{"display_name":"a","display_name":"b"}'],
  ["an escaped name that repeats", '{"display_name":"a","display\\u005fname":"b"}'],
  ["a nested member named twice", '{"x":{"a":1,"a":2}}'],
  ["100,000 open brackets", "[".repeat(100_000)],
  ["100,000 nested brackets", `{"display_name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ["100,000 nested objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ["65 levels", `{"x":${"[".repeat(64)}${"]".repeat(64)}}`],
  ["bytes that are no UTF-8", Buffer.from([...Buffer.from('{"display_name":"'), 0xff, 0xfe, ...Buffer.from('"}')])],
  ["an overlong encoding", Buffer.from([...Buffer.from('{"display_name":"'), 0xc0, 0xaf, ...Buffer.from('"}')])],
  ["an encoded surrogate", Buffer.from([...Buffer.from('{"display_name":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')])],
  ["UTF-16", Buffer.from('{"display_name":"a"}', "utf16le")],
];

describe("a body that is no JSON object", () => {
  for (const [name, raw] of notJsonObjects) {
    test(name, async () => {
      for (const [endpoint, read] of bodyReaders()) {
        const answer = await read({ raw, headers: json });
        assert.deepEqual([answer.status, answer.body.code, answer.body.attr], [400, "parse_error", null], endpoint);
      }
    });
  }
});

describe("a body of a wrong size or kind", () => {
  test("10 MB", async () => {
    const raw = `{"display_name":"${"a".repeat(10_000_000)}"}`;
    for (const [, read] of bodyReaders()) assertProblem(await read({ raw, headers: json }), 413, "request_too_large");
  });

  test("one byte more than MAX_BODY_BYTES; exactly that many are read", async () => {
    const exact = `{"x":"${"a".repeat(1_048_576 - 8)}"}`;
    const path = `${installations(project)}${existing.id}/`;
    assert.equal((await send("PATCH", path, { raw: exact, headers: json })).status, 200);
    assertProblem(await send("PATCH", path, { raw: `${exact} `, headers: json }), 413, "request_too_large");
  });

  test("another content type", async () => {
    const types = ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/json", "x"];
    for (const type of types) {
      for (const [, read] of bodyReaders()) {
        const answer = await read({ raw: '{"display_name":"new"}', headers: { "content-type": type } });
        assertProblem(answer, 415, "unsupported_media_type");
      }
    }
  });

  test("no content type", async () => {
    for (const [, read] of bodyReaders()) {
      const raw = new Blob(['{"display_name":"new"}']);
      assertProblem(await read({ raw }), 415, "unsupported_media_type");
    }
  });
});

describe("a field of a wrong kind", () => {
  const wrongStrings = [null, 7, 1e300, true, [], {}, ["a"]];
  test("strings", async () => {
    for (const value of wrongStrings) {
      const create = (/** @type {object} */ fields) =>
        send("POST", installations(project), { json: { url: "https://new.example.com/", ...fields } });
      for (const attr of ["url", "display_name", "description", "auth_type"]) {
        assertProblem(await create({ [attr]: value }), 400, "invalid", attr);
      }
    }
  });

  test("booleans", async () => {
    for (const is_enabled of [null, 0, 1, "true", "", [], {}]) {
      const answer = await send("POST", installations(project), {
        json: { url: "https://new.example.com/", is_enabled },
      });
      assertProblem(answer, 400, "invalid", "is_enabled");
    }
  });

  test("missing, blank, unknown", async () => {
    /** @type {[object, string, string][]} */
    const rows = [
      [{}, "required", "url"],
      [{ url: "" }, "blank", "url"],
      [{ url: " \t" }, "blank", "url"],
      [{ url: "not a url" }, "invalid", "url"],
      [{ url: "https://" }, "invalid", "url"],
      [{ url: "https://new.example.com/\0" }, "null_characters_not_allowed", "url"],
      [{ url: "https://new.example.com/", auth_type: "password" }, "invalid_choice", "auth_type"],
      [{ url: "https://new.example.com/", auth_type: "OAUTH" }, "invalid_choice", "auth_type"],
    ];
    for (const [fields, code, attr] of rows) {
      assertProblem(await send("POST", installations(project), { json: fields }), 400, code, attr);
    }
  });

  test("no body at all", async () => {
    assertProblem(await send("POST", installations(project)), 400, "required", "url");
  });
});

test("a number that is none of a page", async (t) => {
  const never = ["", "x", "-1", "1.5", "1e2", "+1", " 1", "0x10", "99999999999999999999", "%00", "%FF", "1%00", "NaN"];
  /** @type {[string, string[]][]} */
  const rows = [
    ["limit", [...never, "0", "1001", "4294967297"]],
    ["offset", [...never, "2147483648", "4294967296"]],
  ];
  for (const [name, values] of rows) {
    for (const value of values) {
      await t.test(`${name}=${value}`, async () => {
        assertProblem(await send("GET", `${installations(project)}?${name}=${value}`), 400, "invalid", name);
      });
    }
  }
  await t.test("the extremes are allowed", async () => {
    assert.equal((await send("GET", `${installations(project)}?limit=1000&offset=2147483647`)).status, 200);
    assert.equal((await send("GET", `${installations(project)}?limit=1&offset=0&other=x`)).status, 200);
  });
});

test("an unknown path is 404", async (t) => {
  const list = installations(project);
  const paths = [
    "/api",
    "/api/",
    "/api/nothing/",
    "/API/schema/",
    "/healthz/x",
    "//healthz",
    "/api//schema/",
    "/favicon.ico",
    "/api/environments/",
    `/api/environments/${project}/`,
    `${list}${existing.id}/proxy/x`,
    `${list}${existing.id}//`,
    `${list}/`,
    `/api/teams/${project}/mcp_server_installations/`,
    "/api/admin/",
    "/api/admin/api_keys/a/b",
    "/%",
    "/%00",
    "/%FF",
  ];
  for (const path of paths) {
    await t.test(path, async () => assertProblem(await send("GET", path), 404, "not_found"));
  }
});

test("an id that is none is 404", async (t) => {
  const ids = [
    "x",
    "0",
    "%00",
    "%FF",
    "%2F",
    "..%2F..",
    `${"a".repeat(5000)}`,
    "%F0%9F%93%9A",
    "%25",
    "*",
    "a%2Fb",
    "%",
    `${existing.id}%00`,
    `${existing.id}%20`,
    `${existing.id}%2F`,
    `${existing.id}x`,
    `..%2F${existing.id}`,
    `{${existing.id}}`,
  ];
  for (const id of ids) {
    await t.test(id.slice(0, 50), async () => {
      for (const method of ["GET", "DELETE"]) {
        assertProblem(await send(method, `${installations(project)}${id}/`), 404, "not_found");
        assert.equal((await send(method, `${installations(project)}${id}/proxy/`)).status, 404);
      }
      assertProblem(
        await send("PATCH", `${installations(project)}${id}/`, { json: { display_name: "x" } }),
        404,
        "not_found",
      );
    });
  }
});

test("a project that is none is 404", async (t) => {
  for (const name of ["a%20b", "%C3%A9", "%00", "a%2Fb", "p".repeat(65), "a.b", "*", "a:b", "%"]) {
    await t.test(name.slice(0, 20), async () =>
      assertProblem(await send("GET", installations(name)), 404, "not_found"),
    );
  }
  assert.equal((await send("GET", installations("p".repeat(64)))).status, 200);
});

test("an unknown method is 405 and says what is allowed", async (t) => {
  const one = `${installations(project)}${existing.id}/`;
  /** @type {[string, string, string][]} */
  const rows = [
    ["PUT", installations(project), "GET, HEAD, POST"],
    ["DELETE", installations(project), "GET, HEAD, POST"],
    ["PROPFIND", installations(project), "GET, HEAD, POST"],
    ["POST", one, "GET, HEAD, PATCH, DELETE"],
    ["PUT", one, "GET, HEAD, PATCH, DELETE"],
    ["PUT", `${one}proxy/`, "POST, GET, HEAD, DELETE"],
    ["PATCH", `${one}proxy/`, "POST, GET, HEAD, DELETE"],
    ["POST", `${installations(project)}authorize/`, "GET, HEAD"],
    ["DELETE", `${installations(project)}authorize/`, "GET, HEAD"],
    ["DELETE", `${installations(project)}install_custom/`, "POST"],
    ["PATCH", keysPath, "POST, GET, HEAD"],
    ["GET", `${keysPath}/x`, "DELETE"],
    ["POST", "/healthz", "GET, HEAD"],
    ["DELETE", "/api/schema/", "GET, HEAD"],
  ];
  for (const [method, path, allow] of rows) {
    await t.test(`${method} ${path}`, async () => {
      const answer = await send(method, path);
      assertProblem(answer, 405, "method_not_allowed");
      assert.equal(answer.headers.get("allow"), allow);
    });
  }
});
