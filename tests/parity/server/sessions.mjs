// Sessions over Streamable HTTP (2025-03-26 to 2025-11-25): each has a server and a transport of its own.
import { randomUUID } from "node:crypto";

import { EventLog } from "./event_log.mjs";

const RETRY_MS = 500;

/**
 * @typedef {object} Transport what the transports of both SDKs have in common
 * @property {(request: Request) => Promise<Response>} handleRequest
 * @property {() => Promise<void>} close
 */
/**
 * @typedef {object} TransportOptions
 * @property {() => string} sessionIdGenerator
 * @property {EventLog} eventStore
 * @property {number} retryInterval
 * @property {(id: string) => void} onsessioninitialized
 * @property {(id: string) => void} onsessionclosed
 */

/** The JSON-RPC error of a request that no session takes. @param {number} status @param {string} message */
function refuse(status, message) {
  return Response.json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null }, { status });
}

/** @param {(options: TransportOptions) => Promise<Transport>} open a transport, with a server connected to it */
export function createSessions(open) {
  /** @type {Map<string, Transport>} */
  const sessions = new Map();

  async function begin() {
    /** @type {Transport} */
    const transport = await open({
      sessionIdGenerator: randomUUID,
      eventStore: new EventLog(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    return transport;
  }

  return {
    /** @param {Request} request @returns {Promise<Response>} */
    async fetch(request) {
      const id = request.headers.get("mcp-session-id");
      if (id === null && request.method !== "POST") return refuse(400, "No session");
      // Whether this is `initialize` the transport itself checks.
      const transport = id === null ? await begin() : sessions.get(id);
      return transport === undefined ? refuse(404, "No such session") : transport.handleRequest(request);
    },
    async close() {
      await Promise.all([...sessions.values()].map((transport) => transport.close()));
    },
  };
}
