// The server on HTTP: sessions for the revisions up to 2025-11-25, and 2026-07-28 without, on one endpoint.
import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { createServer as createHttpServer } from "node:http";

import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";

import { EventLog } from "./event_log.mjs";
import { createServer } from "./mcp_server.mjs";

const RETRY_MS = 500;
/** workerd hears of a client's orderly close when it next writes: the shorter, the sooner. */
const KEEP_ALIVE_MS = 500;

/** The JSON-RPC error of a request that no session takes. @param {number} status @param {string} message */
function refuse(status, message) {
  return Response.json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null }, { status });
}

/**
 * @param {EventEmitter} events
 * @returns {{ fetch: (request: Request) => Promise<Response>, close: () => Promise<void> }}
 */
function createHandler(events) {
  const create = () => createServer(() => stateless.notify, events);
  const stateless = createMcpHandler(create, { keepAliveMs: KEEP_ALIVE_MS });
  /** @type {Map<string, WebStandardStreamableHTTPServerTransport>} */
  const sessions = new Map();

  async function beginSession() {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventLog(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await create().connect(transport);
    return transport;
  }

  /** @param {Request} request */
  async function fetch(request) {
    if (!(await isLegacyRequest(request))) return stateless.fetch(request);
    const id = request.headers.get("mcp-session-id");
    if (id === null && request.method !== "POST") return refuse(400, "No session");
    // Whether this is `initialize` the transport itself checks.
    const transport = id === null ? await beginSession() : sessions.get(id);
    return transport === undefined ? refuse(404, "No such session") : transport.handleRequest(request);
  }

  async function close() {
    await Promise.all([...sessions.values()].map((transport) => transport.close()));
    await stateless.close();
  }
  return { fetch, close };
}

/** Starts it on a free port of this machine. */
export async function startParityServer() {
  const events = new EventEmitter();
  const handler = createHandler(events);
  const handle = toNodeHandler(handler);
  const guards = [localhostHostValidation(), localhostOriginValidation()];
  const server = createHttpServer((request, response) => {
    if (guards.every((passes) => passes(request, response))) void handle(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    events,
    async stop() {
      await handler.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
