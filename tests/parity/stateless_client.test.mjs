// The official SDK's client of 2026-07-28, unmodified: no session, headers that mirror the body, questions that come
// back in results, streams that listen.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import { installServer, textOf } from "../e2e/support/mcp_client.mjs";
import { startRuntime } from "../e2e/support/runtime.mjs";
import { startParityServer } from "./server/http_server.mjs";

const REVISION = "2026-07-28";
/** What is held back for ever would be waited for as long. */
const timeout = 120_000;

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startParityServer>>} */
let server;
/** @type {Client} */
let client;
/** Methods of what the server asked. @type {string[]} */
const asked = [];

before(async () => {
  server = await startParityServer();
  gatehouse = await startRuntime();
  const { proxyUrl, key } = await installServer(gatehouse, server.url);
  client = new Client(
    { name: "gatehouse-tests", version: "1" },
    {
      capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
      versionNegotiation: { mode: { pin: REVISION } },
    },
  );
  client.setRequestHandler("elicitation/create", ({ method, params }) => {
    asked.push(method);
    const fields = "requestedSchema" in params ? Object.keys(params.requestedSchema.properties) : [];
    return { action: "accept", content: Object.fromEntries(fields.map((field) => [field, `my ${field}`])) };
  });
  client.setRequestHandler("sampling/createMessage", ({ method }) => {
    asked.push(method);
    return { model: "a model", role: "assistant", content: { type: "text", text: "Salut" } };
  });
  client.setRequestHandler("roots/list", ({ method }) => {
    asked.push(method);
    return { roots: [{ uri: "file:///first" }] };
  });
  const requestInit = { headers: { Authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(proxyUrl, { requestInit }));
});
after(async () => {
  await client?.close();
  await gatehouse?.stop();
  await server?.stop();
});

test("server/discover: the revision and the server's capabilities", { timeout }, () => {
  assert.equal(client.getNegotiatedProtocolVersion(), REVISION);
  assert.equal(client.getServerCapabilities()?.resources?.subscribe, true);
});

test("tools, resources and prompts", { timeout }, async () => {
  const { tools } = await client.listTools();
  assert.ok(tools.some(({ name }) => name === "test_simple_text"));
  const { contents } = await client.readResource({ uri: "test://template/Zürich/data" });
  assert.match(JSON.stringify(contents), /Data for ID/);
  const prompt = await client.getPrompt({ name: "test_prompt_with_arguments", arguments: { arg1: "ä", arg2: "b" } });
  assert.match(JSON.stringify(prompt.messages), /arg1='ä'/);
});

test("arguments that are mirrored into headers, as they are and in Base64", { timeout }, async () => {
  for (const region of ["eu-west", "Zürich", " with blanks ", "=?base64?x?=", "a\nb"]) {
    const result = await client.callTool({ name: "test_mirrored_arguments", arguments: { region, size: 42 } });
    assert.deepEqual(JSON.parse(textOf(result)), { region, size: 42 });
  }
});

test("progress", { timeout }, async () => {
  /** @type {number[]} */
  const steps = [];
  const onprogress = (/** @type {{ progress: number }} */ { progress }) => steps.push(progress);
  await client.callTool({ name: "test_tool_with_progress", arguments: {} }, { onprogress });
  assert.deepEqual(steps, [0, 50, 100]);
});

/** @type {[tool: string, methods: string[], said: string][]} */
const questions = [
  ["elicitation", ["elicitation/create"], "Hello, my name!"],
  ["sampling", ["sampling/createMessage"], "The model says: Salut"],
  ["list_roots", ["roots/list"], "Roots: file:///first"],
  ["multiple_inputs", ["elicitation/create", "roots/list", "sampling/createMessage"], "Salut my name, with 1 roots"],
  ["multi_round", ["elicitation/create", "elicitation/create"], "my name likes my color"],
];
for (const [tool, methods, said] of questions) {
  test(`a result that asks first: ${tool}`, { timeout }, async () => {
    asked.length = 0;
    const result = await client.callTool({ name: `test_input_required_result_${tool}`, arguments: {} });
    assert.equal(textOf(result), said);
    assert.deepEqual(asked.toSorted(), methods);
  });
}

test("a stream that listens hears of changes until it is closed", { timeout }, async () => {
  const changed = new Promise((resolve) => client.setNotificationHandler("notifications/tools/list_changed", resolve));
  const subscription = await client.listen({ toolsListChanged: true });
  assert.equal(subscription.honoredFilter.toolsListChanged, true);
  await client.callTool({ name: "test_trigger_tool_change", arguments: {} });
  await changed;
  await subscription.close();
  assert.equal(await subscription.closed, "local");
});

test("a call that its client gives up is cancelled at the server", { timeout }, async () => {
  const giveUp = new AbortController();
  const cancelled = once(server.events, "cancelled");
  const call = client.callTool(
    { name: "test_cancellation", arguments: {} },
    { signal: giveUp.signal, onprogress: () => giveUp.abort("changed my mind") },
  );
  await assert.rejects(call, /changed my mind/);
  await cancelled;
});
