// Upstreams that fail part of the way: the client learns it, under its own request's id, and nobody else does.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import { connect, installations } from "./support/api.mjs";
import { startRuntime } from "./support/runtime.mjs";
import { startUpstream } from "./support/upstream.mjs";

const SECRET = "the upstream's own words";
const EVENT = 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}\n\n';
/** What is held back for ever would be waited for as long. */
const timeout = 120_000;
const ids = [7, "seven", "sieben ✓", 0, 9007199254740993n];

/** @typedef {import("node:http").ServerResponse} ServerResponse */

/** How the upstream behaves, by the path. @type {Record<string, (response: ServerResponse) => void>} */
const behaviours = {
  good: (response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{}}');
  },
  "hangs-up": (response) => {
    response.socket?.destroy();
  },
  resets: (response) => {
    response.socket?.resetAndDestroy();
  },
  "no-http": (response) => {
    response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n");
  },
  "half-headers": (response) => {
    response.socket?.end("HTTP/1.1 200 OK\r\ncontent-type: app");
  },
  silent: () => {},
  unauthorized: (response) => {
    const challenge = 'Bearer resource_metadata="https://upstream.example/.well-known/oauth-protected-resource"';
    response.writeHead(401, { "www-authenticate": challenge, "content-type": "text/plain" }).end(SECRET);
  },
  "dies-in-events": (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(EVENT);
    dying.push(() => response.socket?.resetAndDestroy());
  },
  "ends-in-events": (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(EVENT);
    dying.push(() => response.socket?.destroy());
  },
  "dies-in-json": (response) => {
    response.writeHead(200, { "content-type": "application/json" }).write('{"jsonrpc":"2.0",');
    dying.push(() => response.socket?.destroy());
  },
  "falls-short": (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"jsonrpc":"2.0",', () => response.socket?.end());
  },
};
/** What ends the answers that were begun. @type {(() => void)[]} */
const dying = [];

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {import("./support/api.mjs").Send} */
let send;
let key = "";
/** @type {Map<string, any>} */
const installed = new Map();

before(async () => {
  upstream = await startUpstream((request, response) => behaviours[(request.url ?? "").slice(1)](response));
  gatehouse = await startRuntime({ vars: { UPSTREAM_TIMEOUT_MS: "300" } });
  const api = connect(gatehouse);
  key = (await api.createKey()).key;
  send = api.callerWithKey(key);
  const urls = Object.keys(behaviours).map((name) => [name, `${upstream.url}/${name}`]);
  for (const [name, url] of [...urls, ["nobody-listens", `http://127.0.0.1:${await unusedPort()}/`]]) {
    const json = { name, url, auth_type: "api_key", api_key: "a key for the upstream" };
    const made = await send("POST", `${installations("fail")}install_custom/`, { json });
    assert.equal(made.status, 201);
    installed.set(name, made.body);
  }
});
after(async () => {
  await gatehouse?.stop();
  upstream?.stop();
});

/** @returns {Promise<number>} */
function unusedPort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} name */
const pathTo = (name) => `${installations("fail")}${installed.get(name).id}/proxy/`;

/** A call with the id as written. @param {string} name @param {string} id JSON */
function call(name, id) {
  const raw = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"x"}}`;
  return send("POST", pathTo(name), { raw, headers: { "content-type": "application/json" } });
}

/** @type {[behaviour: string, status: number, code: number][]} */
const refusals = [
  ["nobody-listens", 502, -32014],
  ["hangs-up", 502, -32014],
  ["resets", 502, -32014],
  ["no-http", 502, -32014],
  ["half-headers", 502, -32014],
  ["silent", 504, -32015],
  ["unauthorized", 403, -32011],
];

for (const [name, status, code] of refusals) {
  test(`${name}: ${status} ${code}, with the id of the request`, async () => {
    for (const id of ids) {
      const written = typeof id === "bigint" ? String(id) : JSON.stringify(id);
      const answer = await call(name, written);
      const { jsonrpc, id: answered, error } = answer.body;
      assert.deepEqual([answer.status, jsonrpc, answered, error.code], [status, "2.0", JSON.parse(written), code]);
      assert.ok(!JSON.stringify(answer.body).includes(SECRET));
      assert.equal(answer.headers.get("www-authenticate"), null);
    }
    const stream = await send("GET", pathTo(name), { headers: { accept: "text/event-stream" } });
    assert.deepEqual([stream.status, stream.body.id, stream.body.error.code], [status, null, code]);
    assert.equal((await call("good", "1")).status, 200, "another server is none the worse");
  });
}

test("a refused credential says whose it is, and that no link can help", async () => {
  const { error } = (await call("unauthorized", "1")).body;
  const { id } = installed.get("unauthorized");
  assert.deepEqual(error.data, { reason: "credential_rejected", installation_id: id, authorize_url: null });
});

/** Calls a tool of an upstream that dies, and reads until it breaks. @param {string} name @param {(text: string) => void} onText */
async function readToTheEnd(name, onText) {
  const response = await fetch(gatehouse.url + pathTo(name), {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      // Else the emulator's front compresses what is no event stream, and holds it back while it does.
      "accept-encoding": "identity",
    },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}',
  });
  assert.equal(response.status, 200);
  const decoder = new TextDecoder();
  let text = "";
  const reading = (async () => {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      onText(text);
    }
  })();
  await assert.rejects(reading, "the answer ended as if it were complete");
  return text;
}

/** @type {[behaviour: string, begun: string][]} */
const cutAnswers = [
  ["dies-in-events", EVENT],
  ["ends-in-events", EVENT],
  ["dies-in-json", '{"jsonrpc":"2.0",'],
];

for (const [name, begun] of cutAnswers) {
  test(`${name}: what came is passed on, and the answer is visibly broken`, { timeout }, async () => {
    const seen = await readToTheEnd(name, (text) => {
      // The upstream dies only once the client has all that it sent.
      if (text === begun) dying.splice(0).forEach((die) => die());
    });
    assert.equal(seen, begun);
    assert.equal((await call("good", "1")).status, 200, "another server is none the worse");
  });
}

test("falls-short: less than Content-Length promised is visibly broken too", { timeout }, async () => {
  await readToTheEnd("falls-short", () => {});
  assert.equal((await call("good", "1")).status, 200, "another server is none the worse");
});
