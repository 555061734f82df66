// Both eras of MCP through the proxy: sessions (2025-03-26 to 2025-11-25) and stateless requests (2026-07-28).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { eventually, message, startProxied } from "./support/proxied.mjs";
import { startUpstream } from "./support/upstream.mjs";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */

const JSON_TYPE = { "content-type": "application/json" };
const EVENTS = { "content-type": "text/event-stream" };
const SESSION = "1868a90c-0000-4000-8000-000000000001";

/** What the upstream does with a request, by its path. @type {Map<string, (request: IncomingMessage, response: ServerResponse, body: string) => void>} */
const answers = new Map();
/** @type {Array<{ method: string, headers: import("node:http").IncomingHttpHeaders, body: string }>} */
const seen = [];
/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {Awaited<ReturnType<typeof startProxied>>} */
let proxied;
before(async () => {
  upstream = await startUpstream((request, response, body) => {
    seen.push({ method: request.method ?? "", headers: request.headers, body: body.toString() });
    answers.get(request.url ?? "")?.(request, response, body.toString());
  });
  proxied = await startProxied();
});
after(async () => {
  await proxied?.stop();
  upstream?.stop();
});

let paths = 0;
/** @param {(request: IncomingMessage, response: ServerResponse, body: string) => void} answer */
async function install(answer) {
  const path = `/${(paths += 1)}`;
  answers.set(path, answer);
  const url = await proxied.install(upstream.url + path);
  return (/** @type {string} */ method, /** @type {RequestInit} */ init = {}) =>
    fetch(url, { method, ...init, headers: { ...proxied.headers, ...init.headers } });
}

const lastSeen = () => seen[seen.length - 1];

describe("sessions", () => {
  const session = { "mcp-session-id": SESSION, "mcp-protocol-version": "2025-11-25" };

  test("initialize: the session id comes down", async () => {
    const call = await install((_, response) =>
      response.writeHead(200, { ...JSON_TYPE, "Mcp-Session-Id": SESSION }).end('{"jsonrpc":"2.0","id":1,"result":{}}'),
    );
    const answer = await call("POST", { body: message(1, "initialize", { protocolVersion: "2025-11-25" }) });
    assert.equal(answer.headers.get("mcp-session-id"), SESSION);
    assert.deepEqual(await answer.json(), { jsonrpc: "2.0", id: 1, result: {} });
  });

  /** @type {Array<[name: string, body: string]>} */
  const accepted = [
    ["a notification", '{"jsonrpc":"2.0","method":"notifications/initialized"}'],
    ["the client's result to a request of the server", '{"jsonrpc":"2.0","id":"s-1","result":{"roots":[]}}'],
    ["the client's error to one", '{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no"}}'],
    ["an error to what had no id", '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}'],
    ["a batch of notifications (2025-03-26)", '[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","method":"b"}]'],
    [
      "a batch of responses (2025-03-26)",
      '[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"result":{}}]',
    ],
  ];
  for (const [name, body] of accepted) {
    test(`202 for ${name}`, async () => {
      const call = await install((_, response) => response.writeHead(202).end());
      const answer = await call("POST", { body, headers: session });
      assert.deepEqual([answer.status, await answer.text()], [202, ""]);
      assert.equal(lastSeen().body, body);
      assert.equal(lastSeen().headers["mcp-session-id"], SESSION);
      assert.equal(lastSeen().headers["mcp-protocol-version"], "2025-11-25");
    });
  }

  test("a batch of requests is answered by one", async () => {
    const batch = '[{"jsonrpc":"2.0","id":1,"method":"a"}, {"jsonrpc":"2.0","id":2,"method":"b"}]';
    const result = '[{"jsonrpc":"2.0","id":2,"result":{}},{"jsonrpc":"2.0","id":1,"result":{}}]';
    const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end(result));
    const answer = await call("POST", { body: batch, headers: { "mcp-protocol-version": "2025-03-26" } });
    assert.equal(await answer.text(), result);
    assert.equal(lastSeen().body, batch);
  });

  test("GET opens a stream, Last-Event-ID resumes it, and the server's requests come down it", async () => {
    const events = 'id: 8\nevent: message\ndata: {"jsonrpc":"2.0","id":"s-1","method":"sampling/createMessage"}\n\n';
    const call = await install((_, response) => response.writeHead(200, EVENTS).end(events));
    const answer = await call("GET", { headers: { ...session, accept: "text/event-stream", "last-event-id": "7" } });
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    assert.equal(answer.headers.get("x-accel-buffering"), "no");
    assert.equal(await answer.text(), events);
    const { method, headers, body } = lastSeen();
    assert.deepEqual([method, headers["last-event-id"], headers.accept, body], ["GET", "7", "text/event-stream", ""]);
  });

  test("a stream that polls: priming event, retry, an end without an answer", async () => {
    const events = "id: 0\ndata:\n\nretry: 10\n\n";
    const call = await install((_, response) => response.writeHead(200, EVENTS).end(events));
    const answer = await call("POST", { body: message(1, "tools/call", { name: "slow" }), headers: session });
    assert.equal(await answer.text(), events);
  });

  test("DELETE ends it, as the server says", async () => {
    for (const status of [200, 202, 204, 405]) {
      const call = await install((_, response) => response.writeHead(status, { Allow: "POST" }).end());
      const answer = await call("DELETE", { headers: session });
      assert.equal(answer.status, status);
      assert.equal(lastSeen().method, "DELETE");
      if (status === 405) assert.equal(answer.headers.get("allow"), "POST");
    }
  });

  test("a server without a stream says 405", async () => {
    const call = await install((_, response) => response.writeHead(405, { Allow: "POST, DELETE" }).end());
    const answer = await call("GET", { headers: { ...session, accept: "text/event-stream" } });
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST, DELETE"]);
  });

  test("the server's 404 for a dead session is the client's", async () => {
    const body = '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}';
    const call = await install((_, response) => response.writeHead(404, JSON_TYPE).end(body));
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await call(method, { headers: session, ...(method === "POST" ? { body: message(1) } : {}) });
      assert.deepEqual([answer.status, await answer.text()], [404, body]);
    }
  });

  test("a 400 for an unsupported version is the server's, too", async () => {
    const body = '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Unsupported protocol version"}}';
    const call = await install((_, response) => response.writeHead(400, JSON_TYPE).end(body));
    const answer = await call("POST", { body: message(1), headers: { "mcp-protocol-version": "1999-01-01" } });
    assert.deepEqual([answer.status, await answer.text()], [400, body]);
  });

  test("headers are not trusted, and so not checked, before 2026-07-28", async () => {
    const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end("{}"));
    const headers = { ...session, "mcp-method": "another", "mcp-name": "another" };
    assert.equal((await call("POST", { body: message(1), headers })).status, 200);
  });
});

describe("stateless requests", () => {
  const VERSION = "2026-07-28";
  const meta = { "io.modelcontextprotocol/protocolVersion": VERSION };
  const modern = { "mcp-protocol-version": VERSION };

  /** @param {string} method @param {Record<string, unknown>} [params] */
  const request = (method, params = {}) => message("q", method, { ...params, _meta: meta });

  test("server/discover and an input_required result pass", async () => {
    for (const [method, result] of [
      ["server/discover", { supportedVersions: [VERSION], capabilities: {} }],
      ["prompts/list", { resultType: "input_required", inputRequests: {}, requestState: "s" }],
    ]) {
      const body = JSON.stringify({ jsonrpc: "2.0", id: "q", result });
      const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end(body));
      const sent = request(String(method));
      const answer = await call("POST", { body: sent, headers: { ...modern, "mcp-method": String(method) } });
      assert.deepEqual([answer.status, await answer.text()], [200, body]);
      assert.equal(lastSeen().body, sent);
      assert.equal(lastSeen().headers["mcp-method"], method);
    }
  });

  test("an unknown method's 404 is the server's", async () => {
    const body = '{"jsonrpc":"2.0","id":"q","error":{"code":-32601,"message":"Method not found"}}';
    const call = await install((_, response) => response.writeHead(404, JSON_TYPE).end(body));
    const answer = await call("POST", { body: request("no/such"), headers: { ...modern, "mcp-method": "no/such" } });
    assert.deepEqual([answer.status, await answer.text()], [404, body]);
  });

  test("subscriptions/listen streams, and closing it cancels it upstream", async () => {
    let cancelled = false;
    const call = await install((_, response) => {
      response.on("close", () => (cancelled = true));
      response.writeHead(200, EVENTS);
      const timer = setInterval(() => response.write("data: {}\n\n"), 20);
      response.on("close", () => clearInterval(timer));
    });
    const abort = new AbortController();
    const answer = await call("POST", {
      body: request("subscriptions/listen"),
      headers: { ...modern, "mcp-method": "subscriptions/listen" },
      signal: abort.signal,
    });
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), "data: {}\n\n");
    abort.abort();
    await assert.rejects(reader.read());
    await eventually(() => cancelled);
  });

  const tool = (/** @type {unknown} */ args) => request("tools/call", { name: "query", arguments: args });
  const asTool = { ...modern, "mcp-method": "tools/call", "mcp-name": "query" };
  /** @type {Array<[name: string, body: string, headers: Record<string, string>]>} */
  const refused = [
    ["no version", request("tools/list"), { "mcp-method": "tools/list" }],
    ["another version", request("tools/list"), { "mcp-protocol-version": "2026-07-29", "mcp-method": "tools/list" }],
    ["no method", request("tools/list"), modern],
    ["another method", request("tools/list"), { ...modern, "mcp-method": "tools/call" }],
    ["a method in capitals", request("tools/list"), { ...modern, "mcp-method": "Tools/List" }],
    ["no name", tool({}), { ...modern, "mcp-method": "tools/call" }],
    ["another name", tool({}), { ...asTool, "mcp-name": "other" }],
    ["another name in Base64", tool({}), { ...asTool, "mcp-name": "=?base64?b3RoZXI=?=" }],
    ["broken Base64", tool({}), { ...asTool, "mcp-name": "=?base64?b3R!?=" }],
    ["another argument", tool({ region: "us-west1" }), { ...asTool, "mcp-param-region": "eu-west1" }],
    ["another number", tool({ limit: 42 }), { ...asTool, "mcp-param-limit": "43" }],
    [
      "another uri",
      request("resources/read", { uri: "a:b" }),
      { ...modern, "mcp-method": "resources/read", "mcp-name": "a:c" },
    ],
    ["an older version in the header", tool({}), { ...asTool, "mcp-protocol-version": "2025-11-25" }],
  ];
  for (const [name, body, headers] of refused) {
    test(`-32020 for ${name}`, async () => {
      const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end("{}"));
      const before = seen.length;
      const answer = await call("POST", { body, headers });
      const { id, error } = /** @type {any} */ (await answer.json());
      assert.deepEqual([answer.status, error.code, id], [400, -32020, "q"]);
      assert.equal(seen.length, before, "it was forwarded");
    });
  }

  /** @type {Array<[name: string, body: string, headers: Record<string, string>]>} */
  const passed = [
    ["a name in Base64", request("tools/call", { name: "世界" }), { ...asTool, "mcp-name": "=?base64?5LiW55WM?=" }],
    [
      "a uri",
      request("resources/read", { uri: "a:b" }),
      { ...modern, "mcp-method": "resources/read", "mcp-name": "a:b" },
    ],
    ["an argument", tool({ region: "us-west1" }), { ...asTool, "mcp-param-region": "us-west1" }],
    ["a number in another spelling", tool({ limit: 42 }), { ...asTool, "mcp-param-limit": "42.0" }],
    ["a header of no argument", tool({}), { ...asTool, "mcp-param-tenant": "=?base64?!?=" }],
  ];
  for (const [name, body, headers] of passed) {
    test(`passes: ${name}`, async () => {
      const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end("{}"));
      assert.equal((await call("POST", { body, headers })).status, 200);
      for (const [header, value] of Object.entries(headers)) assert.equal(lastSeen().headers[header], value);
      assert.equal(lastSeen().body, body);
    });
  }
});

describe("keys that occur twice", () => {
  /** @type {Array<[name: string, body: string]>} */
  const refused = [
    ["method", '{"jsonrpc":"2.0","id":1,"method":"a","method":"b"}'],
    ["id", '{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}'],
    ["params", '{"jsonrpc":"2.0","id":1,"method":"a","params":{},"params":{}}'],
    ["params.name", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}'],
    ["params.uri", '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a","uri":"b"}}'],
    ["params._meta", '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{},"_meta":{}}}'],
    ["method, escaped", '{"jsonrpc":"2.0","id":1,"method":"a","\\u006dethod":"b"}'],
    ["name, in a batch", '[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}]'],
  ];
  for (const [name, body] of refused) {
    test(`refused: ${name}`, async () => {
      const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end("{}"));
      const before = seen.length;
      const answer = await call("POST", { body });
      assert.equal(answer.status, 400);
      assert.equal(/** @type {any} */ (await answer.json()).error.code, -32600);
      assert.equal(seen.length, before, "it was forwarded");
    });
  }
  test("untouched elsewhere, as is every byte", async () => {
    const body =
      ' {"jsonrpc" : "2.0","id":1.0,"method":"tools/call","extra":1,"extra":2,"params":{"name":"x","arguments":' +
      '{"a":1,"a":2,"name":"y","name":"z","n":1e400,"big":123456789012345678901234567890,"s":"\\u00e9\\/\\ud83d\\ude00"},' +
      '"other":{"method":1,"method":2}}}\r\n';
    const call = await install((_, response) => response.writeHead(200, JSON_TYPE).end("{}"));
    const small = body.replace("1e400", "1e300");
    assert.equal((await call("POST", { body: small })).status, 200);
    assert.equal(lastSeen().body, small);
  });
});
