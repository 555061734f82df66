// The checker itself: answers as documented pass, each kind of deviation is found.
import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAnswer } from "./support/openapi_check.mjs";

const id = "0195f3c2-7b1e-7c4a-9d52-3f8a6b0e1c77";
const list = "/api/environments/42/mcp_server_installations/";
const installation = {
  id,
  server_id: null,
  name: "",
  display_name: "",
  url: "https://docs.example.com/mcp",
  description: "",
  auth_type: "none",
  is_enabled: true,
  needs_reauth: false,
  pending_oauth: false,
  proxy_url: `https://gatehouse.example.com${list}${id}/proxy/`,
  created_at: "2026-11-24T08:30:00.000Z",
  updated_at: "2026-11-24T08:30:00.000Z",
};
const page = { count: 1, next: null, previous: null, results: [installation] };
const notFound = { type: "invalid_request", code: "not_found", detail: "Not found.", attr: null };
const notAllowed = { ...notFound, code: "method_not_allowed" };
const unauthorized = { ...notFound, type: "authentication_error", code: "not_authenticated" };
const forbidden = { ...unauthorized, code: "permission_denied" };
const unavailable = { ...notFound, type: "server_error", code: "error" };
const apiKey = {
  id,
  label: "",
  user: "ada",
  projects: ["*"],
  scopes: ["project:read"],
  expires_at: null,
  created_at: "2026-11-24T08:30:00.000Z",
};
const rpcError = { jsonrpc: "2.0", id: 1, error: { code: -32010, message: "Disabled." } };

/**
 * @param {string} method
 * @param {string} path
 * @param {number} status
 * @param {unknown} [body] undefined: none
 * @param {Record<string, string>} [headers]
 */
function check(method, path, status, body, headers = {}) {
  const sent = new Headers(headers);
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
  checkAnswer({ method, path, status, headers: sent, body: body === undefined ? "" : JSON.stringify(body) });
}

/** @type {[string, Parameters<typeof check>][]} */
const documented = [
  ["a page", ["GET", list, 200, page]],
  ["without the trailing slash", ["GET", list.slice(0, -1), 200, page]],
  ["below the other prefix, with a query", ["GET", "/api/projects/42/mcp_server_installations?limit=1", 200, page]],
  ["HEAD, which has no body", ["HEAD", list, 200, undefined, { "content-type": "application/json" }]],
  ["204 without a body", ["DELETE", `${list}${id}/`, 204]],
  ["401 that says how to authenticate", ["GET", list, 401, unauthorized, { "www-authenticate": "Bearer" }]],
  ["an unknown path", ["GET", "/api/nothing", 404, notFound]],
  ["an encoded slash makes no id", ["PUT", `${list}a%2Fb/`, 404, notFound]],
  ["a method the path lacks", ["PUT", list, 405, notAllowed, { allow: "GET, HEAD, POST" }]],
  ["a concrete path wins over a template", ["GET", `${list}install_custom/`, 405, notAllowed, { allow: "POST" }]],
  ["a preflight", ["OPTIONS", list, 204]],
  ["503 with Retry-After", ["GET", list, 503, unavailable, { "retry-after": "1" }]],
  ["302 with Location", ["GET", `${list}authorize/`, 302, undefined, { location: "https://auth.example.com/" }]],
  ["a key, shown once", ["POST", "/api/admin/api_keys", 201, { ...apiKey, key: "gh_abc" }]],
  ["a JSON-RPC refusal on the proxy", ["POST", `${list}${id}/proxy/`, 403, rpcError]],
  ["a REST refusal on the proxy", ["POST", `${list}${id}/proxy/`, 403, forbidden]],
  ["a server's own status on the proxy", ["POST", `${list}${id}/proxy/`, 418, { any: "thing" }]],
  ["a batch on the proxy", ["POST", `${list}${id}/proxy/`, 200, [{ jsonrpc: "2.0", id: 1, result: {} }]]],
];

/** @type {[string, Parameters<typeof check>, RegExp][]} */
const deviations = [
  ["an undocumented status", ["GET", list, 418, notFound], /documents no status 418/],
  ["an extra field", ["GET", `${list}${id}/`, 200, { ...installation, token: "x" }], /unevaluated.*token/],
  ["an extra field in a list", ["GET", list, 200, { ...page, results: [{ ...installation, x: 1 }] }], /results\/0.*x/],
  ["an extra field in an error", ["GET", `${list}${id}/`, 404, { ...notFound, stack: "x" }], /stack/],
  ["a missing field", ["GET", `${list}${id}/`, 200, { ...installation, url: undefined }], /required property 'url'/],
  [
    "a wrong type",
    ["GET", `${list}${id}/`, 200, { ...installation, is_enabled: "true" }],
    /is_enabled must be boolean/,
  ],
  [
    "a time without milliseconds",
    ["GET", `${list}${id}/`, 200, { ...installation, created_at: "2026-11-24T08:30:00Z" }],
    /created_at/,
  ],
  ["an unknown error code", ["GET", `${list}${id}/`, 404, { ...notFound, code: "gone" }], /\/code/],
  ["an error type of another status", ["GET", `${list}${id}/`, 404, { ...notFound, type: "server_error" }], /\/type/],
  [
    "a key in the list of keys",
    ["GET", "/api/admin/api_keys", 200, { ...page, results: [{ ...apiKey, key: "gh_abc" }] }],
    /key/,
  ],
  ["a creation without its key", ["POST", "/api/admin/api_keys", 201, apiKey], /required property 'key'/],
  ["401 without WWW-Authenticate", ["GET", list, 401, unauthorized], /WWW-Authenticate is missing/],
  ["503 without Retry-After", ["GET", list, 503, unavailable], /Retry-After is missing/],
  ["a Location that is no URL", ["GET", `${list}authorize/`, 302, undefined, { location: "somewhere" }], /Location/],
  ["an incomplete Allow", ["PUT", list, 405, notAllowed, { allow: "GET" }], /Allow is/],
  ["another status than 405 for a method the path lacks", ["PUT", list, 200, page], /only 405/],
  ["an answer from an unknown path", ["GET", "/api/nothing", 200, {}], /only 404/],
  ["another content type", ["GET", list, 200, page, { "content-type": "text/html" }], /content type text\/html/],
  ["a body with 204", ["DELETE", `${list}${id}/`, 204, {}], /none is documented/],
  ["a body with HEAD", ["HEAD", list, 200, page], /HEAD/],
];

test("an answer that is documented passes", async (t) => {
  for (const [name, row] of documented) await t.test(name, () => check(...row));
});

test("an answer that is not documented is found", async (t) => {
  for (const [name, row, reason] of deviations) await t.test(name, () => assert.throws(() => check(...row), reason));
});

test("a body that is not JSON is found", () => {
  const headers = new Headers({ "content-type": "application/json" });
  assert.throws(() => checkAnswer({ method: "GET", path: list, status: 200, headers, body: "{" }), /not JSON/);
});
