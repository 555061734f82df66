// A certified authorization server that rotates refresh tokens and revokes everything when one is used twice,
// in front of a real MCP server: a user signs in once, and no number of callers, nor any that vanish, loses the tokens.
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { UrlElicitationRequiredError } from "@modelcontextprotocol/sdk/types.js";

import { startAuthorizationServer } from "./support/authorization_server.mjs";
import { instrumentedWorker } from "./support/emulator.mjs";
import { httpClient } from "./support/http_client.mjs";
import { connectClient, textOf } from "./support/mcp_client.mjs";
import { newUser } from "./support/oauth_user.mjs";
import { startProtectedMcpServer } from "./support/protected_mcp_server.mjs";
import { startRuntime } from "./support/runtime.mjs";

/** @typedef {import("./support/oauth_user.mjs").OAuthUser} OAuthUser */

const CALLS = 100;
/** Long enough for workerd to hear that a client has gone; too short would only make a test milder. */
const NOTICE_MS = 300;

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startAuthorizationServer>>} */
let authorizationServer;
/** @type {Awaited<ReturnType<typeof startProtectedMcpServer>>} */
let server;
/** @type {ReturnType<typeof httpClient>} */
let http;
before(async () => {
  authorizationServer = await startAuthorizationServer();
  server = await startProtectedMcpServer(authorizationServer);
  gatehouse = await startRuntime({ entry: instrumentedWorker });
  http = httpClient(gatehouse.url, CALLS);
});
after(async () => {
  http?.close();
  await gatehouse?.stop();
  server?.stop();
  authorizationServer?.stop();
});
afterEach(() => {
  authorizationServer.control.accessTokenSeconds = 3600;
  authorizationServer.control.beforeTokenAnswer = async () => {};
  // No test may make the authorization server refuse a token request, least of all for a token used twice.
  assert.deepEqual(authorizationServer.refused.splice(0), []);
});

const user = () => newUser(gatehouse, server.url);
const refreshes = () => authorizationServer.granted.refresh_token;

/** Many calls at once, each with a right answer of its own. @param {OAuthUser} caller @param {string} path @param {number} count */
async function callMany(caller, path, count) {
  const calls = Array.from({ length: count }, async (_, index) => {
    const what = `thing ${index}`;
    caller.assertSaid(what, await http.send(path, caller.toolCall(what)));
  });
  await Promise.all(calls);
}

const PATIENCE_MS = 5000;

/** Until it is true, or too late for a sharp test. @param {() => boolean} isTrue */
async function until(isTrue) {
  for (let waited = 0; !isTrue() && waited < PATIENCE_MS; waited += 10) await sleep(10);
}

test("a user signs in, and a tool call works", async () => {
  const ada = await user();
  const path = await ada.authorize();
  const { auth_type, pending_oauth, needs_reauth, server_id } = await ada.installation();
  assert.deepEqual(
    { auth_type, pending_oauth, needs_reauth },
    { auth_type: "oauth", pending_oauth: false, needs_reauth: false },
  );
  assert.match(server_id, /^[0-9a-f-]{36}$/);
  await callMany(ada, path, 1);
});

test("one refresh serves every caller once the token has run out", async () => {
  authorizationServer.control.accessTokenSeconds = 1;
  const ada = await user();
  const path = await ada.authorize();
  authorizationServer.control.accessTokenSeconds = 3600;
  await sleep(1100);
  const [refreshesBefore, refusedBefore] = [refreshes(), server.counts.refused];
  await callMany(ada, path, CALLS);
  assert.equal(refreshes() - refreshesBefore, 1);
  // Gatehouse knew by itself: the server never saw the dead token.
  assert.equal(server.counts.refused, refusedBefore);
});

test("one refresh serves every caller once the server refuses the token", async () => {
  const ada = await user();
  const path = await ada.authorize();
  await callMany(ada, path, 1);
  for (let round = 1; round <= 3; round += 1) {
    await authorizationServer.revokeAccessTokens();
    const refreshesBefore = refreshes();
    await callMany(ada, path, CALLS);
    assert.equal(refreshes() - refreshesBefore, 1, `round ${round}`);
  }
});

test("the tokens survive a refresh whose client goes away half way", async () => {
  const ada = await user();
  const path = await ada.authorize();
  await authorizationServer.revokeAccessTokens();
  const [refreshesBefore, refusedBefore] = [refreshes(), server.counts.refused];

  // The authorization server has rotated the refresh token, and the answer is still on its way.
  const { promise: released, resolve: release } = Promise.withResolvers();
  const { promise: rotated, resolve: onRotated } = Promise.withResolvers();
  authorizationServer.control.beforeTokenAnswer = () => {
    onRotated(undefined);
    return released;
  };
  const { method, headers, body } = ada.toolCall("nothing");
  const winner = httpRequest(gatehouse.url + path, { method, headers, agent: false });
  winner.on("error", () => {});
  winner.end(body);
  await rotated;
  const others = callMany(ada, path, CALLS - 1);
  await Promise.race([others, until(() => server.counts.refused - refusedBefore === CALLS)]);
  winner.socket?.resetAndDestroy();
  await sleep(NOTICE_MS);
  release(undefined);
  await others;
  assert.equal(refreshes() - refreshesBefore, 1);

  // The rotated refresh token was kept: it buys the next access token.
  await authorizationServer.revokeAccessTokens();
  await callMany(ada, path, CALLS);
  assert.equal(refreshes() - refreshesBefore, 2);
});

test("the tokens survive clients that go away at any moment", async () => {
  const ada = await user();
  const path = await ada.authorize();
  for (let round = 0; round < 20; round += 1) {
    await authorizationServer.revokeAccessTokens();
    const vanishing = Array.from({ length: 5 }, async () => {
      const { method, headers, body } = ada.toolCall("nothing");
      const call = httpRequest(gatehouse.url + path, { method, headers, agent: false });
      call.on("error", () => {});
      call.end(body);
      await sleep(Math.random() * 40);
      call.destroy();
    });
    await Promise.all([...vanishing, callMany(ada, path, 5)]);
  }
  assert.equal((await ada.installation()).needs_reauth, false);
});

test("a client whose grant is withdrawn in its session gets the link that it can show, and goes on", async () => {
  const ada = await newUser(gatehouse, server.sessionUrl);
  const path = await ada.authorize();
  const { client, transport } = await connectClient({ proxyUrl: new URL(path, gatehouse.url), key: ada.key });
  const say = () => client.callTool({ name: "say", arguments: { what: "more" } });
  const said = `${ada.name} asked for more`;
  assert.equal(textOf(await say()), said);

  await authorizationServer.revokeAccessTokens();
  await authorizationServer.revokeRefreshTokens();
  const refusal = await say().catch((/** @type {unknown} */ error) => error);
  assert.ok(refusal instanceof UrlElicitationRequiredError, String(refusal));
  assert.match(authorizationServer.refused.splice(0).join(), /^invalid_grant/);
  assert.equal((await ada.installation()).needs_reauth, true);

  const { status } = await ada.goBack(await ada.signIn(refusal.elicitations[0].url));
  assert.equal(status, 302);
  assert.equal(textOf(await say()), said);
  await transport.terminateSession();
  await client.close();
});

test("of many callbacks with one state, one is redeemed", async () => {
  const ada = await user();
  const callback = await ada.signIn(await ada.install());
  const exchangesBefore = authorizationServer.granted.authorization_code;
  const answers = await Promise.all(Array.from({ length: CALLS }, () => ada.goBack(callback)));
  const redeemed = answers.filter(({ status }) => status === 302);
  assert.equal(redeemed.length, 1);
  assert.equal(redeemed[0].location?.searchParams.get("oauth_complete"), "true");
  assert.equal(answers.filter(({ status }) => status === 400).length, CALLS - 1);
  assert.equal(authorizationServer.granted.authorization_code - exchangesBefore, 1);
  const { pending_oauth, proxy_url } = await ada.installation();
  assert.equal(pending_oauth, false);
  await callMany(ada, new URL(proxy_url).pathname, 1);
});
