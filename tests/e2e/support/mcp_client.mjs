// The official SDK's client, told nothing but a URL and an API key, with every capability a client can have,
// and a record of what the server sent it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

import { connect, installations } from "./api.mjs";

/** @typedef {import("@modelcontextprotocol/sdk/types.js").Root} Root */

/** Longer than any server takes for what it sends unasked. */
const ARRIVAL_MS = 60_000;

/** What arrived, in order, and a way to wait for what has not arrived yet. */
class Journal {
  /** @type {any[]} */
  entries = [];
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {any} entry */
  add(entry) {
    this.entries.push(entry);
    for (const look of [...this.#waiting]) look();
  }

  /** The first entry, past or future, that is so. @param {(entry: any) => boolean} wanted @returns {Promise<any>} */
  until(wanted) {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const look = () => {
        const found = this.entries.find(wanted);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`nothing of ${this.entries.length} is so:\n${inspect(this.entries)}`));
      }, ARRIVAL_MS);
      this.#waiting.add(look);
      look();
    });
  }
}

/** The text of a tool's answer. @param {any} result @returns {string} */
export const textOf = (result) => result.content.map((/** @type {any} */ part) => part.text ?? "").join("\n");

/**
 * Installs an open server for a user of its own.
 * @param {import("./api.mjs").Gatehouse} gatehouse
 * @param {string} url the upstream's
 * @returns {Promise<{ proxyUrl: URL, key: string }>}
 */
export async function installServer(gatehouse, url) {
  const api = connect(gatehouse);
  const { key } = await api.createKey({ user: randomUUID() });
  const json = { name: "Everything", url, auth_type: "none" };
  const made = await api.callerWithKey(key)("POST", `${installations("mcp")}install_custom/`, { json });
  assert.equal(made.status, 201);
  return { proxyUrl: new URL(made.body.proxy_url), key };
}

/** @param {{ proxyUrl: URL, key: string }} installed */
export async function connectClient({ proxyUrl, key }) {
  const requestInit = { headers: { Authorization: `Bearer ${key}` } };
  const transport = new StreamableHTTPClientTransport(proxyUrl, { requestInit });
  const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } };
  const client = new Client({ name: "gatehouse-tests", version: "1" }, { capabilities });
  const received = new Journal();
  const errors = new Journal();
  /** @type {{ roots: Root[] }} */
  const offered = { roots: [{ uri: "file:///first", name: "first" }] };

  client.onerror = (error) => errors.add(error);
  client.setNotificationHandler(LoggingMessageNotificationSchema, (message) => received.add(message));
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, (message) => received.add(message));
  client.setRequestHandler(ListRootsRequestSchema, (request) => {
    received.add(request);
    return { ...offered };
  });
  client.setRequestHandler(CreateMessageRequestSchema, (request) => {
    received.add(request);
    return { model: "a model", role: "assistant", content: { type: "text", text: "a sampled answer" } };
  });
  client.setRequestHandler(ElicitRequestSchema, (request) => {
    received.add(request);
    return request.params.mode === "url"
      ? { action: "accept" }
      : { action: "accept", content: { name: "Ada Ünicode" } };
  });
  await client.connect(transport);
  return { client, transport, received, errors, offered };
}
