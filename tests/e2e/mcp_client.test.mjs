// The official SDK's client and the reference server with every feature, and Gatehouse between them, unseen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { McpError } from "@modelcontextprotocol/sdk/types.js";

import { startGatehouse } from "./support/emulator.mjs";
import { startEverything } from "./support/everything.mjs";
import { connectClient, installServer, textOf } from "./support/mcp_client.mjs";
import { startRuntime } from "./support/runtime.mjs";

/**
 * A step is longer than a round trip takes on a busy machine, and than the second after which this client takes up
 * the stream of a call that ended in an error: the reference server repeats on it what it sent on other streams.
 */
const OPERATION = { duration: 10, steps: 5 };
const LONG_OPERATION = "trigger-long-running-operation";

/** What is held back for ever would be waited for as long. */
const timeout = 120_000;

/** @typedef {Awaited<ReturnType<typeof connectClient>>} Connected */

/** @type {Awaited<ReturnType<typeof startEverything>>} */
let upstream;
before(async () => {
  upstream = await startEverything();
});
after(() => upstream?.stop());

/** @param {Connected["client"]} client @param {string} message */
async function echo(client, message) {
  return textOf(await client.callTool({ name: "echo", arguments: { message } }));
}

/**
 * An operation that reports each of its steps, and a call made when the first report comes in: that call can
 * only be over before the last report if the reports are passed on one by one.
 * @param {Connected} connected
 */
async function assertProgressIsNotHeldBack({ client }) {
  /** @type {unknown[]} */
  const order = [];
  /** @type {Promise<unknown>[]} */
  const calls = [];
  const onprogress = (/** @type {{ progress: number }} */ { progress }) => {
    order.push(progress);
    if (progress === 1) calls.push(echo(client, "meanwhile").then(() => order.push("echo")));
  };
  const result = await client.callTool({ name: LONG_OPERATION, arguments: OPERATION }, undefined, { onprogress });
  order.push("result");
  await Promise.all(calls);
  assert.match(textOf(result), /^Long running operation completed/);
  assert.deepEqual(
    order.filter((entry) => entry !== "echo"),
    [1, 2, 3, 4, 5, "result"],
  );
  assert.ok(order.indexOf("echo") < order.indexOf(5), `held back: ${order.join(", ")}`);
}

test("straight on workerd", { timeout }, async (t) => {
  const gatehouse = await startRuntime();
  t.after(() => gatehouse.stop());
  const installed = await installServer(gatehouse, upstream.url);
  const connected = await connectClient(installed);
  const { client, transport, received, errors, offered } = connected;
  t.after(() => client.close());

  await t.test("initialize: the session, the revision and the server's capabilities", () => {
    assert.match(transport.sessionId ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(transport.protocolVersion, "2025-11-25");
    assert.equal(client.getServerVersion()?.name, "mcp-servers/everything");
    assert.equal(client.getServerCapabilities()?.resources?.subscribe, true);
    assert.match(client.getInstructions() ?? "", /./);
  });

  await t.test("ping", async () => {
    assert.deepEqual(await client.ping(), {});
  });

  await t.test("tools: listed and called", async () => {
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    for (const name of ["echo", "get-sum", "trigger-sampling-request"]) assert.ok(names.includes(name), name);
    assert.equal(await echo(client, "Grüße 👋"), "Echo: Grüße 👋");
    const image = await client.callTool({ name: "get-tiny-image", arguments: {} });
    assert.ok(JSON.stringify(image).includes('"mimeType":"image/png"'));
    const structured = await client.callTool({ name: "get-structured-content", arguments: { location: "Chicago" } });
    assert.ok(structured.structuredContent);
  });

  await t.test("an error of a tool comes back as the server put it", async () => {
    const result = await client.callTool({ name: "get-sum", arguments: { a: "no number" } });
    assert.equal(result.isError, true);
    await assert.rejects(client.readResource({ uri: "demo://nothing" }), (error) => error instanceof McpError);
  });

  await t.test("progress: each report as it happens", () => assertProgressIsNotHeldBack(connected));

  await t.test("resources: listed, read, and their templates", async () => {
    const { resources } = await client.listResources();
    assert.ok(resources.length > 0);
    const { contents } = await client.readResource({ uri: resources[0].uri });
    assert.equal(contents[0].uri, resources[0].uri);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.ok(resourceTemplates.some(({ uriTemplate }) => uriTemplate === "demo://resource/dynamic/text/{resourceId}"));
    const text = await client.readResource({ uri: "demo://resource/dynamic/text/7" });
    assert.match(String("text" in text.contents[0] && text.contents[0].text), /^Resource 7:/);
  });

  await t.test("prompts: listed, got, completed", async () => {
    const { prompts } = await client.listPrompts();
    assert.ok(prompts.some(({ name }) => name === "args-prompt"));
    const prompt = await client.getPrompt({ name: "args-prompt", arguments: { city: "Zürich" } });
    assert.deepEqual(prompt.messages[0].content, { type: "text", text: "What's weather in Zürich?" });
    const { completion } = await client.complete({
      ref: { type: "ref/prompt", name: "completable-prompt" },
      argument: { name: "department", value: "S" },
    });
    assert.deepEqual(completion.values, ["Sales", "Support"]);
  });

  await t.test("logging: only what the level lets through, over the session's own stream", async () => {
    const subscriptionTo = (/** @type {string} */ uri) => (/** @type {any} */ entry) =>
      entry.method === "notifications/message" && entry.params.data.includes(uri);
    await client.setLoggingLevel("error");
    await client.subscribeResource({ uri: "demo://resource/dynamic/text/1" });
    await client.setLoggingLevel("debug");
    await client.subscribeResource({ uri: "demo://resource/dynamic/text/2" });
    await received.until(subscriptionTo("text/2"));
    assert.equal(received.entries.find(subscriptionTo("text/1")), undefined);
  });

  await t.test("subscriptions: an update of each resource that was subscribed to", async () => {
    const updateOf = (/** @type {string} */ uri) => (/** @type {any} */ entry) =>
      entry.method === "notifications/resources/updated" && entry.params.uri === uri;
    await client.unsubscribeResource({ uri: "demo://resource/dynamic/text/1" });
    await client.callTool({ name: "toggle-subscriber-updates", arguments: {} });
    await received.until(updateOf("demo://resource/dynamic/text/2"));
    await client.callTool({ name: "toggle-subscriber-updates", arguments: {} });
    assert.equal(received.entries.find(updateOf("demo://resource/dynamic/text/1")), undefined);
  });

  await t.test("sampling: asked over the call's stream, answered while the call waits", async () => {
    const result = await client.callTool({ name: "trigger-sampling-request", arguments: { prompt: "to be sampled" } });
    const asked = received.entries.find(({ method }) => method === "sampling/createMessage");
    assert.match(asked.params.messages[0].content.text, /to be sampled$/);
    assert.match(textOf(result), /a sampled answer/);
  });

  await t.test("elicitation: by form, by URL, and as the error that asks for one", async () => {
    const form = await client.callTool({ name: "trigger-elicitation-request", arguments: {} });
    assert.match(textOf(form), /Name: Ada Ünicode/);
    const byUrl = { name: "trigger-url-elicitation", arguments: { url: "https://example.com/consent" } };
    assert.match(textOf(await client.callTool(byUrl)), /User completed the URL elicitation flow/);
    const asked = received.entries.filter(({ method }) => method === "elicitation/create");
    assert.deepEqual([asked[0].params.mode ?? "form", asked[1].params.mode], ["form", "url"]);
    const byError = { name: byUrl.name, arguments: { ...byUrl.arguments, errorPath: true } };
    await assert.rejects(client.callTool(byError), { code: -32042 });
  });

  await t.test("roots: asked over the session's own stream, and again when they change", async () => {
    assert.match(textOf(await client.callTool({ name: "get-roots-list", arguments: {} })), /URI: file:\/\/\/first/);
    offered.roots = [...offered.roots, { uri: "file:///second", name: "second" }];
    await client.sendRootsListChanged();
    await received.until(({ params }) => String(params?.data).startsWith("Roots updated: 2 root(s)"));
    assert.match(textOf(await client.callTool({ name: "get-roots-list", arguments: {} })), /URI: file:\/\/\/second/);
  });

  await t.test("cancellation reaches the server: it does not answer the call any more", async () => {
    const shorter = { duration: 2, steps: 2 };
    const cancel = new AbortController();
    const call = client.callTool({ name: LONG_OPERATION, arguments: shorter }, undefined, {
      signal: cancel.signal,
      onprogress: () => cancel.abort("changed my mind"),
    });
    await assert.rejects(call, /changed my mind/);
    // The tool goes on reporting to nobody; an answer would stand right behind its last report.
    await errors.until(
      ({ message }) => message.includes("unknown token") && message.includes(`"progress":${shorter.steps}`),
    );
    assert.equal(await echo(client, "still here"), "Echo: still here");
    const late = errors.entries.find(({ message }) => message.includes("Long running operation completed"));
    assert.equal(late, undefined);
  });

  await t.test("a stream that broke off is taken up again where it stopped", async () => {
    const headers = {
      authorization: `Bearer ${installed.key}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      "mcp-session-id": transport.sessionId ?? "",
      "mcp-protocol-version": transport.protocolVersion ?? "",
    };
    const call = { jsonrpc: "2.0", id: "resumed", method: "tools/call" };
    const body = JSON.stringify({ ...call, params: { name: "echo", arguments: { message: "once more" } } });
    const first = await (await fetch(installed.proxyUrl, { method: "POST", headers, body })).text();
    const eventId = /^id: (.*)$/m.exec(first)?.[1] ?? "";
    assert.notEqual(eventId, "");
    const cut = new AbortController();
    const again = await fetch(installed.proxyUrl, {
      headers: { ...headers, "last-event-id": eventId },
      signal: cut.signal,
    });
    assert.equal(again.status, 200);
    let replayed = "";
    for await (const chunk of again.body ?? []) {
      replayed += Buffer.from(chunk).toString();
      if (replayed.includes("Echo: once more")) break;
    }
    cut.abort();
  });

  await t.test("the session's end: the server forgets it, and says so itself", async () => {
    const sessionId = transport.sessionId ?? "";
    await transport.terminateSession();
    const answer = await fetch(installed.proxyUrl, {
      method: "POST",
      headers: {
        authorization: `Bearer ${installed.key}`,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        "mcp-session-id": sessionId,
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    });
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error.message, "Bad Request: No valid session ID provided");
  });
});

test("in the local emulator, as npm start serves it", { timeout }, async (t) => {
  const gatehouse = await startGatehouse();
  t.after(() => gatehouse.stop());
  const connected = await connectClient(await installServer(gatehouse, upstream.url));
  const { client, transport } = connected;
  t.after(() => client.close());
  assert.ok((await client.listTools()).tools.length > 0);
  await assertProgressIsNotHeldBack(connected);
  const sampled = await client.callTool({ name: "trigger-sampling-request", arguments: { prompt: "to be sampled" } });
  assert.match(textOf(sampled), /a sampled answer/);
  assert.match(textOf(await client.callTool({ name: "get-roots-list", arguments: {} })), /URI: file:\/\/\/first/);
  await transport.terminateSession();
});
