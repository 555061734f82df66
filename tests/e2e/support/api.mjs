// A small REST client for the end-to-end tests. Every answer is checked against the OpenAPI document.
import assert from "node:assert/strict";

import { checkedFetch } from "./openapi_check.mjs";

/**
 * @typedef {{ json?: unknown, raw?: BodyInit, headers?: Record<string, string> }} Payload
 *   `json` is sent as application/json; `raw` as it is, with the headers given.
 * @typedef {{ status: number, headers: Headers, body: any }} Answer `body`: the parsed JSON, or null.
 * @typedef {(method: string, path: string, payload?: Payload) => Promise<Answer>} Send
 * @typedef {{ label?: string, user?: string, projects?: string[], scopes?: string[], expires_at?: string | null }} KeyWish
 * @typedef {{ url: string, adminToken: string }} Gatehouse
 * @typedef {{ send: Send, admin: Send, createKey: (wish?: KeyWish) => Promise<any>,
 *   callerWithKey: (key: string) => Send, caller: (wish?: KeyWish) => Promise<Send> }} Api
 */

export const both = ["project:read", "project:write"];

/**
 * @param {Gatehouse} gatehouse
 * @param {Record<string, string>} identity headers of every request
 * @returns {Send}
 */
function sender(gatehouse, identity) {
  const fetchChecked = checkedFetch(gatehouse.url);
  return async (method, path, payload = {}) => {
    const headers = new Headers({ ...identity, ...payload.headers });
    const body = payload.json === undefined ? payload.raw : JSON.stringify(payload.json);
    if (payload.json !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    const response = await fetchChecked(path, { method, headers, body });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== "" ? JSON.parse(text) : null,
    };
  };
}

/**
 * @param {Gatehouse} gatehouse
 * @returns {Api}
 */
export function connect(gatehouse) {
  /** @param {string} key */
  const callerWithKey = (key) => sender(gatehouse, { authorization: `Bearer ${key}` });
  const admin = callerWithKey(gatehouse.adminToken);
  /** @param {KeyWish} wish */
  const createKey = async (wish = {}) => {
    const json = { label: "test", user: "ada", projects: ["*"], scopes: both, ...wish };
    const answer = await admin("POST", "/api/admin/api_keys", { json });
    assert.equal(answer.status, 201);
    return answer.body;
  };
  return {
    send: sender(gatehouse, {}),
    admin,
    createKey,
    callerWithKey,
    caller: async (wish) => callerWithKey((await createKey(wish)).key),
  };
}

/** @param {string} project */
export function installations(project, prefix = "environments") {
  return `/api/${prefix}/${project}/mcp_server_installations/`;
}

/**
 * Asserts a REST error.
 * @param {Answer} answer
 * @param {number} status
 * @param {string} code
 * @param {string | null} [attr]
 */
export function assertProblem(answer, status, code, attr = null) {
  const { code: actualCode, attr: actualAttr } = answer.body ?? {};
  assert.deepEqual({ status: answer.status, code: actualCode, attr: actualAttr }, { status, code, attr });
}

/**
 * Creates an installation of an open server.
 * @param {Send} send
 * @param {string} project
 * @param {Record<string, unknown>} [fields]
 * @returns {Promise<any>}
 */
export async function createInstallation(send, project, fields = {}) {
  const json = { url: "https://docs.example.com/mcp", auth_type: "none", ...fields };
  const answer = await send("POST", installations(project), { json });
  assert.equal(answer.status, 201);
  return answer.body;
}
