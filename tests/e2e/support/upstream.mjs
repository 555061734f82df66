// An upstream server in the test's own process, which keeps account of its connections.
import { createServer } from "node:http";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */

/**
 * @param {(request: IncomingMessage, response: ServerResponse, body: Buffer) => void} answer called when
 *   a request is complete
 */
export async function startUpstream(answer) {
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  const counts = { requests: 0 };
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    // A client that goes away in the middle is no fault of the test.
    request.on("error", () => {});
    request.on("end", () => {
      counts.requests += 1;
      answer(request, response, Buffer.concat(chunks));
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  // Connections are closed by the other side only, so that what stays open was left open.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", 4096, () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    sockets,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
