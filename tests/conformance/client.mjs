// The client command that the conformance suite runs: `client.mjs <MCP server url>`. It drives Gatehouse over HTTP as a
// user and their MCP client would, and holds no OAuth logic: it installs the server, opens the links that Gatehouse gives
// it, and talks MCP through the proxy URL. Its last line of output says how that ended (endings.mjs).
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";

import { connect, installations } from "../e2e/support/api.mjs";
import { Ended } from "./endings.mjs";
import { callTool } from "./mcp_session.mjs";
import { openLink } from "./open_link.mjs";

/** @param {string} name */
function required(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const gatehouse = { url: required("GATEHOUSE_URL"), adminToken: required("GATEHOUSE_ADMIN_TOKEN") };
const scenario = required("MCP_CONFORMANCE_SCENARIO");
const revision = required("MCP_CONFORMANCE_PROTOCOL_VERSION");
const serverUrl = process.argv[2];
const project = "conformance";

/** What the suite gives a client that is registered already. @returns {{ client_id?: string, client_secret?: string }} */
function preRegistered() {
  const { client_id, client_secret } = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}");
  return { client_id, client_secret };
}

/** @param {import("../e2e/support/api.mjs").Send} send @returns {Promise<string>} where the user has to go */
async function install(send) {
  const json = { name: scenario, url: serverUrl, auth_type: "oauth", ...preRegistered() };
  const { status, body } = await send("POST", `${installations(project)}install_custom/`, { json });
  if (status === 200) return body.redirect_url;
  if (status >= 500) throw new Error(`install_custom answered ${status}: ${JSON.stringify(body)}`);
  throw new Ended("install refused", `${status} ${body.detail}`);
}

/** @param {import("../e2e/support/api.mjs").Send} send @returns {Promise<string>} */
async function proxyUrl(send) {
  const [{ proxy_url, pending_oauth, needs_reauth }] = (await send("GET", installations(project))).body.results;
  if (pending_oauth || needs_reauth)
    throw new Error(`After the flow: ${JSON.stringify({ pending_oauth, needs_reauth })}`);
  return proxy_url;
}

/** @returns {Promise<Ended>} */
async function drive() {
  // Scenarios run side by side on one Gatehouse: each as a user of its own.
  const api = connect(gatehouse);
  const { key } = await api.createKey({ user: randomUUID(), projects: [project] });
  const send = api.callerWithKey(key);
  await openLink(gatehouse.url, await install(send));
  const open = (/** @type {string} */ link) => openLink(gatehouse.url, link);
  await callTool({ proxyUrl: await proxyUrl(send), key, revision, open });
  return new Ended("tool called");
}

const end = await drive().catch((error) => (error instanceof Ended ? error : new Ended("broken", inspect(error))));
console.log(end.message);
console.log(end.ending);
process.exit(end.ending === "tool called" ? 0 : 1);
