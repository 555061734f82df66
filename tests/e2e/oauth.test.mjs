// An authorization on the real module: install, authorize, come back, call. What the servers of
// a flow may do wrong is in tests/oauth; here it is that the flow runs in the runtime at all.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect as connectSocket } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { assertProblem, connect, installations } from "./support/api.mjs";
import { instrumentedWorker } from "./support/emulator.mjs";
import { startRuntime } from "./support/runtime.mjs";
import { startUpstream } from "./support/upstream.mjs";

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startUpstream>>} */
let upstream;
/** @type {import("./support/api.mjs").Send} */
let send;

const counts = { registrations: 0, exchanges: 0, refreshes: 0 };
/** The access token that the server accepts. */
let liveToken = "";
let refreshToken = "";
let challenge = "";
let expiresIn = 3600;
let key = "";
/** Who its requests said they are from. @type {Set<string | undefined>} */
const senders = new Set();
/** Called when the token endpoint has a request; it answers when the promise is settled. @type {() => Promise<void>} */
let beforeTokenAnswer = async () => {};

/** @param {string} path @param {string} body @returns {[status: number, body: object] | undefined} */
function authorizationServer(path, body) {
  const issuer = upstream.url;
  if (path === "/.well-known/oauth-protected-resource/mcp") {
    return [200, { resource: `${issuer}/mcp`, authorization_servers: [issuer] }];
  }
  if (path === "/.well-known/oauth-authorization-server") {
    return [
      200,
      {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        registration_endpoint: `${issuer}/register`,
        code_challenge_methods_supported: ["S256"],
      },
    ];
  }
  if (path === "/register") {
    counts.registrations += 1;
    return [201, { client_id: `client-${counts.registrations}` }];
  }
  if (path !== "/token") return undefined;
  const form = new URLSearchParams(body);
  if (form.get("grant_type") === "refresh_token") {
    counts.refreshes += 1;
    if (form.get("refresh_token") !== refreshToken) return [400, { error: "invalid_grant" }];
  } else {
    counts.exchanges += 1;
    const verifier = form.get("code_verifier") ?? "";
    const matches = createHash("sha256").update(verifier).digest("base64url") === challenge;
    if (!matches || form.get("code") !== "the-code") return [400, { error: "invalid_grant" }];
  }
  const count = counts.exchanges + counts.refreshes;
  liveToken = `access-${count}`;
  refreshToken = `refresh-${count}`;
  return [200, { access_token: liveToken, token_type: "Bearer", refresh_token: refreshToken, expires_in: expiresIn }];
}

before(async () => {
  upstream = await startUpstream(async (request, response, body) => {
    senders.add(request.headers["user-agent"]);
    const [status, answer] = authorizationServer(request.url ?? "", body.toString()) ?? [404, {}];
    if (request.url !== "/mcp") {
      if (request.url === "/token") await beforeTokenAnswer();
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    } else if (request.headers.authorization === `Bearer ${liveToken}`) {
      response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{}}');
    } else {
      response.writeHead(401, { "www-authenticate": 'Bearer scope="files:read"' }).end();
    }
  });
  gatehouse = await startRuntime({ entry: instrumentedWorker });
  const api = connect(gatehouse);
  key = (await api.createKey()).key;
  send = api.callerWithKey(key);
});
after(async () => {
  await gatehouse?.stop();
  upstream?.stop();
});

const list = async () => (await send("GET", installations("oauth"))).body.results;
const call = async () =>
  send("POST", `${installations("oauth")}${(await list())[0].id}/proxy/`, {
    json: { jsonrpc: "2.0", id: 1, method: "tools/list" },
  });

/** The user agrees; answers where the gateway sends the browser on to. @param {string} redirectUrl */
async function grant(redirectUrl) {
  const request = new URL(redirectUrl).searchParams;
  challenge = request.get("code_challenge") ?? "";
  const back = new URL(request.get("redirect_uri") ?? "");
  back.search = String(new URLSearchParams({ code: "the-code", state: request.get("state") ?? "" }));
  return fetch(back, { redirect: "manual" });
}

test("install, authorize, come back, call", async () => {
  const body = { name: "Files", url: `${upstream.url}/mcp`, auth_type: "oauth" };
  const installed = await send("POST", `${installations("oauth")}install_custom/`, { json: body });
  assert.equal(installed.status, 200, JSON.stringify(installed.body));
  assert.equal((await list())[0].pending_oauth, true);
  const refused = await call();
  assert.equal(refused.status, 403);
  assert.equal(refused.body.error.code, -32011);
  const link = await fetch(refused.body.error.data.authorize_url, { redirect: "manual" });
  assert.equal(link.status, 302);
  assert.equal(new URL(link.headers.get("location") ?? "").pathname, "/authorize");

  const landed = await grant(installed.body.redirect_url);
  assert.equal(landed.status, 302);
  const [{ id, pending_oauth, needs_reauth }] = await list();
  assert.equal(landed.headers.get("location"), `${gatehouse.url}/?installation=${id}&oauth_complete=true`);
  assert.deepEqual({ pending_oauth, needs_reauth }, { pending_oauth: false, needs_reauth: false });
  assert.deepEqual(counts, { registrations: 1, exchanges: 1, refreshes: 0 });
  const answer = await call();
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const { version } = (await send("GET", "/healthz")).body;
  assert.deepEqual([...senders], [`Gatehouse/${version}`]);
});

test("100 returns with one state exchange the code once", async () => {
  const before = counts.exchanges;
  const [{ id }] = await list();
  const started = await send(
    "GET",
    `${installations("oauth")}authorize/?installation_id=${id}&install_source=posthog-code`,
  );
  assert.equal(started.status, 200);
  const answers = await Promise.all(Array.from({ length: 100 }, () => grant(started.body.redirect_url)));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [302, ...Array(99).fill(400)]);
  assert.equal(counts.exchanges, before + 1);
  assertProblem(await send("GET", "/api/mcp_store/oauth_redirect/?code=c&state=x"), 400, "invalid", "state");
});

test("100 calls with an expired token refresh it once", async () => {
  expiresIn = 1;
  const [{ server_id }] = await list();
  const started = await send(
    "GET",
    `${installations("oauth")}authorize/?server_id=${server_id}&install_source=posthog-code`,
  );
  assert.equal((await grant(started.body.redirect_url)).status, 302);
  expiresIn = 3600;
  const answers = await Promise.all(Array.from({ length: 100 }, call));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(counts.refreshes, 1);
});

/** Sends a proxied call whose client breaks its connection off at the moment given. @param {Promise<void>} moment */
async function vanish(moment) {
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  const headers = [
    `POST ${installations("oauth")}${(await list())[0].id}/proxy/ HTTP/1.1`,
    `host: ${new URL(gatehouse.url).host}`,
    `authorization: Bearer ${key}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
  ];
  const socket = connectSocket(Number(new URL(gatehouse.url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`${headers.join("\r\n")}\r\n\r\n${body}`);
  await moment;
  socket.resetAndDestroy();
}

test("a client that vanishes in the middle of a refresh does not take the tokens with it", async () => {
  expiresIn = 1;
  const [{ server_id }] = await list();
  const started = await send(
    "GET",
    `${installations("oauth")}authorize/?server_id=${server_id}&install_source=posthog-code`,
  );
  assert.equal((await grant(started.body.redirect_url)).status, 302);
  expiresIn = 3600;
  const refreshesBefore = counts.refreshes;

  /** @type {() => void} */
  let asked = () => {};
  const moment = new Promise((resolve) => (asked = () => resolve(undefined)));
  beforeTokenAnswer = async () => {
    asked();
    // The gateway hears of the client's end while it waits for this.
    await sleep(500);
  };
  await vanish(/** @type {Promise<void>} */ (moment));
  const answer = await call();
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(counts.refreshes, refreshesBefore + 1);
  beforeTokenAnswer = async () => {};
  const stats = await (await fetch(`${gatehouse.url}/__test/stats`)).json();
  assert.deepEqual([stats.live_activations, stats.live_operations], [0, 0]);
});
