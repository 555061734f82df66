// Browsers: origins, preflights and what a page may read; against a running Worker.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { installations } from "./support/api.mjs";
import { message, PROJECT, startProxied } from "./support/proxied.mjs";
import { openRaw, readAnswer } from "./support/raw_client.mjs";
import { startUpstream } from "./support/upstream.mjs";

const PAGE = "https://app.example";

/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {Awaited<ReturnType<typeof startProxied>>} */
let proxied;
let url = "";
before(async () => {
  upstream = await startUpstream((_, response) =>
    response
      .writeHead(200, { "content-type": "application/json", "access-control-allow-origin": "*", "mcp-session-id": "s" })
      .end("{}"),
  );
  proxied = await startProxied({ vars: { ALLOWED_ORIGINS: `${PAGE}, http://localhost:6274` } });
  url = await proxied.install(`${upstream.url}/mcp`);
});
after(async () => {
  await proxied?.stop();
  upstream?.stop();
});

/** fetch sets no Origin of the test's choice. @param {string} to @param {string} method @param {Record<string, string>} headers */
async function send(to, method, headers) {
  const body = method === "POST" ? message("mine") : "";
  const client = await openRaw(to, { method, headers: { ...headers, connection: "close" }, body });
  return readAnswer(await client.closed());
}

describe("a page of an allowed origin", () => {
  for (const origin of [PAGE, "http://localhost:6274"]) {
    test(`${origin} may call and read`, async () => {
      const { status, headers } = await send(url, "POST", { ...proxied.headers, origin });
      assert.equal(status, 200);
      assert.equal(headers.get("access-control-allow-origin"), origin);
      assert.equal(headers.get("vary"), "Origin");
      assert.match(headers.get("access-control-expose-headers") ?? "", /Mcp-Session-Id/);
      assert.equal(headers.get("mcp-session-id"), "s");
    });
  }
  test("is told of refusals, also of those before any key", async () => {
    for (const authorization of ["", "Bearer gh_forged"]) {
      const { status, headers } = await send(url, "POST", { ...proxied.headers, authorization, origin: PAGE });
      assert.equal(status, 401);
      assert.equal(headers.get("access-control-allow-origin"), PAGE);
      assert.match(headers.get("access-control-expose-headers") ?? "", /WWW-Authenticate/);
    }
  });
  test("may send what it asks for", async () => {
    const { status, headers, body } = await send(url, "OPTIONS", {
      origin: PAGE,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,mcp-param-region,x-whatever",
    });
    assert.deepEqual([status, body.length], [204, 0]);
    assert.equal(headers.get("access-control-allow-origin"), PAGE);
    const allowed = (headers.get("access-control-allow-headers") ?? "").toLowerCase().split(", ");
    for (const name of ["authorization", "content-type", "mcp-session-id", "mcp-param-region", "x-whatever"]) {
      assert.ok(allowed.includes(name), name);
    }
    for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
      assert.ok(headers.get("access-control-allow-methods")?.split(", ").includes(method), method);
    }
  });
});

describe("a page of another origin", () => {
  for (const origin of ["https://evil.example", "null", `${PAGE}.evil.example`, PAGE.replace("https", "http")]) {
    test(`${origin} is 403`, async () => {
      const before = upstream.counts.requests;
      for (const method of ["POST", "GET", "DELETE"]) {
        const { status, headers, body } = await send(url, method, { ...proxied.headers, origin });
        const { id, error } = JSON.parse(body.toString());
        assert.deepEqual([status, error.code, id], [403, -32600, method === "POST" ? "mine" : null]);
        assert.equal(headers.get("access-control-allow-origin"), null);
      }
      const rest = await send(proxied.gatehouse.url + installations(PROJECT), "GET", { ...proxied.headers, origin });
      assert.deepEqual([rest.status, JSON.parse(rest.body.toString()).code], [403, "permission_denied"]);
      const preflight = await send(url, "OPTIONS", { origin, "access-control-request-method": "POST" });
      assert.equal(preflight.status, 403);
      assert.equal(preflight.headers.get("access-control-allow-origin"), null);
      assert.equal(upstream.counts.requests, before, "it was forwarded");
    });
  }
  test("one that has the gateway's address under a name of its own is 403", async () => {
    const host = `rebound.example:${new URL(proxied.gatehouse.url).port}`;
    const { status } = await send(url, "POST", { ...proxied.headers, host, origin: `http://${host}` });
    assert.equal(status, 403);
  });
});

test("the gateway's own pages and clients that are no browser may call", async () => {
  const own = new URL(proxied.gatehouse.url).origin;
  assert.equal((await send(url, "POST", { ...proxied.headers, origin: own })).status, 200);
  const { status, headers } = await send(url, "POST", proxied.headers);
  assert.deepEqual([status, headers.get("access-control-allow-origin")], [200, null]);
});
