// The servers on HTTP, each on a free port of this machine.
import { EventEmitter } from "node:events";
import { createServer as createHttpServer } from "node:http";

import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport as Transport,
} from "@modelcontextprotocol/server";
import { WebStandardStreamableHTTPServerTransport as TransportOfSdk1 } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";

import { createServer } from "./mcp_server.mjs";
import { createServerOfSdk1 } from "./sdk1_server.mjs";
import { createSessions } from "./sessions.mjs";

/** workerd hears of a client's orderly close when it next writes: the shorter, the sooner. */
const KEEP_ALIVE_MS = 500;

/** @typedef {{ fetch: (request: Request) => Promise<Response>, close: () => Promise<void> }} Handler */

/**
 * Sessions for the revisions up to 2025-11-25, and 2026-07-28 without, on one endpoint.
 * @param {EventEmitter} events
 * @returns {Handler}
 */
function bothEras(events) {
  const create = () => createServer(() => stateless.notify, events);
  const stateless = createMcpHandler(create, { keepAliveMs: KEEP_ALIVE_MS });
  const sessions = createSessions(async (options) => {
    const transport = new Transport(options);
    await create().connect(transport);
    return transport;
  });
  return {
    fetch: async (request) => ((await isLegacyRequest(request)) ? sessions : stateless).fetch(request),
    close: async () => {
      await sessions.close();
      await stateless.close();
    },
  };
}

/** @param {EventEmitter} events @returns {Handler} */
function sessionsOfSdk1(events) {
  return createSessions(async (options) => {
    const transport = new TransportOfSdk1(options);
    await createServerOfSdk1(events).connect(transport);
    return transport;
  });
}

/** @param {(events: EventEmitter) => Handler} create */
async function start(create) {
  const events = new EventEmitter();
  const handler = create(events);
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

/** The server on SDK 2: both eras. */
export const startParityServer = () => start(bothEras);
/** The server on SDK 1: sessions. */
export const startParityServerOfSdk1 = () => start(sessionsOfSdk1);
