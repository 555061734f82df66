// A user of the OAuth tests: installs the protected MCP server, signs in at the authorization server, calls its tool.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { connect, installations } from "./api.mjs";
import { userAgent } from "./user_agent.mjs";

/** @typedef {import("./api.mjs").Gatehouse} Gatehouse */
/** @typedef {Awaited<ReturnType<typeof newUser>>} OAuthUser */

const project = "oauth";
const callbackPath = "/api/mcp_store/oauth_redirect/";

/** The one form of a page. @param {string} html */
const formAction = (html) => /<form method="post" action="([^"]+)"/.exec(html)?.[1];

/** @param {Gatehouse} gatehouse @param {string} serverUrl */
export async function newUser(gatehouse, serverUrl) {
  const name = `user-${randomUUID()}`;
  const api = connect(gatehouse);
  const { key } = await api.createKey({ user: name, projects: [project] });
  const send = api.callerWithKey(key);
  const { origin } = new URL(gatehouse.url);

  /** Starts the flow. @returns {Promise<string>} where the user has to go */
  async function install() {
    const json = { name: "Protected", url: serverUrl, auth_type: "oauth" };
    const { status, body } = await send("POST", `${installations(project)}install_custom/`, { json });
    assert.equal(status, 200, JSON.stringify(body));
    return body.redirect_url;
  }

  /**
   * Signs in and agrees, until the browser is about to go back to Gatehouse.
   * @param {string} link
   * @returns {Promise<URL>} the callback
   */
  async function signIn(link) {
    const browser = userAgent({ stopAt: (url) => url.origin === origin && url.pathname === callbackPath });
    let { url, response } = await browser.open(link);
    for (let page = 0; response !== null && page < 5; page += 1) {
      const html = await response.text();
      const action = formAction(html);
      assert.ok(action !== undefined, `${url}: ${response.status} ${html}`);
      ({ url, response } = await browser.open(new URL(action, url), new URLSearchParams({ user: name })));
    }
    assert.equal(response, null, `stuck at ${url}`);
    return url;
  }

  /** @param {URL} callback @returns {Promise<{ status: number, location: URL | null }>} */
  async function goBack(callback) {
    const response = await fetch(callback, { redirect: "manual" });
    await response.body?.cancel();
    const location = response.headers.get("location");
    return { status: response.status, location: location === null ? null : new URL(location, callback) };
  }

  /** What the API says of the installation. @returns {Promise<any>} */
  async function installation() {
    const { body } = await send("GET", installations(project));
    assert.equal(body.count, 1);
    return body.results[0];
  }

  return {
    name,
    key,
    install,
    signIn,
    goBack,
    installation,
    /** The whole flow. @returns {Promise<string>} the path of the proxy */
    async authorize() {
      const { status, location } = await goBack(await signIn(await install()));
      assert.equal(status, 302);
      assert.equal(location?.searchParams.get("oauth_complete"), "true", String(location));
      return new URL((await installation()).proxy_url).pathname;
    },
    /**
     * A call of the tool, as a plain HTTP message.
     * @param {string} what
     * @returns {import("./http_client.mjs").Message}
     */
    toolCall(what) {
      const _meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
        "io.modelcontextprotocol/clientCapabilities": {},
      };
      const params = { name: "say", arguments: { what }, _meta };
      return {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": "tools/call",
          "mcp-name": "say",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: what, method: "tools/call", params }),
      };
    },
    /** Asserts the tool's answer. @param {string} what @param {import("./http_client.mjs").Answer} answer */
    assertSaid(what, { status, text }) {
      assert.equal(status, 200, text);
      const { id, result } = JSON.parse(text);
      assert.deepEqual([id, result.content], [what, [{ type: "text", text: `${name} asked for ${what}` }]]);
    },
  };
}
