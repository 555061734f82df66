// Adds the API key to requests of a program that cannot: what comes in on one URL goes out to another, header by
// header and chunk by chunk, with an Authorization more. It does nothing else.
import { createServer, request as httpRequest } from "node:http";

/** @param {{ proxyUrl: URL, key: string }} installed */
export async function startApiKeyProxy({ proxyUrl, key }) {
  const server = createServer((request, response) => {
    const headers = [...request.rawHeaders, "authorization", `Bearer ${key}`];
    const sent = httpRequest(proxyUrl, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
      response.flushHeaders();
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    sent.on("error", () => response.destroy());
    response.on("close", () => sent.destroy());
    request.pipe(sent);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
