// Hostile and broken bodies on the MCP endpoint: a JSON-RPC error, and nothing reaches the server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { connect, createInstallation, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Send} */
let send;
let reached = 0;
let path = "";
const upstream = createServer((_request, response) => {
  ++reached;
  response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{}}');
});

before(async () => {
  await new Promise((resolve) => upstream.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (upstream.address());
  gatehouse = await startGatehouse({ vars: { ALLOW_PRIVATE_UPSTREAMS: "true" } });
  send = await connect(gatehouse).caller();
  const { id } = await createInstallation(send, "messages", { url: `http://127.0.0.1:${address.port}/mcp` });
  path = `${installations("messages")}${id}/proxy/`;
});
after(async () => {
  await gatehouse?.stop();
  upstream.close();
});

/** @param {string | Uint8Array<ArrayBuffer>} raw */
function post(raw) {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  return send("POST", path, { raw, headers });
}

/** @type {[string, string | Uint8Array<ArrayBuffer>, number, number][]} name, body, HTTP status, JSON-RPC code */
const rows = [
  ["nothing", "", 400, -32700],
  ["half a message", '{"jsonrpc":"2.0","id":1', 400, -32700],
  ["no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, -32700],
  ["a raw NUL", '{"jsonrpc":"2.0","id":1,"method":"pi\0ng"}', 400, -32700],
  ["a string", '"ping"', 400, -32600],
  ["a number", "7", 400, -32600],
  ["null", "null", 400, -32600],
  ["no version", '{"id":1,"method":"ping"}', 400, -32600],
  ["another version", '{"jsonrpc":"1.0","id":1,"method":"ping"}', 400, -32600],
  ["a method that is no string", '{"jsonrpc":"2.0","id":1,"method":7}', 400, -32600],
  ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"ping"}', 400, -32600],
  ["neither method nor result", '{"jsonrpc":"2.0","id":1}', 400, -32600],
  ["10 MB", `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"${"a".repeat(10_000_000)}"}}`, 413, -32600],
];

for (const [name, raw, status, code] of rows) {
  test(name, async () => {
    const before = reached;
    const answer = await post(raw);
    assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
    assert.equal(reached, before, "it was forwarded");
  });
}

test("what parsers could read in two ways is refused", async (t) => {
  const bodies = [
    '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","\\u006dethod":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}',
  ];
  for (const body of bodies) {
    await t.test(body, async () => {
      const before = reached;
      assert.equal((await post(body)).status, 400);
      assert.equal(reached, before, "it was forwarded");
    });
  }
});

test("100,000 nested brackets are refused", async () => {
  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  for (const raw of [nested, "[".repeat(100_000), `{"jsonrpc":"2.0","id":1,"method":"ping","params":${nested}}`]) {
    assert.equal((await post(raw)).status, 400);
  }
});

test("afterwards a good message still passes", async () => {
  const answer = await post('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  assert.deepEqual([answer.status, answer.body], [200, { jsonrpc: "2.0", id: 1, result: {} }]);
});
