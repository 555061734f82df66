// Every header in, what goes up; every header back, what comes down; and every shape of credential.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertProblem, installations } from "./support/api.mjs";
import { message, PROJECT, startProxied } from "./support/proxied.mjs";
import { openRaw, readAnswer } from "./support/raw_client.mjs";
import { startRawUpstream } from "./support/raw_upstream.mjs";

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";
/** What the platform itself puts on every request. */
const OF_THE_HOP = ["host", "content-length", "cf-worker", "connection", "transfer-encoding"];

/** @type {Awaited<ReturnType<typeof startRawUpstream>>} */
let upstream;
/** @type {Awaited<ReturnType<typeof startProxied>>} */
let proxied;
/** What the gateway calls itself. */
let userAgent = "";
before(async () => {
  upstream = await startRawUpstream();
  proxied = await startProxied();
  userAgent = `Gatehouse/${(await proxied.send("GET", "/healthz")).body.version}`;
});
after(async () => {
  await proxied?.stop();
  upstream?.stop();
});

let paths = 0;
/** A path of the upstream that answers with these header lines. @param {string[]} lines */
function pathAnswering(lines = []) {
  const path = `/${(paths += 1)}`;
  upstream.scripts[path] = (socket) => socket.end(`${ANSWER}${lines.map((line) => `${line}\r\n`).join("")}\r\n{}`);
  return upstream.url + path;
}

/** @param {string} url @param {Record<string, string>} headers */
async function call(url, headers) {
  const client = await openRaw(url, { headers: { ...headers, connection: "close" }, body: message(1) });
  return readAnswer(await client.closed());
}

/** What went up of the last call, without what the platform adds. */
function wentUp() {
  const { headers } = upstream.requests[upstream.requests.length - 1];
  return Object.fromEntries([...headers].filter(([name]) => !OF_THE_HOP.includes(name)));
}

test("request headers: exactly these go up", async () => {
  const url = await proxied.install(pathAnswering());
  const passing = {
    accept: "application/json, text/event-stream",
    "content-type": "application/json; charset=utf-8",
    "mcp-protocol-version": "2025-11-25",
    "mcp-session-id": "session-1",
    "mcp-method": "of an older revision, so unchecked",
    "mcp-name": "=?base64?4pyT?=",
    "mcp-param-region": "us-west1",
    "mcp-something-new": "1",
    "last-event-id": "42",
    tracestate: "congo=t61rcWkgMzE",
    baggage: "userId=alice",
    "x-posthog-distinct-id": "u1",
  };
  const staying = {
    authorization: `Bearer ${proxied.key}`,
    cookie: "session=1",
    origin: proxied.gatehouse.url,
    referer: "https://app.example/",
    "user-agent": "client/1",
    "accept-encoding": "gzip, zstd",
    "accept-language": "de",
    "cf-connecting-ip": "1.2.3.4",
    "x-forwarded-for": "1.2.3.4",
    "x-forwarded-host": "evil.example",
    "x-real-ip": "1.2.3.4",
    forwarded: "for=1.2.3.4",
    via: "1.1 proxy",
    "proxy-authorization": "Basic x",
    "x-api-key": "mine",
    "x-request-id": "r-1",
    "if-none-match": "x",
    range: "bytes=0-1",
    te: "trailers",
    "keep-alive": "timeout=5",
    "sec-fetch-mode": "cors",
    "x-custom": "1",
  };
  const answer = await call(url, { ...passing, ...staying });
  assert.equal(answer.status, 200);
  assert.deepEqual(wentUp(), { ...passing, "user-agent": userAgent });
  assert.equal(upstream.requests[upstream.requests.length - 1].body.toString(), message(1));
});

test("a trace goes on: the same trace, a span of the gateway's as its parent, and the log names both", async () => {
  const url = await proxied.install(pathAnswering());
  const trace = "0af7651916cd43dd8448eb211c80319c";
  await call(url, { ...proxied.headers, traceparent: `00-${trace}-b7ad6b7169203331-01`, "x-request-id": "traced" });
  const [, traceId, span, flags] = wentUp().traceparent.split("-");
  assert.deepEqual([traceId, flags], [trace, "01"]);
  assert.notEqual(span, "b7ad6b7169203331");
  const line = proxied.gatehouse.requests().find(({ request_id: id }) => id === "traced");
  assert.deepEqual([line.trace_id, line.span_id], [trace, span]);
});

test("response headers: exactly these come down", async () => {
  const passing = {
    "content-type": "application/json",
    "mcp-session-id": "session-1",
    "mcp-protocol-version": "2025-11-25",
    "cache-control": "private, max-age=1",
    "retry-after": "7",
    allow: "POST",
  };
  const lines = Object.entries(passing)
    .filter(([name]) => name !== "content-type")
    .map(([name, value]) => `${name}: ${value}`);
  const staying = [
    "Set-Cookie: a=b",
    'WWW-Authenticate: Bearer resource_metadata="https://evil.example"',
    "Location: https://evil.example/",
    "Server: nginx",
    "ETag: x",
    "X-Powered-By: x",
    "Access-Control-Allow-Origin: *",
    "Content-Security-Policy: default-src *",
    "Strict-Transport-Security: max-age=1",
    "Clear-Site-Data: *",
    "Alt-Svc: h3",
    "Link: <x>",
    "X-Accel-Redirect: /x",
    "X-Request-Id: upstream",
    "Server-Timing: db;dur=1",
    "Keep-Alive: timeout=5",
  ];
  const url = await proxied.install(pathAnswering([...lines, ...staying]));
  const { headers } = await call(url, { ...proxied.headers, "x-request-id": "mine" });
  const { "server-timing": timing, ...rest } = Object.fromEntries(headers);
  for (const name of ["connection", "content-length", "transfer-encoding", "date"]) delete rest[name];
  assert.deepEqual(rest, { ...passing, "x-request-id": "mine" });
  assert.match(timing, /^gateway;dur=\d+, upstream;dur=\d+$/);
});

describe("every shape of credential", () => {
  const mine = {
    authorization: "Bearer the-callers",
    "x-api-key": "the-callers",
    "X-API-KEY": "the-callers",
    "api-key": "the-callers",
    "x-goog-api-key": "the-callers",
  };
  /** @type {Array<[name: string, fields: Record<string, string>, headers: Record<string, string>]>} */
  const shapes = [
    ["a bearer token", {}, { authorization: "Bearer s3cret" }],
    ["a prefix of its own", { auth_scheme: "Token" }, { authorization: "Token s3cret" }],
    ["a bare key", { auth_scheme: "" }, { authorization: "s3cret" }],
    ["a bare key in a header of its own", { auth_header: "X-API-Key", auth_scheme: "" }, { "x-api-key": "s3cret" }],
    ["a prefix in a header of its own", { auth_header: "api-key", auth_scheme: "Key" }, { "api-key": "Key s3cret" }],
    ["one of Google's", { auth_header: "x-goog-api-key", auth_scheme: "" }, { "x-goog-api-key": "s3cret" }],
    ["none", { auth_type: "none" }, {}],
  ];
  for (const [name, fields, expected] of shapes) {
    test(name, async () => {
      const json = {
        name: "Upstream",
        url: pathAnswering(),
        auth_type: "api_key",
        ...(fields.auth_type === "none" ? {} : { api_key: "s3cret" }),
        ...fields,
      };
      const made = await proxied.send("POST", `${installations(PROJECT)}install_custom/`, { json });
      assert.equal(made.status, 201);
      const url = `${proxied.gatehouse.url}${installations(PROJECT)}${made.body.id}/proxy/`;
      const { status } = await call(url, {
        ...mine,
        ...proxied.headers,
        // The caller's own key goes under this name; what it sends under the others is not taken for a credential.
        authorization: `Bearer ${proxied.key}`,
      });
      assert.equal(status, 200);
      const { accept, "content-type": type, "user-agent": sender, ...credentials } = wentUp();
      assert.ok(accept && type && sender);
      assert.deepEqual(credentials, expected);
    });
  }
  test("a header that is not to be had is refused at install", async () => {
    for (const header of ["Mcp-Session-Id", "Host", "Cookie", "Content-Type", "X-PostHog-Key", "bad name", ""]) {
      const json = { name: "x", url: pathAnswering(), auth_type: "api_key", api_key: "k", auth_header: header };
      const answer = await proxied.send("POST", `${installations(PROJECT)}install_custom/`, { json });
      assert.equal(answer.status, 400, header);
      assert.equal(answer.body.attr, "auth_header");
    }
  });
  test("a key that no header can hold is refused at install", async () => {
    for (const key of ["a\nb", "a\r\nX: y", "é"]) {
      const json = { name: "x", url: pathAnswering(), auth_type: "api_key", api_key: key };
      assertProblem(
        await proxied.send("POST", `${installations(PROJECT)}install_custom/`, { json }),
        400,
        "invalid",
        "api_key",
      );
    }
  });
});
